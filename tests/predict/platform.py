"""AuthService and API in processes of their own, on real servers: started, asked, killed."""

import os
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, LiteralString, Self
from uuid import UUID

import httpx
import psycopg

from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.core.store import Store, open_store
from penstock.local.ports import free_port
from tests import nursery
from tests.identity.service import AuthService, SignedIn, new_home
from tests.nursery import Process
from tests.predict.onnx_models import Made, register

START_SECONDS = 60.0


@dataclass
class Caller:
    """A user with an API key, and a client that sends it straight to the API."""

    signed_in: SignedIn
    key: str
    key_id: str
    http: httpx.Client

    @property
    def user_id(self) -> UUID:
        return UUID(self.signed_in.user_id)

    def predict(self, model: Made | str, body: object, **headers: str) -> httpx.Response:
        name = model if isinstance(model, str) else model.name
        return self.http.post(f"/api/v1/predict/{name}", json=body, headers=headers)


@dataclass
class Platform:
    """One installation; `variables` are settings of its API."""

    database_url: str
    redis_url: str
    variables: dict[str, str] = field(default_factory=dict)
    home: Path = field(default_factory=new_home)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.auth = AuthService(self.database_url, self.redis_url, self.variables, home=self.home)
        self.database = Database(self.database_url, pool_size=4, application="penstock-test")
        self.store: Store = open_store(self.settings)
        self.process: Process | None = None
        self._clients: list[httpx.Client] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PENSTOCK_HOME": str(self.home),
            "PENSTOCK_DATABASE_URL": self.database_url,
            "PENSTOCK_REDIS_URL": self.redis_url,
            "PENSTOCK_AMQP_URL": "amqp://127.0.0.1:1",
            "PENSTOCK_STORE_URL": (self.home / "bucket").as_uri(),
            "PENSTOCK_API_ADDRESS": f"127.0.0.1:{self.port}",
            "PENSTOCK_API_WORKERS": "1",
            **self.variables,
        }

    @property
    def settings(self) -> Settings:
        values: dict[str, Any] = {
            name.removeprefix("PENSTOCK_").lower(): value
            for name, value in self.environment.items()
        }
        return Settings(**values)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.auth.__enter__()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients:
            client.close()
        self.stop()
        self.database.close()
        if kind is not None:
            print(self.log[-6000:])  # noqa: T201 - pytest keeps it for tests that fail
        self.auth.__exit__(kind, error, trace)

    @property
    def log(self) -> str:
        return (self.home / "api.log").read_text(errors="replace")

    def start(self) -> None:
        """Start the API and wait until it can log predictions."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PENSTOCK_")}
        with (self.home / "api.log").open("ab") as log:
            environment = {**inherited, **self.environment}
            self.process = nursery.start("penstock.apps.api", environment, log)
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            assert self.process.poll() is None, self.log[-4000:]
            assert time.monotonic() < deadline, self.log[-4000:]
            time.sleep(0.1)

    def ready(self) -> bool:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", self.port)):
                return False
        try:
            answer = httpx.get(f"{self.url}/v2/health/ready", timeout=2)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    def kill(self) -> None:
        """End the API and its workers as the kernel does when memory is short."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def client(self, **headers: str) -> httpx.Client:
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30)
        self._clients.append(client)
        return client

    def caller(self, *scopes: str, role: str | None = None) -> Caller:
        """Make a user with an API key; analysts unless a role is given."""
        user = self.auth.register()
        if role is not None:
            path = f"/auth/users/{user.user_id}"
            changed = self.auth.admin().request("PATCH", path, json={"role": role})
            assert changed.status_code == 200, changed.text
            user = self.auth.sign_in(user.email)
        key = user.new_key(scopes=list(scopes or ("predict",)))
        client = self.client(**{"X-API-Key": str(key["key"])})
        return Caller(user, str(key["key"]), str(key["id"]), client)

    def model(self, owner: Caller, *files: bytes, **fields: Any) -> Made:  # noqa: ANN401 - columns
        """Register a model of one version a file."""
        return register(self.database, self.store, owner_id=owner.user_id, files=files, **fields)

    def sql(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def without_facts(self) -> Database:
        """Return the database for facts of a module's own; others may have left theirs."""
        self.sql(
            "TRUNCATE unit_fact, plant_year, region_year, plant, plant_source, fact_source, "
            "plant_expectation"
        )
        return self.database

    def logged(self, made: Made) -> list[dict[str, Any]]:
        """Return the log of a model, oldest first."""
        columns = (
            "id",
            *("model_version", "role", "origin", "status", "error_code", "rows"),
            *("inputs", "outputs", "user_id", "key_id", "request_id", "total_ms"),
        )
        rows = self.sql(
            "SELECT id, model_version, role, origin, status, error_code, rows, inputs, outputs, "
            "user_id, key_id, request_id, total_ms FROM prediction WHERE model_id = %s ORDER BY id",
            made.id,
        )
        return [dict(zip(columns, row, strict=True)) for row in rows]

"""The real AuthService in processes of its own, and clients that talk to it over its socket."""

import atexit
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
from pydantic import SecretStr

from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.identity.service import ensure_administrator
from tests import nursery

PASSWORD = "correct horse battery"
ADMIN = "admin@localhost"


def new_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="penstock-auth-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


@dataclass
class AuthService:
    """One AuthService under a folder of its own, or a replica under that of another."""

    database_url: str
    redis_url: str
    variables: Mapping[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    home: Path = field(default_factory=new_home)

    @property
    def settings(self) -> Settings:
        values: dict[str, Any] = {
            name.removeprefix("PENSTOCK_").lower(): value for name, value in self.variables.items()
        }
        return Settings(
            home=self.home,
            database_url=SecretStr(self.database_url),
            redis_url=SecretStr(self.redis_url),
            **values,
        )

    def replica(self, **variables: str) -> "AuthService":
        """Return another AuthService on the same database, Redis and installation key."""
        key = (self.home / "auth.key").read_text().strip()
        shared = {**self.variables, "PENSTOCK_AUTH_KEY": key}
        return AuthService(self.database_url, self.redis_url, {**shared, **variables})

    def start(self, *, ready: bool = True) -> None:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PENSTOCK_")}
        with (self.home / "auth.log").open("ab") as log:
            environment = {
                **inherited,
                **self.variables,
                "PENSTOCK_HOME": str(self.home),
                "PENSTOCK_DATABASE_URL": self.database_url,
                "PENSTOCK_REDIS_URL": self.redis_url,
            }
            self.process = nursery.start("penstock.apps.auth", environment, log)
        if ready:
            self.wait()

    def wait(self) -> None:
        """Wait until it listens; what comes earlier than the workers waits in the socket."""
        deadline = time.monotonic() + 60
        while not listens(self.settings.socket("auth")):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def __enter__(self) -> Self:
        with self.database() as database, database.begin() as session:
            ensure_administrator(session, email=ADMIN, password=PASSWORD)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.close()
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def log(self) -> str:
        return (self.home / "auth.log").read_text()

    def database(self) -> "OpenDatabase":
        return OpenDatabase(self.database_url)

    def client(self, **headers: str) -> httpx.Client:
        """Return a client with an address of its own, so that throttling does not mix tests."""
        path = str(self.settings.socket("auth"))
        client = httpx.Client(
            transport=httpx.HTTPTransport(uds=path),
            base_url="http://127.0.0.1:8080",
            headers={"X-Forwarded-For": random_address(), **headers},
            timeout=30,
        )
        self.clients.append(client)
        return client

    def register(self, email: str | None = None) -> "SignedIn":
        """Make an account and sign in to it."""
        email = email or new_email()
        with self.client() as client:
            body = {"email": email, "password": PASSWORD}
            client.post("/auth/register", json=body).raise_for_status()
        return self.sign_in(email)

    def sign_in(self, email: str, password: str = PASSWORD) -> "SignedIn":
        client = self.client()
        answer = client.post("/auth/login", json={"email": email, "password": password})
        answer.raise_for_status()
        return SignedIn(self, client, answer.json())

    def admin(self) -> "SignedIn":
        return self.sign_in(ADMIN)

    def audit(self, **wanted: str) -> list[dict[str, Any]]:
        """Return the audit events that match, newest first."""
        admin = self.admin()
        answer = admin.get("/auth/audit", params={"limit": "1000", **wanted})
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


class OpenDatabase:
    """A `Database` for the length of a block."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    def __enter__(self) -> Database:
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()


@dataclass
class SignedIn:
    """A user with tokens."""

    service: AuthService
    client: httpx.Client
    tokens: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    @property
    def email(self) -> str:
        return str(self.tokens["user"]["email"])

    @property
    def user_id(self) -> str:
        return str(self.tokens["user"]["id"])

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx has them
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx has them
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx has them
        return self.request("POST", path, **more)

    def verify(self) -> httpx.Response:
        return self.get("/auth/verify")

    def refresh(self, token: str | None = None) -> httpx.Response:
        body = {"refresh_token": token or self.tokens["refresh_token"]}
        return self.client.post("/auth/refresh", json=body)

    def current_session(self) -> dict[str, Any]:
        items = self.get("/auth/sessions").json()["items"]
        return next(item for item in items if item["current"])

    def new_key(self, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx has them
        answer = self.post("/auth/keys", json={"name": "key of a test", **body})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def new_email() -> str:
    return f"user-{uuid4().hex[:12]}@example.org"


def random_address() -> str:
    return f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:penstock:{code}"
    assert body["status"] == status
    assert body["request_id"] == answer.headers["x-request-id"]
    return body

"""The API in this process, before the real PostgreSQL and Valkey.

The AuthService stands outside of these tests: its keys are published by a small server, and
requests bring statements signed with them, as the gateway passes them on.
"""

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from penstock.apps.api import ApiState, create_api
from penstock.core.auth import IDENTITY_AUDIENCE, IDENTITY_TYPE, ROLE_SCOPES, Identity
from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.core.jws import sign
from penstock.core.settings import Settings
from penstock.plants.cache import AnswerCache
from tests.conftest import database_at
from tests.plants.factories import World

KEY_ID = "test"
TABLES = ("dataset", "fact_source", "unit_fact", "plant_year", "region_year", "plant")


@dataclass(frozen=True)
class Keys:
    """Published signing keys, and statements made with them."""

    address: str
    key: OKPKey

    def headers(self, settings: Settings, scopes: tuple[str, ...]) -> dict[str, str]:
        identity = Identity(uuid7(), "a@example.org", "A", "viewer", frozenset(scopes), 1)
        now = int(time.time())
        claims = {
            "iss": settings.gateway_url,
            "aud": IDENTITY_AUDIENCE,
            "iat": now,
            "exp": now + 600,
            **identity.claims(),
            "sid": str(uuid7()),
        }
        token = sign(claims, type=IDENTITY_TYPE, kid=KEY_ID, key=self.key)
        return {"x-penstock-identity": token}


@pytest.fixture(scope="session")
def keys() -> Iterator[Keys]:
    key = OKPKey.generate_key("Ed25519", {"kid": KEY_ID})
    document = json.dumps({"keys": [key.as_dict(private=False)]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            del format, arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Keys(f"127.0.0.1:{server.server_port}", key)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def plants_database(postgres_url: str, migrated_database: str) -> Iterator[str]:
    """Address of the database that all these tests share, one after the other."""
    name = f"plants_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        yield database_at(postgres_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(plants_database: str) -> str:
    """Empty tables: making a database for each of so many tests would take longer than them."""
    with psycopg.connect(plants_database, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    return plants_database


@pytest.fixture
def settings(database_url: str, redis_url: str, keys: Keys, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path,
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        amqp_url=SecretStr("amqp://127.0.0.1:1"),
        store_url=f"file://{tmp_path}/bucket",
        auth_address=keys.address,
    )


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database(database_url)
    yield World(database)
    database.close()


class WithState:
    """Hands the state of a lifespan to each request, as an ASGI server does."""

    def __init__(self, app: ASGIApp, state: ApiState) -> None:
        self.app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "state": dict(self.state)}, receive, send)


@dataclass(frozen=True)
class Api:
    """A running API and a client that may read plants."""

    app: FastAPI
    state: ApiState
    http: httpx.AsyncClient
    stranger: httpx.AsyncClient


@pytest.fixture
def viewer(settings: Settings, keys: Keys) -> dict[str, str]:
    """Headers of somebody who may read everything."""
    return keys.headers(settings, ROLE_SCOPES["viewer"])


@asynccontextmanager
async def running(settings: Settings, headers: dict[str, str]) -> AsyncIterator[Api]:
    app = create_api(settings)
    async with app.router.lifespan_context(app) as opened:
        state = cast("ApiState", opened)
        transport = httpx.ASGITransport(WithState(AnswerCache(app), state))
        base = "http://api/api/v1"
        async with (
            httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as http,
            httpx.AsyncClient(transport=transport, base_url=base) as stranger,
        ):
            yield Api(app, state, http, stranger)


@pytest.fixture
def open_api() -> Callable[[Settings, dict[str, str]], AbstractAsyncContextManager[Api]]:
    """Run the API with other settings."""
    return running


@pytest.fixture
async def api(settings: Settings, viewer: dict[str, str]) -> AsyncIterator[Api]:
    async with running(settings, viewer) as started:
        yield started

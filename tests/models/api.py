"""The models API in this process, people who have an account, and files to upload."""

import hashlib
import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.events import Event
from penstock.core.http import create_app
from penstock.core.ids import uuid7
from penstock.core.redis import BatchingRedis
from penstock.core.settings import Settings
from penstock.core.store import Store, open_store
from penstock.identity.tables import AppUser
from penstock.models.errors import ModelRefusedError
from penstock.models.intake import Conversions
from penstock.models.router import PREFIX, router
from penstock.models.router_changes import router as changes_router
from penstock.models.router_upload import router as upload_router
from penstock.models.shapes import Converted, Wanted
from penstock.models.signature import Feature, Output, Signature
from tests.ingest.api import JWKS_VARIABLE, authenticator, client_of_app, jwks, person, signed

SIGNATURE = Signature(
    inputs=(
        Feature(name="capacity_mw", type="float32", input="X", input_type="float32", column=0),
        Feature(
            name="fuel",
            type="string",
            input="fuel",
            input_type="string",
            categories=("GAS", "WAT"),
            description="Primary fuel.",
        ),
    ),
    outputs=(Output(name="variable", kind="value", type="float32"),),
)


def take_all(path: Path, wanted: Wanted) -> Converted:
    """Stand for the sandbox, which has tests of its own: takes whatever does not say otherwise."""
    content = path.read_bytes()
    if content.startswith(b"refused"):
        raise ModelRefusedError("Export it to ONNX", errors=[{"reason": "is no model"}])
    return Converted(
        onnx=b"onnx of " + content,
        format="sklearn" if wanted.file_name.endswith(".pkl") else "onnx",
        framework="test 1.0",
        signature=SIGNATURE,
        parity=None,
        safety={"layers": []},
    )


@dataclass(frozen=True)
class Parts:
    """What the application stands on."""

    settings: Settings
    database: Database
    store: Store
    redis: BatchingRedis
    conversions: Conversions

    def with_conversion(
        self, convert: Callable[[Path, Wanted], Converted], *, queue: int = 8
    ) -> "Parts":
        return replace(self, conversions=Conversions(convert, threads=1, queue=queue))


def parts_of(settings: Settings) -> Parts:
    return Parts(
        settings,
        Database(settings.require("database_url"), pool_size=6, application="test"),
        open_store(settings),
        BatchingRedis(settings.require("redis_url")),
        Conversions.of(settings, take_all),
    )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Parts]:
    parts = parts_of(settings)
    yield parts
    parts.conversions.close()
    await parts.redis.close()
    await parts.database.close_async()


def make_app(brief: socket.socket | None) -> FastAPI:
    """Make the application of a Granian worker from the environment."""
    del brief
    return application(parts_of(Settings.load()), json.loads(os.environ[JWKS_VARIABLE]))


def application(parts: Parts, keys: dict[str, Any]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        del app
        yield {
            "settings": parts.settings,
            "database": parts.database,
            "store": parts.store,
            "redis": parts.redis,
            "conversions": parts.conversions,
            "authenticator": authenticator(parts.settings, parts.database, keys),
        }

    return create_app(
        title="Models",
        routers=[upload_router, router, changes_router],
        lifespan=lifespan,
        checks={},
        openapi_url="/openapi.json",
    )


@dataclass(frozen=True)
class User:
    """Somebody with an account, and the API as they see it."""

    identity: Identity
    client: httpx.AsyncClient

    @property
    def id(self) -> UUID:
        return self.identity.user_id

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        return await self.client.request(
            method, f"{PREFIX}{path}", headers=signed(self.identity), **more
        )

    async def get(self, path: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def change(self, method: str, path: str, body: Any = None) -> dict[str, Any]:  # noqa: ANN401
        answer = await self.ask(method, path, json=body)
        assert answer.status_code in {200, 204}, answer.text
        return answer.json() if answer.content else {}

    async def send(
        self, name: str, content: bytes, *, file_name: str = "model.onnx", **texts: str
    ) -> httpx.Response:
        return await self.ask(
            "POST", "/upload", files={"file": (file_name, content)}, data={"name": name, **texts}
        )

    async def upload(self, name: str, content: bytes, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await self.send(name, content, **more)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body


@asynccontextmanager
async def client_of(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of_app(application(parts, jwks())) as client:
        yield client


async def member(parts: Parts, client: httpx.AsyncClient, role: str = "analyst") -> User:
    """Return a new user, who stands in the database."""
    identity = person(role)
    identity = replace(identity, email=f"{identity.user_id}@example.org")
    await parts.database.run(_add, identity)
    return User(identity, client)


def _add(session: Session, identity: Identity) -> None:
    session.add(
        AppUser(
            id=identity.user_id,
            email=identity.email,
            name=identity.name,
            role=identity.role,
            password_hash="",
        )
    )


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored(parts: Parts) -> set[str]:
    return {info.key for info in parts.store.list()}


async def events_of(parts: Parts, kind: str) -> list[dict[str, Any]]:
    def read(session: Session) -> list[dict[str, Any]]:
        statement = select(Event.data).where(Event.type == kind).order_by(Event.id)
        return list(session.scalars(statement))

    return await parts.database.run(read)


def unknown() -> str:
    return str(uuid7())

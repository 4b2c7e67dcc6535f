"""Predictions of the past, people who may see them, and the API that shows them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.http import create_app
from penstock.core.ids import uuid7
from penstock.core.settings import Settings
from penstock.identity.tables import AppUser
from penstock.models.tables import Model
from penstock.predict.router_history import router
from penstock.predict.tables import Prediction
from tests.ingest.api import authenticator, client_of_app, jwks, person, signed

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class History:
    """The API, somebody who owns a model that everyone may use, and somebody who uses it."""

    database: Database
    client: httpx.AsyncClient
    owner: Identity
    user: Identity
    admin: Identity
    model_id: UUID

    async def ask(self, who: Identity, path: str = "", /, **query: object) -> httpx.Response:
        params: Any = query
        return await self.client.get(
            f"/api/v1/predictions{path}", params=params, headers=signed(who)
        )

    async def ids(self, who: Identity, **query: object) -> list[str]:
        answer = await self.ask(who, "", **query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    async def add(self, who: Identity, **more: object) -> str:
        """Log a prediction of one row."""
        values = {
            "id": uuid7(),
            "created_at": START,
            "model_id": self.model_id,
            "model_version": 1,
            "role": "champion",
            "origin": "predict",
            "user_id": who.user_id,
            "key_id": None,
            "request_id": "r-1",
            "status": 200,
            "error_code": None,
            "rows": 1,
            "inputs": {"capacity_mw": [12.5], "fuel": ["=NUC"]},
            "outputs": {"y": [1.25]},
            "queue_ms": 0.5,
            "inference_ms": 0.25,
            "total_ms": 2.0,
            **more,
        }
        await self.database.run(_store, values)
        return str(values["id"])


def _store(session: Session, values: dict[str, Any]) -> None:
    session.add(Prediction(**values))


def _people(session: Session, people: list[Identity], model: Model) -> None:
    for identity in people:
        session.add(
            AppUser(
                id=identity.user_id,
                email=identity.email,
                name=identity.name,
                role=identity.role,
                password_hash="",
            )
        )
    session.flush()
    session.add(model)


@asynccontextmanager
async def serving(
    settings: Settings, routers: Sequence[APIRouter] = (router,), **more: object
) -> AsyncIterator[History]:
    database = Database(settings.require("database_url"), pool_size=4)
    people = [person(role) for role in ("analyst", "viewer", "admin")]
    people = [replace(one, email=f"{one.user_id}@example.org") for one in people]
    model = Model(id=uuid7(), owner_id=people[0].user_id, name="expected", visibility="everyone")
    await database.run(_people, people, model)

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[dict[str, Any]]:
        del app
        yield {
            "settings": settings,
            "database": database,
            "export_slots": asyncio.Semaphore(1),
            "authenticator": authenticator(settings, database, jwks()),
            **more,
        }

    app = create_app(title="History", routers=routers, lifespan=lifespan, checks={})
    async with client_of_app(app) as client:
        owner, user, admin = people
        yield History(database, client, owner, user, admin, model.id)
    await database.close_async()

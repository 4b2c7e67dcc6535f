"""The loads API in this process or served by Granian, and people who use it.

Only the AuthService is not there: what it would publish (its keys) and sign (who sent a request) is
made here, and checked by the same code as in production.
"""

import json
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from starlette.types import Receive, Scope, Send

from penstock.core import jws
from penstock.core.auth import (
    IDENTITY_AUDIENCE,
    IDENTITY_HEADER,
    IDENTITY_TYPE,
    ROLE_SCOPES,
    Identity,
)
from penstock.core.authservice import ServiceAuthenticator
from penstock.core.credentials import CredentialStates
from penstock.core.db import Database
from penstock.core.http import create_app
from penstock.core.ids import uuid7
from penstock.core.redis import BatchingRedis
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest.router import router
from penstock.ingest.steps import Parts

JWKS_VARIABLE = "TEST_JWKS"
NOWHERE = "redis://127.0.0.1:9/0"
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "test"})


def jwks() -> dict[str, Any]:
    return {"keys": [{**KEY.as_dict(private=False), "kid": "test"}]}


def person(role: str = "analyst", *, scopes: frozenset[str] | None = None) -> Identity:
    return Identity(
        user_id=uuid7(),
        email=f"{role}@example.org",
        name=role.title(),
        role=role,
        scopes=frozenset(ROLE_SCOPES[role]) if scopes is None else scopes,
        version=1,
        session_id=uuid7(),
    )


def signed(identity: Identity) -> dict[str, str]:
    """Return the header that the gateway adds for this person."""
    now = int(time.time())
    issuer = Settings().gateway_url
    claims = {**identity.claims(), "iss": issuer, "aud": IDENTITY_AUDIENCE}
    token = jws.sign(
        {**claims, "iat": now, "exp": now + 600}, type=IDENTITY_TYPE, kid="test", key=KEY
    )
    return {IDENTITY_HEADER.decode(): token}


def state_of(parts: Parts, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the lifespan of the API puts into every request."""
    return {
        "settings": parts.settings,
        "database": parts.database,
        "store": parts.store,
        "authenticator": authenticator(parts.settings, parts.database, keys),
    }


def authenticator(
    settings: Settings, database: Database, keys: Mapping[str, Any]
) -> ServiceAuthenticator:
    """Return what believes those who sign with the keys published here."""

    def publish(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/auth/jwks.json"
        return httpx.Response(200, json=keys)

    auth = httpx.AsyncClient(transport=httpx.MockTransport(publish), base_url="http://auth")
    states = CredentialStates(BatchingRedis(NOWHERE), database)
    return ServiceAuthenticator(settings, auth=auth, states=states)


def application(parts: Parts, keys: Mapping[str, Any]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        del app
        yield state_of(parts, keys)
        await parts.database.close_async()

    return create_app(
        title="Loads", routers=[router], lifespan=lifespan, checks={}, openapi_url="/openapi.json"
    )


def make_app(brief: socket.socket | None) -> FastAPI:
    """Make the application of a Granian worker from the environment."""
    del brief
    settings = Settings.load()
    database = Database(settings.require("database_url"), pool_size=4, application="test-api")
    parts = Parts(settings, database, open_store(settings))
    return application(parts, json.loads(os.environ[JWKS_VARIABLE]))


@asynccontextmanager
async def client_of(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the application in this process."""
    async with client_of_app(application(parts, jwks())) as client:
        yield client


@asynccontextmanager
async def client_of_app(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of any application that authenticates by `jwks`."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield client

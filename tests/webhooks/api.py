"""The webhooks API in this process; the resolver is a function of the test's."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from penstock.core.http import create_app
from penstock.core.sealing import load_installation_key
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest.steps import Parts
from penstock.webhooks.addresses import Resolver
from penstock.webhooks.router import router
from tests.ingest.api import jwks, state_of
from tests.webhooks.world import World

PUBLIC = "93.184.215.14"


async def public(host: str, port: int) -> Sequence[str]:
    """Look up as if every name led outside."""
    del host, port
    return [PUBLIC]


@asynccontextmanager
async def client_of(world: World, resolver: Resolver) -> AsyncIterator[httpx.AsyncClient]:
    settings: Settings = world.settings
    parts = Parts(settings, world.database, open_store(settings))
    state = {
        **state_of(parts, jwks()),
        "installation_key": load_installation_key(settings),
        "resolver": resolver,
    }

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, object]]:
        del app
        yield state
        await world.database.close_async()

    app = create_app(title="Webhooks", routers=[router], lifespan=lifespan, checks={})
    async with app.router.lifespan_context(app):

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield client

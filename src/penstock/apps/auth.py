"""The AuthService: `python -m penstock.apps.auth`."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Any

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from penstock.apps.server import serve
from penstock.core import probes
from penstock.core.brief import Brief
from penstock.core.credentials import CredentialStates
from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.core.health import Check
from penstock.core.http import create_app
from penstock.core.redis import BatchingRedis, RedisUnavailableError
from penstock.core.sealing import load_installation_key
from penstock.core.settings import Settings
from penstock.core.telemetry import configure_logs
from penstock.identity import router, router_admin, router_credentials, signing
from penstock.identity.layer import VerifyLayer
from penstock.identity.passwords import PasswordPool
from penstock.identity.queries import audit
from penstock.identity.recorder import Recorder
from penstock.identity.signing import SigningKeys
from penstock.identity.state import IdentityState
from penstock.identity.throttle import Throttle
from penstock.identity.verify import Verifier

log = structlog.get_logger()

TICK_SECONDS = 1.0
KEYS_TICKS = 5
FORGET_TICKS = 3_600
SESSIONS_KEPT_SECONDS = 30 * 86_400
EVENTS_KEPT_SECONDS = 365 * 86_400


def build(settings: Settings) -> ASGIApp:
    """Return the application; it opens its connections when it starts."""
    return VerifyLayer(create_auth(settings))


def create_auth(settings: Settings) -> FastAPI:
    """Make the AuthService without the layer that answers `/auth/verify` in front of it."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        async with _open(settings) as state:
            yield state

    return create_app(
        title="Penstock AuthService",
        routers=[
            router.public,
            router.well_known,
            router.own,
            router_credentials.router,
            router_admin.router,
        ],
        lifespan=lifespan,
        checks={
            "postgres": Check(probes.postgres, required=True),
            "redis": Check(
                probes.redis,
                required=False,
                without="all of it, slower: PostgreSQL says which sessions and keys have ended",
            ),
        },
        openapi_url="/auth/openapi.json",
    )


@contextlib.asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[dict[str, Any]]:
    database = Database(
        settings.require("database_url"),
        pool_size=settings.database_pool_size,
        pool_wait_seconds=settings.database_pool_wait_seconds,
        application="penstock-auth",
    )
    redis = BatchingRedis(settings.require("redis_url"))
    state = _state(settings, database, redis)
    await _prepare(state)
    housekeeping = asyncio.get_running_loop().create_task(_keep_house(state))
    try:
        yield {
            "settings": settings,
            "database": database,
            "redis": redis,
            "authenticator": state.verifier,
            "identity": state,
        }
    finally:
        housekeeping.cancel()
        await state.recorder.write()
        state.passwords.close()
        await redis.close()
        await database.close_async()


def create(brief: socket.socket | None = None) -> ASGIApp:
    """Return the application of this environment; called in each worker."""
    settings = Settings.load()
    configure_logs(settings, service="auth")
    return Brief(
        build(settings),
        brief,
        drain_seconds=settings.drain_seconds,
        most_bytes=settings.max_request_bytes,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = Settings.load()
    load_installation_key(settings)
    serve(settings, service="auth", app="penstock.apps.auth:create", workers=settings.auth_workers)


def _state(settings: Settings, database: Database, redis: BatchingRedis) -> IdentityState:
    key = load_installation_key(settings)
    states = CredentialStates(redis, database)
    signing_keys = SigningKeys(database, key, settings)
    recorder = Recorder(database, settings)
    return IdentityState(
        settings=settings,
        database=database,
        key=key,
        states=states,
        signing_keys=signing_keys,
        recorder=recorder,
        verifier=Verifier(
            settings,
            database=database,
            states=states,
            keys=signing_keys,
            key=key,
            recorder=recorder,
        ),
        passwords=PasswordPool(threads=settings.password_threads, queue=settings.password_queue),
        throttle=Throttle(settings, redis),
    )


async def _prepare(state: IdentityState) -> None:
    """Have signing keys and trust in Redis ready; without PostgreSQL the house-keeping goes on."""
    with contextlib.suppress(SQLAlchemyError, OSError):
        await _renew_keys(state)
    with contextlib.suppress(RedisUnavailableError, UnavailableError):
        await state.states.restore()


async def _renew_keys(state: IdentityState) -> None:
    await state.database.run(signing.ensure, key=state.key, settings=state.settings)
    await state.signing_keys.read()


async def _keep_house(state: IdentityState) -> None:
    """Write what requests left to be written, read new keys, make the next one, forget the old."""
    tick = 0
    while True:
        await asyncio.sleep(TICK_SECONDS)
        tick += 1
        try:
            await state.recorder.write()
            if tick % KEYS_TICKS == 0:
                await _renew_keys(state)
            if tick % FORGET_TICKS == 0:
                await state.database.run(
                    audit.forget,
                    sessions_seconds=SESSIONS_KEPT_SECONDS,
                    events_seconds=EVENTS_KEPT_SECONDS,
                )
        except Exception as error:  # noqa: BLE001 - the next turn may work again
            log.warning("housekeeping_failed", error=type(error).__name__)


if __name__ == "__main__":
    main()

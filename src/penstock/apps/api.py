"""The API: every domain's routes in one process, and the answer cache in front of them."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypedDict

from fastapi import FastAPI
from starlette.types import ASGIApp

from penstock.apps.server import serve
from penstock.apps.system import system_router
from penstock.core import authservice, probes
from penstock.core.auth import Authenticates
from penstock.core.authservice import ServiceAuthenticator
from penstock.core.brief import Brief
from penstock.core.credentials import CredentialStates
from penstock.core.db import Database
from penstock.core.health import Check
from penstock.core.http import create_app
from penstock.core.probes import RabbitMQProbe, StoreProbe
from penstock.core.redis import BatchingRedis
from penstock.core.sealing import InstallationKey, load_installation_key
from penstock.core.settings import Settings
from penstock.core.store import Store, open_store
from penstock.core.telemetry import configure_logs
from penstock.ingest.router import router as ingest_router
from penstock.insights.router import router as insights_router
from penstock.insights.router_replay import router as replay_router
from penstock.models.conversion import convert
from penstock.models.intake import Conversions
from penstock.models.router import router as models_router
from penstock.models.router_changes import router as model_changes_router
from penstock.models.router_upload import router as model_upload_router
from penstock.plants.cache import AnswerCache
from penstock.plants.reading import CatalogueMemo
from penstock.plants.router import router as plants_router
from penstock.plants.router_export import MOST_EXPORTS
from penstock.plants.versions import VersionWatch, watch_versions
from penstock.predict.layer import PredictLayer
from penstock.predict.opening import open_predictor
from penstock.predict.router import router as predict_router
from penstock.predict.router_anomalies import router as anomalies_router
from penstock.predict.router_batches import router as batches_router
from penstock.predict.router_history import router as history_router
from penstock.predict.router_v2 import public as v2_public_router
from penstock.predict.router_v2 import router as v2_router
from penstock.predict.serving import Predictor
from penstock.webhooks.addresses import Resolver
from penstock.webhooks.resolver import SystemResolver
from penstock.webhooks.router import router as webhooks_router

# A question that takes longer is answered with 503 instead of holding a connection.
STATEMENT_SECONDS = 30
FINISH_SECONDS = 5
# So many more than there were before are looked through for cycles.
GARBAGE_OBJECTS = 10_000

ROUTERS = (
    # Before the route of one plant, which would take its name for an id.
    anomalies_router,
    *(plants_router, ingest_router),
    *(model_upload_router, models_router, model_changes_router),
    webhooks_router,
    *(predict_router, history_router, batches_router, v2_public_router, v2_router),
    *(insights_router, replay_router),
)


class ApiState(TypedDict):
    """What requests find at `request.state`."""

    settings: Settings
    database: Database
    redis: BatchingRedis
    store: Store
    authenticator: Authenticates
    predictor: Predictor
    versions: VersionWatch
    catalogues: CatalogueMemo
    answering: set[asyncio.Task[None]]
    export_slots: asyncio.Semaphore
    conversions: Conversions
    rabbitmq_probe: RabbitMQProbe
    store_probe: StoreProbe
    installation_key: InstallationKey
    resolver: Resolver


@asynccontextmanager
async def open_state(settings: Settings) -> AsyncIterator[ApiState]:
    """Open what the API stands on, and close it in the end."""
    database = Database(
        settings.require("database_url"),
        pool_size=settings.database_pool_size,
        pool_wait_seconds=settings.database_pool_wait_seconds,
        statement_timeout_seconds=STATEMENT_SECONDS,
        application="penstock-api",
    )
    redis = BatchingRedis(settings.require("redis_url"))
    store = open_store(settings)
    rabbitmq_probe = RabbitMQProbe(settings)
    answering: set[asyncio.Task[None]] = set()
    resolver = SystemResolver()
    conversions = Conversions.of(settings, partial(convert, settings=settings))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close_async)
        stack.push_async_callback(redis.close)
        stack.push_async_callback(rabbitmq_probe.close)
        stack.callback(resolver.close)
        stack.callback(conversions.close)
        auth = await stack.enter_async_context(authservice.client(settings))
        states = CredentialStates(redis, database)
        authenticator = ServiceAuthenticator(settings, auth=auth, states=states)
        # Both wait a little for PostgreSQL: together, or a start without it would take twice that.
        versions, predictor = await asyncio.gather(
            stack.enter_async_context(watch_versions(database)),
            stack.enter_async_context(
                open_predictor(
                    settings,
                    database=database,
                    redis=redis,
                    store=store,
                    authenticator=authenticator,
                )
            ),
        )
        stack.push_async_callback(_finish, answering)
        yield ApiState(
            settings=settings,
            database=database,
            redis=redis,
            store=store,
            authenticator=authenticator,
            predictor=predictor,
            versions=versions,
            catalogues=CatalogueMemo(),
            answering=answering,
            export_slots=asyncio.Semaphore(MOST_EXPORTS),
            conversions=conversions,
            rabbitmq_probe=rabbitmq_probe,
            store_probe=StoreProbe(store),
            installation_key=load_installation_key(settings),
            resolver=resolver,
        )


async def _finish(tasks: set[asyncio.Task[None]]) -> None:
    """Let answers that have been sent already give their connections back."""
    if tasks:
        await asyncio.wait(tasks, timeout=FINISH_SECONDS)


async def _versions_watched(state: Any) -> None:  # noqa: ANN401 - Starlette's state
    if not state.versions.listening:
        raise ConnectionError("not listening for data versions")


async def _predictions_logged(state: Any) -> None:  # noqa: ANN401
    if not state.predictor.parts.log.ready:
        raise ConnectionError("no connection for the log of predictions")


async def _rabbitmq(state: Any) -> None:  # noqa: ANN401
    await state.rabbitmq_probe(state)


async def _storage(state: Any) -> None:  # noqa: ANN401
    await state.store_probe(state)


CHECKS = {
    "postgres": Check(probes.postgres, required=True),
    "redis": Check(
        probes.redis,
        required=False,
        without="everything; nothing is cached, and each process keeps limits by itself",
    ),
    "rabbitmq": Check(
        _rabbitmq, required=False, without="all answers; uploads wait until it is back"
    ),
    "storage": Check(_storage, required=False, without="all answers; no uploads"),
    "prediction_log": Check(_predictions_logged, required=False, without="all but predictions"),
    "data_versions": Check(
        _versions_watched, required=False, without="all answers; each asks for the data version"
    ),
}


def create_api(settings: Settings) -> FastAPI:
    """Make the API without the cache in front of it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[ApiState]:
        del app
        async with open_state(settings) as state:
            # What is there now stays: looking through all of it again and again, as the collector
            # of cycles does, would hold every request up for as long as a commit takes.
            gc.collect()
            gc.freeze()
            # A thousand rows are a thousand objects, none of which is part of a cycle.
            gc.set_threshold(GARBAGE_OBJECTS)
            yield state
            gc.unfreeze()

    return create_app(
        title="Penstock",
        routers=(*ROUTERS, system_router(CHECKS)),
        lifespan=lifespan,
        checks=CHECKS,
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
    )


def make_app(brief: socket.socket | None = None) -> ASGIApp:
    """Make the application of a worker from the environment."""
    settings = Settings.load()
    configure_logs(settings, service="api")
    # In front of FastAPI and not among its middleware: a cached answer needs nothing of it.
    layers = PredictLayer(AnswerCache(create_api(settings)))
    most = max(settings.max_request_bytes, settings.max_predict_bytes)
    return Brief(layers, brief, drain_seconds=settings.drain_seconds, most_bytes=most)


def main() -> None:
    """Serve the API until SIGTERM."""
    settings = Settings.load()
    configure_logs(settings, service="api")
    serve(settings, service="api", app="penstock.apps.api:make_app", workers=settings.api_workers)


if __name__ == "__main__":
    main()

"""All that predictions need in a process, opened together and closed in the right order."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from prometheus_client import REGISTRY

from penstock.core.authservice import ServiceAuthenticator
from penstock.core.db import Database
from penstock.core.notices import listening
from penstock.core.redis import BatchingRedis
from penstock.core.settings import Settings
from penstock.core.store import Store
from penstock.models.states import LISTEN
from penstock.predict import extras
from penstock.predict.deadlines import Deadlines
from penstock.predict.entries import Entries
from penstock.predict.fetching import REDIS_SECONDS, ModelBytes
from penstock.predict.gate import Gate
from penstock.predict.idempotency import Idempotency
from penstock.predict.log import open_log
from penstock.predict.refusals import Refusals
from penstock.predict.runtime import Runtime
from penstock.predict.runtime_figures import RuntimeCollector
from penstock.predict.serving import Parts, Predictor
from penstock.predict.shadows import Shadows


@asynccontextmanager
async def open_runtime(settings: Settings, store: Store) -> AsyncIterator[Runtime]:
    """Hold models while the context is open; their bytes come from Redis, else from the store."""
    # Megabytes of models must not stand in the way of requests.
    bulk = BatchingRedis(settings.require("redis_url"), timeout_seconds=REDIS_SECONDS)
    fetching = ModelBytes(store, bulk, seconds=settings.model_bytes_seconds)
    runtime = Runtime(settings, fetching.fetch)
    collector = RuntimeCollector(runtime.figures)
    REGISTRY.register(collector)
    try:
        yield runtime
    finally:
        REGISTRY.unregister(collector)
        await runtime.close()
        await bulk.close()


@asynccontextmanager
async def open_predictor(
    settings: Settings,
    *,
    database: Database,
    redis: BatchingRedis,
    store: Store,
    authenticator: ServiceAuthenticator,
) -> AsyncIterator[Predictor]:
    """Answer predictions while the context is open; what has been answered is in the log then.

    Raises:
        ConfigurationError: The plans cannot be read.
    """
    gate = Gate(settings, redis)
    entries = Entries(database, redis)
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(settings, store))
        writer = await stack.enter_async_context(open_log(database))
        refusals = Refusals(writer, database, redis)
        stack.push_async_callback(refusals.close)
        shadows = Shadows(
            runtime, writer, most=settings.shadows, seconds=settings.predict_deadline_seconds
        )
        stack.push_async_callback(shadows.close)
        deadlines = Deadlines(settings.predict_deadline_seconds)
        stack.callback(deadlines.close)
        await stack.enter_async_context(
            listening(database, entries, statement=LISTEN, name="penstock-models")
        )
        yield Predictor(
            Parts(
                settings=settings,
                authenticator=authenticator,
                gate=gate,
                entries=entries,
                runtime=runtime,
                log=writer,
                idempotency=Idempotency(settings, database),
                refusals=refusals,
                shadows=shadows,
                extras=extras.Reader(database),
                deadlines=deadlines,
            )
        )

"""The worker process: sends the outbox and webhooks, starts uploads, finishes what others left."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import structlog

from penstock.apps.batches import collect_dead_batches
from penstock.apps.chunks import collect_dead_chunks
from penstock.apps.insight_loops import audit_hours, look_for_drift, sum_up_hours
from penstock.apps.loops import Loop, run_until_stopped, sleep
from penstock.apps.webhook_deliveries import collect_dead_deliveries, deliver_webhooks
from penstock.apps.webhook_loops import keep_deliveries, send_events, tell_of_predictions
from penstock.apps.worker_metrics import serve_metrics
from penstock.core import amqp, outbox
from penstock.core.db import Database
from penstock.core.errors import PenstockError
from penstock.core.settings import Settings
from penstock.core.telemetry import configure_logs
from penstock.ingest import service, sweeps
from penstock.ingest.consume import brief, passes
from penstock.ingest.finish import finish
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts, open_parts, start_load
from penstock.models.sweep import sweep, sweep_orphans
from penstock.predict import batch_sweep
from penstock.predict.retention import tend

log = structlog.get_logger()

POLL_SECONDS = 0.5
SWEEP_SECONDS = 2.0
MODEL_SWEEP_SECONDS = 60.0
ORPHAN_SWEEP_SECONDS = 3_600.0
TEND_SECONDS = 600.0
STALLED_SWEEP_SECONDS = 30.0


class UnreadableError(PenstockError):
    """A file with which validation cannot cope."""

    code = "unreadable"
    title = "The file cannot be read"


class _AskedToStop(Exception):  # noqa: N818 - no error, a way out of a long read
    pass


async def relay_outbox(parts: Parts, stop: asyncio.Event) -> None:
    """Publish outbox messages as soon as the transactions that wrote them have committed."""
    database = Database(parts.database.libpq_url, pool_size=1, application="penstock-relay")
    try:
        async with (
            await amqp.connect(parts.settings.require("amqp_url"), name="penstock-relay") as broker,
            await psycopg.AsyncConnection.connect(database.libpq_url, autocommit=True) as listener,
        ):
            channel = await broker.channel(publisher_confirms=True)
            exchange = await amqp.declare(channel)
            await listener.execute(outbox.LISTEN)
            while not stop.is_set():
                sent = await outbox.relay_batch(database, exchange)
                if sent:
                    log.info("outbox_sent", messages=sent)
                if sent == outbox.BATCH:
                    continue
                # The time-out covers what was written before this process listened.
                async for _ in listener.notifies(timeout=1.0, stop_after=1):
                    pass
    finally:
        await database.close_async()


async def start_uploads(parts: Parts, stop: asyncio.Event) -> None:
    """Validate, divide and queue files that came by API or page, and what crashed on the way."""
    while not stop.is_set():
        for load_id in await asyncio.to_thread(_startable, parts):
            if not stop.is_set():
                await asyncio.to_thread(_start, parts, load_id, stop)
        await sleep(stop, POLL_SECONDS)


def _start(parts: Parts, load_id: loads.LoadId, stop: asyncio.Event) -> None:
    """Start one load; what is wrong with it must not keep the others waiting."""

    def check() -> None:
        if stop.is_set():
            raise _AskedToStop

    try:
        start_load(parts, load_id, check=check)
    except _AskedToStop:
        log.info("load_left_to_the_next_worker", load_id=str(load_id))
    except Exception as error:
        if passes(error):
            raise
        log.exception("load_unreadable", load_id=str(load_id))
        with parts.database.begin() as session:
            service.fail(session, load_id, UnreadableError(brief(error)))


async def finish_loads(parts: Parts, stop: asyncio.Event) -> None:
    """Finish loads whose last consumer died between its commit and the finish."""
    while not stop.is_set():
        for load_no in await asyncio.to_thread(_finishable, parts):
            await asyncio.to_thread(finish, parts.database, load_no)
        await sleep(stop, SWEEP_SECONDS)


async def sweep_models(parts: Parts, stop: asyncio.Event) -> None:
    """Remove deleted models for good once their time of grace is over."""
    grace_seconds = parts.settings.model_grace_seconds
    while not stop.is_set():
        await asyncio.to_thread(sweep, parts.database, parts.store, grace_seconds=grace_seconds)
        await sleep(stop, MODEL_SWEEP_SECONDS)


async def tend_predictions(parts: Parts, stop: asyncio.Event) -> None:
    """Make the log's days ahead and drop those that are old."""
    settings = parts.settings
    while not stop.is_set():
        await asyncio.to_thread(
            tend,
            parts.database,
            keep_days=settings.prediction_days,
            kept_seconds=settings.idempotency_seconds,
        )
        await sleep(stop, TEND_SECONDS)


async def sweep_model_files(parts: Parts, stop: asyncio.Event) -> None:
    """Remove files that an upload has left whose process was killed."""
    while not stop.is_set():
        await asyncio.to_thread(sweep_orphans, parts.database, parts.store)
        await sleep(stop, ORPHAN_SWEEP_SECONDS)


async def sweep_batches(parts: Parts, stop: asyncio.Event) -> None:
    """Remove batches that ended long ago, and files that no batch has."""
    keep_days = parts.settings.batch_days
    while not stop.is_set():
        await asyncio.to_thread(batch_sweep.sweep, parts.database, parts.store, keep_days=keep_days)
        await asyncio.to_thread(batch_sweep.sweep_orphans, parts.database, parts.store)
        await sleep(stop, ORPHAN_SWEEP_SECONDS)


async def take_up_loads(parts: Parts, stop: asyncio.Event) -> None:
    """Send the chunks of loads that stand still once more."""
    pause = min(STALLED_SWEEP_SECONDS, parts.settings.stalled_load_seconds)
    while not stop.is_set():
        await asyncio.to_thread(sweeps.resend_stalled, parts)
        await sleep(stop, pause)


async def sweep_uploads(parts: Parts, stop: asyncio.Event) -> None:
    """Remove uploaded files that no load names."""
    while not stop.is_set():
        await asyncio.to_thread(sweeps.delete_orphans, parts)
        await sleep(stop, ORPHAN_SWEEP_SECONDS)


def _startable(parts: Parts) -> list[loads.LoadId]:
    with parts.database.begin() as session:
        return loads.startable(session)


def _finishable(parts: Parts) -> list[int]:
    with parts.database.begin() as session:
        return loads.finishable(session)


def _loop(function: Callable[[Parts, asyncio.Event], Awaitable[None]], parts: Parts) -> Loop:
    async def run(stop: asyncio.Event) -> None:
        await function(parts, stop)

    run.__name__ = function.__name__
    return run


async def work(settings: Settings) -> None:
    """Work until SIGTERM."""
    with open_parts(settings) as parts:
        functions = (
            *(relay_outbox, start_uploads, finish_loads, collect_dead_chunks),
            *(take_up_loads, sweep_uploads),
            *(collect_dead_batches, send_events, deliver_webhooks, collect_dead_deliveries),
            *(tell_of_predictions, keep_deliveries, serve_metrics),
            *(sweep_models, sweep_model_files, sweep_batches, tend_predictions),
            *(sum_up_hours, audit_hours, look_for_drift),
        )
        loops = [_loop(function, parts) for function in functions]
        await run_until_stopped(loops, drain_seconds=settings.drain_seconds)


def main() -> None:
    """Run the process."""
    settings = Settings.load()
    configure_logs(settings, service="worker")
    asyncio.run(work(settings))


if __name__ == "__main__":
    main()

"""The worker's loops for webhooks: events to deliveries, deliveries to the queue, old ones away."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import structlog

from penstock.apps.loops import sleep
from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.ingest.steps import Parts
from penstock.webhooks import metrics, service_predictions, service_sending
from penstock.webhooks.catalogue import PREDICTIONS, TEST
from penstock.webhooks.queries import deliveries, sending

log = structlog.get_logger()

# Covers retries that fall due, of which nobody tells.
TICK_SECONDS = 0.5
KEEP_SECONDS = 15.0
PREDICTIONS_SECONDS = 1.0
# A message that was not settled by then is taken for lost.
LOST_SECONDS = 600.0


def open_database(settings: Settings, *, pool_size: int) -> Database:
    """Open connections for a loop of its own, apart from those that long loads hold."""
    return Database(
        settings.require("database_url"), pool_size=pool_size, application="penstock-webhooks"
    )


async def send_events(parts: Parts, stop: asyncio.Event) -> None:
    """Make deliveries of events as soon as they are committed, and queue those that are due."""
    database = open_database(parts.settings, pool_size=1)
    most = parts.settings.webhook_endpoint_concurrency
    try:
        async with await psycopg.AsyncConnection.connect(
            database.libpq_url, autocommit=True
        ) as listener:
            for statement in sending.LISTEN:
                await listener.execute(statement)
            log.info("webhooks_ready")
            while not stop.is_set():
                events = await database.run(service_sending.fan_out)
                queued = await database.run(service_sending.dispatch, most=most)
                if events or queued:
                    log.info("webhooks_sent", events=events, queued=queued)
                    continue
                async for _ in listener.notifies(timeout=TICK_SECONDS, stop_after=1):
                    pass
    finally:
        await database.close_async()


async def tell_of_predictions(parts: Parts, stop: asyncio.Event) -> None:
    """Make events of predictions for those who asked, once a second; others cost nothing."""
    database = open_database(parts.settings, pool_size=1)
    try:
        while not stop.is_set():
            told, behind = await database.run(service_predictions.tell)
            if told:
                log.info("predictions_told", events=told)
            if not behind:
                await sleep(stop, PREDICTIONS_SECONDS)
    finally:
        await database.close_async()


async def keep_deliveries(parts: Parts, stop: asyncio.Event) -> None:
    """Bring lost messages back, forget what is old, and count what waits."""
    database = open_database(parts.settings, pool_size=1)
    days = timedelta(days=parts.settings.webhook_retention_days)
    try:
        while not stop.is_set():
            again = await database.run(sending.queue_again, older_seconds=LOST_SECONDS)
            if again:
                log.warning("webhook_messages_lost", deliveries=again)
            before = datetime.now(UTC) - days
            while await database.run(deliveries.forget, before=before) and not stop.is_set():
                pass
            # The others are few and a record of what happened; these are kept elsewhere, or no use.
            many = [PREDICTIONS, TEST]
            while (
                await database.run(deliveries.forget_events, before=before, types=many)
                and not stop.is_set()
            ):
                pass
            for kind, count in (await database.run(sending.depths)).items():
                metrics.DEPTH.labels(kind).set(count)
            await sleep(stop, KEEP_SECONDS)
    finally:
        await database.close_async()

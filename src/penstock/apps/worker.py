"""The worker process: sends the outbox, starts uploaded loads, finishes what others left."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import structlog

from penstock.apps.dead_letters import collect_dead_letters
from penstock.apps.loops import Loop, run_until_stopped, sleep
from penstock.core import amqp, outbox
from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.core.telemetry import configure_logs
from penstock.ingest.finish import finish
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts, open_parts, start_load

log = structlog.get_logger()

POLL_SECONDS = 0.5
SWEEP_SECONDS = 2.0


async def relay_outbox(parts: Parts, stop: asyncio.Event) -> None:
    """Publish outbox messages as soon as the transactions that wrote them have committed."""
    database = Database(parts.database.libpq_url, pool_size=1, application="penstock-relay")
    connection = await amqp.connect(parts.settings.require("amqp_url"), name="penstock-relay")
    listener = await psycopg.AsyncConnection.connect(database.libpq_url, autocommit=True)
    try:
        async with connection, listener:
            channel = await connection.channel(publisher_confirms=True)
            exchange = await amqp.declare(channel)
            await listener.execute(outbox.LISTEN)
            while not stop.is_set():
                sent = await outbox.relay(database, exchange)
                if sent:
                    log.info("outbox_sent", messages=sent)
                # The time-out covers what was written before this process listened.
                async for _ in listener.notifies(timeout=1.0, stop_after=1):
                    break
    finally:
        await database.close_async()


async def start_uploads(parts: Parts, stop: asyncio.Event) -> None:
    """Validate, divide and queue files that came by API or page, and what crashed on the way."""
    while not stop.is_set():
        for load_id in await asyncio.to_thread(_startable, parts):
            if not stop.is_set():
                await asyncio.to_thread(start_load, parts, load_id)
        await sleep(stop, POLL_SECONDS)


async def finish_loads(parts: Parts, stop: asyncio.Event) -> None:
    """Finish loads whose last consumer died between its commit and the finish."""
    while not stop.is_set():
        for load_no in await asyncio.to_thread(_finishable, parts):
            await asyncio.to_thread(finish, parts.database, load_no)
        await sleep(stop, SWEEP_SECONDS)


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
        functions = (relay_outbox, start_uploads, finish_loads, collect_dead_letters)
        loops = [_loop(function, parts) for function in functions]
        await run_until_stopped(loops, drain_seconds=settings.drain_seconds)


def main() -> None:
    """Run the process."""
    settings = Settings.load()
    configure_logs(settings, service="worker")
    asyncio.run(work(settings))


if __name__ == "__main__":
    main()

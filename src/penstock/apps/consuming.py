"""What all consumers of queues share: noticing that nobody consumes, and settling messages."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aio_pika.abc import AbstractQueue
from aio_pika.exceptions import AMQPError

from penstock.apps.loops import sleep

log = structlog.get_logger()

WATCH_SECONDS = 10.0


async def watch(queue: AbstractQueue, stop: asyncio.Event, is_closed: Callable[[], bool]) -> None:
    """Return when asked to stop; raise when nobody consumes from here any more."""
    elapsed = 0.0
    while not stop.is_set():
        if is_closed():
            raise ConnectionError("the broker closed the connection")
        if elapsed >= WATCH_SECONDS:
            elapsed = 0.0
            # Answers only while connection, channel and queue are all there.
            await queue.declare(timeout=WATCH_SECONDS)
        await sleep(stop, 0.5)
        elapsed += 0.5


async def settle(settlement: Awaitable[None]) -> None:
    """Tell the broker; when it is gone, it delivers the message again, which does no harm."""
    try:
        await settlement
    except (AMQPError, OSError, RuntimeError, asyncio.CancelledError) as error:
        log.warning("settlement_lost", error=f"{type(error).__name__}: {error}")

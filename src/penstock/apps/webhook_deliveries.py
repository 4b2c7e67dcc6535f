"""Takes deliveries from RabbitMQ and sends them, many at once, none in the way of another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage

from penstock.apps.consuming import WATCH_SECONDS, settle, watch
from penstock.apps.loops import LONGEST_PAUSE_SECONDS, sleep
from penstock.apps.webhook_loops import open_database
from penstock.core import amqp
from penstock.core.db import is_transient
from penstock.core.sealing import load_installation_key
from penstock.core.settings import Settings
from penstock.ingest.steps import Parts
from penstock.webhooks.addresses import Rules
from penstock.webhooks.delivery import Sender
from penstock.webhooks.resolver import SystemResolver
from penstock.webhooks.sending import DeliveryMessage, SendingParts, deliver, give_up

log = structlog.get_logger()

CONNECTIONS = 6
FIRST_PAUSE_SECONDS = 0.2
POLL_SECONDS = 1.0
REASONS = {
    "delivery_limit": "the worker ended three times while sending",
    "rejected": "the worker could not send this; its log says why",
}
# Of the time to drain, so that the rest is enough to give back what was not finished.
DRAIN_SHARE = 0.6


@asynccontextmanager
async def open_sending(settings: Settings) -> AsyncIterator[SendingParts]:
    """Open what sending needs."""
    database = open_database(settings, pool_size=CONNECTIONS)
    resolver = SystemResolver()
    sender = Sender(Rules.of(settings), resolver, timeout_seconds=settings.webhook_timeout_seconds)
    try:
        yield SendingParts(settings, database, load_installation_key(settings), sender)
    finally:
        resolver.close()
        await database.close_async()


async def deliver_webhooks(parts: Parts, stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""
    settings = parts.settings
    async with (
        open_sending(settings) as sending,
        await amqp.connect(settings.require("amqp_url"), name="penstock-webhooks") as connection,
    ):
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=settings.webhook_concurrency)
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.WEBHOOK_QUEUE)
        handler = _Handler(sending, stop)
        tag = await queue.consume(handler)
        log.info("webhook_consumer_ready")
        try:
            await watch(queue, stop, lambda: connection.is_closed or channel.is_closed)
            await queue.cancel(tag, timeout=WATCH_SECONDS)
        finally:
            await handler.end(seconds=settings.drain_seconds * DRAIN_SHARE)


async def collect_dead_deliveries(parts: Parts, stop: asyncio.Event) -> None:
    """Count what the broker gave up as a failed try, which is tried again as any other."""
    async with (
        open_sending(parts.settings) as sending,
        await amqp.connect(
            parts.settings.require("amqp_url"), name="penstock-webhooks-dead"
        ) as connection,
    ):
        channel = await connection.channel()
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.dead_queue(amqp.WEBHOOK_QUEUE))
        while not stop.is_set():
            message = await queue.get(fail=False, timeout=10)
            if message is None:
                await sleep(stop, POLL_SECONDS)
                continue
            if (reference := _read(message)) is not None:
                why = str((message.headers or {}).get("x-first-death-reason", "delivery_limit"))
                await give_up(sending, reference, REASONS.get(why, why))
                log.warning("webhook_given_up", delivery_id=str(reference.delivery))
            await message.ack()


def _read(message: AbstractIncomingMessage) -> DeliveryMessage | None:
    try:
        return msgspec.json.decode(message.body, type=DeliveryMessage)
    except msgspec.DecodeError as error:
        log.warning("message_unreadable", error=str(error))
        return None


class _Handler:
    """Sends each message in a task of its own and knows which are in work."""

    def __init__(self, parts: SendingParts, stop: asyncio.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._in_work: set[asyncio.Task[None]] = set()

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        # A task of our own: aiormq cancels its own ones when the connection breaks.
        task = asyncio.create_task(self._handle(message))
        self._in_work.add(task)
        task.add_done_callback(self._in_work.discard)

    async def end(self, *, seconds: float) -> None:
        """Wait for what is in work, then leave the rest to the next worker."""
        if not self._in_work:
            return
        _, late = await asyncio.wait(self._in_work, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            log.info("webhooks_left_to_the_next_worker", deliveries=len(late))
            await asyncio.wait(late)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        reference = _read(message)
        if reference is None:
            await settle(message.reject(requeue=False))
            return
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await deliver(self._parts, reference)
            except Exception as error:
                if not is_transient(error):
                    log.exception("webhook_failed", delivery_id=str(reference.delivery))
                    await settle(message.reject(requeue=False))
                    return
                # The message stays here: a redelivery would count against it.
                log.warning("webhook_waits", error=type(error).__name__)
                if self._stop.is_set():
                    await settle(message.nack(requeue=True))
                    return
                await sleep(self._stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                await settle(message.ack())
                return

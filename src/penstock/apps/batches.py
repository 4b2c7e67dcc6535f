"""Takes the work of batches from RabbitMQ, one message at a time, acknowledged after its commit."""

import asyncio

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage

from penstock.apps.consuming import WATCH_SECONDS, settle, watch
from penstock.apps.loops import LONGEST_PAUSE_SECONDS, sleep
from penstock.core import amqp
from penstock.ingest import steps
from penstock.ingest.consume import brief, passes
from penstock.predict.batches import BatchMessage, Parts, give_up, handle
from penstock.predict.opening import open_runtime

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.2
POLL_SECONDS = 1.0
REASONS = {
    "delivery_limit": "a consumer died three times while predicting for some rows",
    "rejected": "predicting for some rows failed three times",
}


async def consume_batches(parts: steps.Parts, stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""
    settings = parts.settings
    async with (
        open_runtime(settings, parts.store) as runtime,
        await amqp.connect(settings.require("amqp_url"), name="penstock-batches") as connection,
    ):
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=1)
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.BATCH_QUEUE)
        handler = _Handler(Parts(settings, parts.database, parts.store, runtime), stop)
        tag = await queue.consume(handler)
        log.info("batch_consumer_ready", queue=amqp.BATCH_QUEUE)
        try:
            await watch(queue, stop, lambda: connection.is_closed or channel.is_closed)
            await queue.cancel(tag, timeout=WATCH_SECONDS)
        finally:
            await handler.idle()


async def collect_dead_batches(parts: steps.Parts, stop: asyncio.Event) -> None:
    """Fail the batches of which the broker gave a message up."""
    connection = await amqp.connect(
        parts.settings.require("amqp_url"), name="penstock-batches-dead"
    )
    async with connection:
        channel = await connection.channel()
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.dead_queue(amqp.BATCH_QUEUE))
        while not stop.is_set():
            message = await queue.get(fail=False, timeout=10)
            if message is None:
                await sleep(stop, POLL_SECONDS)
                continue
            if (reference := _read(message)) is not None:
                why = str((message.headers or {}).get("x-first-death-reason", "rejected"))
                reason = REASONS.get(why, why)
                await asyncio.to_thread(give_up, parts.database, reference.batch, reason)
                log.warning("batch_given_up", batch=str(reference.batch), reason=reason)
            await message.ack()


def _read(message: AbstractIncomingMessage) -> BatchMessage | None:
    try:
        return msgspec.json.decode(message.body, type=BatchMessage)
    except msgspec.DecodeError as error:
        log.warning("message_unreadable", error=str(error))
        return None


class _Handler:
    """Handles messages and knows when none is in work."""

    def __init__(self, parts: Parts, stop: asyncio.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._in_work: set[asyncio.Task[None]] = set()

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        # A task of our own: aiormq cancels its own ones when the connection breaks.
        task = asyncio.create_task(self._handle(message))
        self._in_work.add(task)
        task.add_done_callback(self._in_work.discard)

    async def idle(self) -> None:
        """Wait until what is in work is committed and acknowledged."""
        if self._in_work:
            await asyncio.wait(self._in_work)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        reference = _read(message)
        if reference is None:
            await settle(message.reject(requeue=False))
            return
        try:
            done = await self._with_patience(reference)
        except Exception as error:  # noqa: BLE001 - any error counts as one of the tries
            await self._give_back(message, reference, error)
            return
        if done is None:
            await settle(message.nack(requeue=True))
            return
        await settle(message.ack())
        log.info("batch_chunk_done", batch=str(reference.batch), chunk=reference.chunk, done=done)

    async def _with_patience(self, reference: BatchMessage) -> bool | None:
        """Do the work, waiting as long as something is away; None when asked to stop before.

        The message stays unacknowledged meanwhile: a redelivery would count against it.
        """
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await handle(self._parts, reference)
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("batch_waits", batch=str(reference.batch), error=brief(error))
                if self._stop.is_set():
                    return None
                await sleep(self._stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _give_back(
        self, message: AbstractIncomingMessage, reference: BatchMessage, error: Exception
    ) -> None:
        """Count the try; after the third one the batch fails and the dead-letter queue takes it."""
        tries = 1 + int(str((message.headers or {}).get("x-delivery-count", 0)))
        log.warning(
            "batch_chunk_failed",
            batch=str(reference.batch),
            chunk=reference.chunk,
            tries=tries,
            error=brief(error),
        )
        last = tries > amqp.MAX_REDELIVERIES
        if last:
            try:
                await asyncio.to_thread(
                    give_up, self._parts.database, reference.batch, brief(error)
                )
            except Exception as trouble:  # noqa: BLE001 - who empties the dead letters fails it
                log.warning("reason_not_noted", error=brief(trouble))
        # `nack` would not count as a failed try on RabbitMQ 4.3.
        await settle(message.reject(requeue=not last))

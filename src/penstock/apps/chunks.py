"""Takes chunk messages from RabbitMQ, one at a time, and acknowledges each after its commit."""

import asyncio
import time

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage

from penstock.apps.consuming import WATCH_SECONDS, settle, watch
from penstock.apps.loops import LONGEST_PAUSE_SECONDS, sleep
from penstock.core import amqp
from penstock.ingest.consume import ChunkMessage, brief, bury, consume, passes
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.steps import Parts

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.2


async def consume_chunks(parts: Parts, stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""
    connection = await amqp.connect(parts.settings.require("amqp_url"), name="penstock-consumer")
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=parts.settings.prefetch)
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.CHUNK_QUEUE)
        handler = _Handler(parts, stop)
        tag = await queue.consume(handler)
        log.info("consumer_ready", queue=amqp.CHUNK_QUEUE)
        try:
            await watch(queue, stop, lambda: connection.is_closed or channel.is_closed)
            await queue.cancel(tag, timeout=WATCH_SECONDS)
        finally:
            await handler.idle()


class _Handler:
    """Handles messages and knows when none is in work."""

    def __init__(self, parts: Parts, stop: asyncio.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._in_work: set[asyncio.Task[None]] = set()

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        # A task of our own: aiormq cancels its own ones when the connection breaks, while the
        # thread behind them goes on.
        task = asyncio.create_task(self._handle(message))
        self._in_work.add(task)
        task.add_done_callback(self._in_work.discard)

    async def idle(self) -> None:
        """Wait until the chunk in work is committed and acknowledged."""
        if self._in_work:
            await asyncio.wait(self._in_work)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        structlog.contextvars.bind_contextvars(message_id=message.message_id)
        try:
            reference = msgspec.json.decode(message.body, type=ChunkMessage)
        except msgspec.DecodeError as error:
            log.warning("message_unreadable", error=str(error))
            await settle(message.reject(requeue=False))
            return
        try:
            stored = await self._with_patience(reference)
        except Exception as error:  # noqa: BLE001 - any error of a chunk counts as one of its tries
            await self._give_back(message, reference, error)
            return
        if stored is None:
            # A return is not a failed try, for brokers that tell them apart (RabbitMQ 4.3).
            await settle(message.nack(requeue=True))
            return
        await settle(message.ack())
        log.info("chunk_done", load=str(reference.load), chunk=reference.chunk, stored=stored)

    async def _with_patience(self, reference: ChunkMessage) -> bool | None:
        """Load the chunk, waiting as long as the database or the store is away or full.

        The message stays unacknowledged meanwhile: a redelivery would count against a chunk that
        is not at fault. Returns None when asked to stop before that is over.
        """
        pause, paused_at = FIRST_PAUSE_SECONDS, None
        while True:
            try:
                stored = await asyncio.to_thread(_load_chunk, self._parts, reference)
            except Exception as error:
                if not passes(error):
                    raise
                if paused_at is None:
                    paused_at = time.monotonic()
                    log.error("consuming_paused", reason=brief(error))  # noqa: TRY400 - no traceback
                if self._stop.is_set():
                    return None
                log.warning("chunk_waits", chunk=reference.chunk, error=brief(error))
                await sleep(self._stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                if paused_at is not None:
                    log.info("consuming_resumed", seconds=round(time.monotonic() - paused_at, 1))
                return stored

    async def _give_back(
        self, message: AbstractIncomingMessage, reference: ChunkMessage, error: Exception
    ) -> None:
        """Count the try; after the third one the dead-letter queue takes the message."""
        tries = 1 + int(str((message.headers or {}).get("x-delivery-count", 0)))
        log.warning(
            "chunk_failed",
            load=str(reference.load),
            chunk=reference.chunk,
            tries=tries,
            error=brief(error),
        )
        last = tries > amqp.MAX_REDELIVERIES
        if last:
            await self._note_why(reference, error)
        # `nack` would not count as a failed try on RabbitMQ 4.3.
        await settle(message.reject(requeue=not last))

    async def _note_why(self, reference: ChunkMessage, error: Exception) -> None:
        """Keep the reason, which the dead-letter queue does not know."""
        try:
            await asyncio.to_thread(bury, self._parts.database, reference, brief(error))
        except Exception as trouble:  # noqa: BLE001 - whoever empties that queue marks the chunk
            log.warning("reason_not_noted", error=brief(trouble))


def _load_chunk(parts: Parts, reference: ChunkMessage) -> bool:
    stored = consume(parts.database, parts.store, reference)
    finish_if_complete(parts.database, reference.load)
    return stored

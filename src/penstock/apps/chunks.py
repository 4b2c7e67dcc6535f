"""Takes chunk messages from RabbitMQ, one at a time, and acknowledges each after its commit."""

import asyncio
from collections.abc import Callable

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue

from penstock.apps.loops import LONGEST_PAUSE_SECONDS, sleep
from penstock.core import amqp
from penstock.ingest.consume import TRANSIENT, ChunkMessage, brief, bury, consume
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.steps import Parts

log = structlog.get_logger()

WATCH_SECONDS = 10.0


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
            await _watch(queue, stop, lambda: connection.is_closed or channel.is_closed)
        finally:
            if not channel.is_closed:
                await queue.cancel(tag)
            await handler.idle()


async def _watch(queue: AbstractQueue, stop: asyncio.Event, is_closed: Callable[[], bool]) -> None:
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


class _Handler:
    """Handles messages and knows when none is in work."""

    def __init__(self, parts: Parts, stop: asyncio.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._idle = asyncio.Event()
        self._idle.set()
        self._in_work = 0

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        self._in_work += 1
        self._idle.clear()
        structlog.contextvars.bind_contextvars(message_id=message.message_id)
        try:
            await self._handle(message)
        finally:
            structlog.contextvars.unbind_contextvars("message_id")
            self._in_work -= 1
            if not self._in_work:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until the chunk in work is committed and acknowledged."""
        await self._idle.wait()

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        try:
            reference = msgspec.json.decode(message.body, type=ChunkMessage)
        except msgspec.DecodeError as error:
            log.warning("message_unreadable", error=str(error))
            await message.reject(requeue=False)
            return
        try:
            taken = await self._with_patience(reference)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - any error of a chunk counts as one of its tries
            await self._give_back(message, reference, error)
            return
        if taken is None:
            # Asked to stop while a part is away: closing the connection gives the chunk back.
            return
        await message.ack()
        log.info("chunk_done", load=str(reference.load), chunk=reference.chunk, stored=taken)

    async def _with_patience(self, reference: ChunkMessage) -> bool | None:
        """Load the chunk, waiting as long as the database or the store is away or full."""
        pause = 0.2
        while True:
            try:
                return await asyncio.to_thread(_load_chunk, self._parts, reference)
            except TRANSIENT as error:
                # The message stays unacknowledged: a redelivery would count against a chunk that
                # is not at fault.
                if self._stop.is_set():
                    return None
                log.warning("chunk_waits", chunk=reference.chunk, error=brief(error))
                await sleep(self._stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _give_back(
        self, message: AbstractIncomingMessage, reference: ChunkMessage, error: Exception
    ) -> None:
        redelivered = int(str((message.headers or {}).get("x-delivery-count", 0)))
        log.warning(
            "chunk_failed", load=str(reference.load), chunk=reference.chunk, error=brief(error)
        )
        if redelivered < amqp.MAX_REDELIVERIES:
            await message.nack(requeue=True)
            return
        await asyncio.to_thread(bury, self._parts.database, reference, brief(error))
        await message.reject(requeue=False)


def _load_chunk(parts: Parts, reference: ChunkMessage) -> bool:
    stored = consume(parts.database, parts.store, reference)
    finish_if_complete(parts.database, reference.load)
    return stored

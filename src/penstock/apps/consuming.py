"""What all consumers of queues share: each message is worked on until its commit, then settled.

A message stays unacknowledged while something is away that it needs: a redelivery would count
against it, and it is not at fault. Whatever else goes wrong counts as a try; what the broker gives
up ends in a dead-letter queue, which `collect_dead` empties into the database.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPError

from penstock.apps.loops import LONGEST_PAUSE_SECONDS, sleep
from penstock.core import amqp
from penstock.ingest.consume import brief, passes

log = structlog.get_logger()

M = TypeVar("M", bound=msgspec.Struct)

WATCH_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.2
POLL_SECONDS = 1.0
# Fields of messages that say in the log what one is about.
NAMING = ("load", "batch", "chunk", "delivery")


@dataclass(frozen=True, kw_only=True)
class Mail(Generic[M]):
    """The messages of a queue, and how one is given up.

    `give_up` gets the reason, perhaps twice: when the last try fails, and from the dead letters.
    """

    queue: str
    message: type[M]
    give_up: Callable[[M, str], Awaitable[object]]
    # Why the broker gave a message up, in our words: "delivery_limit" or "rejected".
    reasons: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Job(Generic[M]):
    """What is done with the messages of a queue.

    An error of `do` that `passes` is waited for; after `tries` others the message is given up.
    """

    mail: Mail[M]
    do: Callable[[M], Awaitable[object]]
    passes: Callable[[Exception], bool] = passes
    tries: int = 1 + amqp.MAX_REDELIVERIES
    prefetch: int = 1
    # So long after the request to stop, what is in work is left to others; None: waited for.
    drain_seconds: float | None = None


async def consume(url: str, job: Job[M], stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""
    name = job.mail.queue
    async with await amqp.connect(url, name=f"penstock-{name}") as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=job.prefetch)
        await amqp.declare(channel)
        queue = await channel.get_queue(name)
        handler = _Handler(job, stop)
        tag = await queue.consume(handler)
        log.info("consumer_ready", queue=name)
        try:
            await _watch(queue, stop, lambda: connection.is_closed or channel.is_closed)
            await queue.cancel(tag, timeout=WATCH_SECONDS)
        finally:
            await handler.end()


async def collect_dead(url: str, mail: Mail[M], stop: asyncio.Event) -> None:
    """Note what the broker gave up, until asked to stop; raises when anything it needs is lost.

    It asks instead of being called, so that an error ends the loop and with it the connection:
    what was taken and not noted is then in the queue again.
    """
    name = amqp.dead_queue(mail.queue)
    async with await amqp.connect(url, name=f"penstock-{name}") as connection:
        channel = await connection.channel()
        await amqp.declare(channel)
        queue = await channel.get_queue(name)
        log.info("dead_letters_watched", queue=name)
        while not stop.is_set():
            message = await queue.get(fail=False, timeout=10)
            if message is None:
                await sleep(stop, POLL_SECONDS)
                continue
            if (reference := _read(name, mail.message, message)) is not None:
                # Without a reason of the broker's the first one we know.
                unsaid = next(iter(mail.reasons))
                why = str((message.headers or {}).get("x-first-death-reason", unsaid))
                await mail.give_up(reference, mail.reasons.get(why, why))
                log.warning("message_given_up", reason=why, **_shown(name, reference))
            await message.ack()


def _read(queue: str, kind: type[M], message: AbstractIncomingMessage) -> M | None:
    try:
        return msgspec.json.decode(message.body, type=kind)
    except msgspec.DecodeError as error:
        log.warning("message_unreadable", queue=queue, error=str(error))
        return None


def _shown(queue: str, reference: msgspec.Struct) -> dict[str, Any]:
    """Return what a line of the log says about a message: where it came from and what it names."""
    fields = msgspec.to_builtins(reference)
    return {"queue": queue, **{name: fields[name] for name in NAMING if name in fields}}


class _Handler(Generic[M]):
    """Handles each message in a task of its own and knows which are in work."""

    def __init__(self, job: Job[M], stop: asyncio.Event) -> None:
        self._job = job
        self._mail = job.mail
        self._stop = stop
        self._in_work: set[asyncio.Task[None]] = set()

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        # A task of our own: aiormq cancels its own ones when the connection breaks, while the
        # work goes on, perhaps in a thread.
        task = asyncio.create_task(self._handle(message))
        self._in_work.add(task)
        task.add_done_callback(self._in_work.discard)

    async def end(self) -> None:
        """Wait until what is in work is committed and acknowledged, or left to the next one."""
        if not self._in_work:
            return
        _, late = await asyncio.wait(self._in_work, timeout=self._job.drain_seconds)
        for task in late:
            task.cancel()
        if late:
            log.info("messages_left_to_others", queue=self._mail.queue, messages=len(late))
            await asyncio.wait(late)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        structlog.contextvars.bind_contextvars(message_id=message.message_id)
        reference = _read(self._mail.queue, self._mail.message, message)
        if reference is None:
            await _settle(message.reject(requeue=False))
            return
        try:
            done = await self._with_patience(reference)
        except Exception as error:  # noqa: BLE001 - any error counts as one of the tries
            await self._give_back(message, reference, error)
            return
        # A return is not a failed try, for brokers that tell them apart (RabbitMQ 4.3).
        await _settle(message.ack() if done else message.nack(requeue=True))

    async def _with_patience(self, reference: M) -> bool:
        """Do the work, waiting as long as something is away; false when asked to stop before."""
        queue, pause, paused_at = self._mail.queue, FIRST_PAUSE_SECONDS, None
        while True:
            try:
                await self._job.do(reference)
            except Exception as error:
                if not self._job.passes(error):
                    raise
                why = brief(error)
                if paused_at is None:
                    paused_at = time.monotonic()
                    log.error("consuming_paused", reason=why, queue=queue)  # noqa: TRY400 - no traceback
                if self._stop.is_set():
                    return False
                log.warning("message_waits", error=why, **_shown(queue, reference))
                await sleep(self._stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                if paused_at is not None:
                    seconds = round(time.monotonic() - paused_at, 1)
                    log.info("consuming_resumed", seconds=seconds, queue=queue)
                return True

    async def _give_back(
        self, message: AbstractIncomingMessage, reference: M, error: Exception
    ) -> None:
        """Count the try; after the last one the dead-letter queue takes the message."""
        tries = 1 + int(str((message.headers or {}).get("x-delivery-count", 0)))
        log.warning(
            "message_failed", tries=tries, error=brief(error), **_shown(self._mail.queue, reference)
        )
        last = tries >= self._job.tries
        if last:
            try:
                await self._mail.give_up(reference, brief(error))
            except Exception as trouble:  # noqa: BLE001 - whoever empties the dead letters notes it
                log.warning("reason_not_noted", error=brief(trouble))
        # `nack` would not count as a failed try on RabbitMQ 4.3.
        await _settle(message.reject(requeue=not last))


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


async def _settle(settlement: Awaitable[None]) -> None:
    """Tell the broker; when it is gone, it delivers the message again, which does no harm."""
    try:
        await settlement
    except (AMQPError, OSError, RuntimeError, asyncio.CancelledError) as error:
        log.warning("settlement_lost", error=f"{type(error).__name__}: {error}")

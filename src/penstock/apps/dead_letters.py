"""Empties the dead-letter queue into the database, where what was given up is seen and replayed."""

import asyncio

import msgspec
import structlog
from aio_pika.abc import AbstractIncomingMessage

from penstock.apps.loops import sleep
from penstock.core import amqp
from penstock.ingest.consume import ChunkMessage, bury
from penstock.ingest.steps import Parts

log = structlog.get_logger()

POLL_SECONDS = 1.0
REASONS = {
    "delivery_limit": "its consumer died three times while loading it",
    "rejected": "it failed three times",
}


async def collect_dead_letters(parts: Parts, stop: asyncio.Event) -> None:
    """Collect until asked to stop; raises when the broker or the database is lost.

    It asks instead of being called, so that an error ends the loop and with it the connection:
    what was taken and not noted is then in the queue again.
    """
    connection = await amqp.connect(parts.settings.require("amqp_url"), name="penstock-dead")
    async with connection:
        channel = await connection.channel()
        await amqp.declare(channel)
        queue = await channel.get_queue(amqp.dead_queue(amqp.CHUNK_QUEUE))
        log.info("dead_letters_watched")
        while not stop.is_set():
            message = await queue.get(fail=False, timeout=10)
            if message is None:
                await sleep(stop, POLL_SECONDS)
                continue
            await asyncio.to_thread(_bury, parts, message)
            await message.ack()


def _bury(parts: Parts, message: AbstractIncomingMessage) -> None:
    try:
        reference = msgspec.json.decode(message.body, type=ChunkMessage)
    except msgspec.DecodeError:
        log.warning("dead_letter_unreadable", message_id=message.message_id)
        return
    reason = str((message.headers or {}).get("x-first-death-reason", "rejected"))
    bury(parts.database, reference, REASONS.get(reason, reason))
    log.warning("chunk_given_up", load=str(reference.load), chunk=reference.chunk, reason=reason)

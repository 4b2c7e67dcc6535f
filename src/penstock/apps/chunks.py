"""Takes chunk messages from RabbitMQ, one at a time, and acknowledges each after its commit."""

import asyncio

import structlog

from penstock.apps.consuming import Job, Mail, collect_dead, consume
from penstock.core import amqp
from penstock.ingest.consume import ChunkMessage, bury
from penstock.ingest.consume import consume as load_chunk
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.steps import Parts

log = structlog.get_logger()

REASONS = {
    "delivery_limit": "its consumer died three times while loading it",
    "rejected": "it failed three times",
}


async def consume_chunks(parts: Parts, stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""

    async def do(reference: ChunkMessage) -> None:
        stored = await asyncio.to_thread(_load, parts, reference)
        log.info("chunk_done", load=str(reference.load), chunk=reference.chunk, stored=stored)

    job = Job(mail=_mail(parts), do=do, prefetch=parts.settings.prefetch)
    await consume(parts.settings.require("amqp_url"), job, stop)


async def collect_dead_chunks(parts: Parts, stop: asyncio.Event) -> None:
    """Note the chunks that the broker gave up, where they are seen and replayed."""
    await collect_dead(parts.settings.require("amqp_url"), _mail(parts), stop)


def _mail(parts: Parts) -> Mail[ChunkMessage]:
    async def give_up(reference: ChunkMessage, reason: str) -> None:
        await asyncio.to_thread(bury, parts.database, reference, reason)

    return Mail(queue=amqp.CHUNK_QUEUE, message=ChunkMessage, give_up=give_up, reasons=REASONS)


def _load(parts: Parts, reference: ChunkMessage) -> bool:
    stored = load_chunk(parts.database, parts.store, reference)
    finish_if_complete(parts.database, reference.load)
    return stored

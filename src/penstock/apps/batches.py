"""Takes the work of batches from RabbitMQ, one message at a time, acknowledged after its commit."""

import asyncio

import structlog

from penstock.apps.consuming import Job, Mail, collect_dead, consume
from penstock.core import amqp
from penstock.ingest import steps
from penstock.predict.batches import BatchMessage, Parts, give_up, handle
from penstock.predict.opening import open_runtime

log = structlog.get_logger()

REASONS = {
    "delivery_limit": "a consumer died three times while predicting for some rows",
    "rejected": "predicting for some rows failed three times",
}


async def consume_batches(parts: steps.Parts, stop: asyncio.Event) -> None:
    """Consume until asked to stop; raises when the connection or the consumer is lost."""
    async with open_runtime(parts.settings, parts.store) as runtime:
        work = Parts(parts.settings, parts.database, parts.store, runtime)

        async def do(reference: BatchMessage) -> None:
            done = await handle(work, reference)
            chunk = reference.chunk
            log.info("batch_chunk_done", batch=str(reference.batch), chunk=chunk, done=done)

        job = Job(mail=_mail(parts), do=do)
        await consume(parts.settings.require("amqp_url"), job, stop)


async def collect_dead_batches(parts: steps.Parts, stop: asyncio.Event) -> None:
    """Fail the batches of which the broker gave a message up."""
    await collect_dead(parts.settings.require("amqp_url"), _mail(parts), stop)


def _mail(parts: steps.Parts) -> Mail[BatchMessage]:
    async def fail(reference: BatchMessage, reason: str) -> None:
        await asyncio.to_thread(give_up, parts.database, reference.batch, reason)

    return Mail(queue=amqp.BATCH_QUEUE, message=BatchMessage, give_up=fail, reasons=REASONS)

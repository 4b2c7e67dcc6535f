"""Takes deliveries from RabbitMQ and sends them, many at once, none in the way of another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from penstock.apps.consuming import Job, Mail, collect_dead, consume
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
UNSENDABLE = "the worker could not send this; its log says why"
REASONS = {
    "delivery_limit": "the worker ended three times while sending",
    "rejected": UNSENDABLE,
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
    async with open_sending(settings) as sending:

        async def do(reference: DeliveryMessage) -> None:
            try:
                await deliver(sending, reference)
            except Exception as error:
                if not is_transient(error):
                    log.exception("webhook_failed", delivery_id=str(reference.delivery))
                raise

        job = Job(
            mail=_mail(sending),
            do=do,
            passes=is_transient,
            # The next try is the delivery's own, after its pause.
            tries=1,
            prefetch=settings.webhook_concurrency,
            drain_seconds=settings.drain_seconds * DRAIN_SHARE,
        )
        await consume(settings.require("amqp_url"), job, stop)


async def collect_dead_deliveries(parts: Parts, stop: asyncio.Event) -> None:
    """Count what the broker gave up as a failed try, which is tried again as any other."""
    async with open_sending(parts.settings) as sending:
        await collect_dead(parts.settings.require("amqp_url"), _mail(sending), stop)


def _mail(sending: SendingParts) -> Mail[DeliveryMessage]:
    async def fail(reference: DeliveryMessage, reason: str) -> None:
        # What went wrong in the worker is for its log, not for whoever owns the endpoint.
        shown = reason if reason in REASONS.values() else UNSENDABLE
        await give_up(sending, reference, shown)

    return Mail(queue=amqp.WEBHOOK_QUEUE, message=DeliveryMessage, give_up=fail, reasons=REASONS)

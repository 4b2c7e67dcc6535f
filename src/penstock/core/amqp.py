"""RabbitMQ: the topology and a connection that either works or says so.

`aio_pika.connect_robust` is not used: its reconnect has been seen to leave a process connected with
no consumer. Here a lost connection ends the loop that uses it, and that loop starts over.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange

EXCHANGE = "penstock"
DEAD_EXCHANGE = "penstock.dead"
CHUNK_QUEUE = "ingest.chunks"
JOB_QUEUE = "ingest.jobs"
WEBHOOK_QUEUE = "webhooks.deliveries"
BATCH_QUEUE = "predict.batches"
QUEUES = (CHUNK_QUEUE, JOB_QUEUE, WEBHOOK_QUEUE, BATCH_QUEUE)

# The first delivery and two more; a quorum queue counts redeliveries.
MAX_REDELIVERIES = 2
HEARTBEAT_SECONDS = 10


def dead_queue(name: str) -> str:
    """Return the name of the queue that takes what `name` gave up."""
    return f"{name}.dead"


async def connect(url: str, *, name: str) -> AbstractConnection:
    """Open a connection that RabbitMQ's own page shows as `name`.

    The address may end in `?heartbeat=<seconds>`; a connection that has been silent for about
    three of them counts as lost.
    """
    if "heartbeat" not in parse_qs(urlsplit(url).query):
        url = f"{url}{'&' if '?' in url else '?'}heartbeat={HEARTBEAT_SECONDS}"
    return await aio_pika.connect(url, timeout=10, client_properties={"connection_name": name})


async def declare(channel: AbstractChannel) -> AbstractExchange:
    """Declare exchanges and queues, and return the exchange to publish to.

    All queues are quorum queues. What a queue gives up goes to `<queue>.dead` at least once, which
    RabbitMQ only does when the source queue rejects publishes instead of dropping messages.
    """
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.DIRECT, durable=True)
    dead = await channel.declare_exchange(DEAD_EXCHANGE, aio_pika.ExchangeType.DIRECT, durable=True)
    for name in QUEUES:
        arguments: dict[str, Any] = {
            "x-queue-type": "quorum",
            "x-delivery-limit": MAX_REDELIVERIES,
            "x-dead-letter-exchange": DEAD_EXCHANGE,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        await queue.bind(exchange, routing_key=name)
        buried = await channel.declare_queue(
            dead_queue(name), durable=True, arguments={"x-queue-type": "quorum"}
        )
        await buried.bind(dead, routing_key=name)
    return exchange

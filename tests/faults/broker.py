"""What a test asks the broker itself, and what it puts there."""

import asyncio

import aio_pika
from aio_pika.abc import AbstractChannel

from penstock.core import amqp

QUEUES = [name for queue in amqp.QUEUES for name in (queue, amqp.dead_queue(queue))]


def messages(url: str) -> dict[str, int]:
    """Return how many messages wait in each queue; what a consumer holds is not counted."""

    async def count() -> dict[str, int]:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            await amqp.declare(channel)
            return {name: await _depth(channel, name) for name in QUEUES}

    return asyncio.run(count())


async def _depth(channel: AbstractChannel, name: str) -> int:
    queue = await channel.declare_queue(name, passive=True)
    return queue.declaration_result.message_count or 0


def remove_queues(url: str) -> None:
    """Leave a broker as it was before any test."""

    async def remove() -> None:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            for name in QUEUES:
                await channel.queue_delete(name)

    asyncio.run(remove())


def make_queues(url: str) -> None:
    """Declare all queues, as the first process of Penstock does."""

    async def make() -> None:
        async with await aio_pika.connect(url) as connection:
            await amqp.declare(await connection.channel())

    asyncio.run(make())


def publish(url: str, body: bytes, *, queue: str, exchange: str = amqp.EXCHANGE) -> None:
    """Publish one message behind the back of the outbox."""

    async def send() -> None:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel(publisher_confirms=True)
            await amqp.declare(channel)
            target = await channel.get_exchange(exchange)
            await target.publish(aio_pika.Message(body), routing_key=queue, mandatory=True)

    asyncio.run(send())

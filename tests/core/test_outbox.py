import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aio_pika
import msgspec
import psycopg
import pytest
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage
from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.core import amqp, outbox
from penstock.core.amqp import CHUNK_QUEUE, JOB_QUEUE
from penstock.core.db import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=4)
    yield database
    await database.close_async()


@asynccontextmanager
async def broker(amqp_url: str) -> AsyncIterator[tuple[AbstractChannel, AbstractExchange]]:
    """A channel with confirms, our exchange, and empty queues."""
    async with await amqp.connect(amqp_url, name="outbox-test") as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await amqp.declare(channel)
        for name in (CHUNK_QUEUE, JOB_QUEUE):
            await (await channel.get_queue(name)).purge()
        yield channel, exchange


def append(session: Session, numbers: range, queue: str = CHUNK_QUEUE) -> None:
    outbox.append(session, queue=queue, bodies=[{"number": number} for number in numbers])


async def received(channel: AbstractChannel, name: str) -> list[AbstractIncomingMessage]:
    queue = await channel.get_queue(name)
    found: list[AbstractIncomingMessage] = []
    while True:
        message = await queue.get(fail=False)
        if message is None:
            return found
        await message.ack()
        found.append(message)


def numbers(messages: list[AbstractIncomingMessage]) -> list[int]:
    return [msgspec.json.decode(message.body)["number"] for message in messages]


async def test_messages_leave_in_order_and_only_once(database: Database, amqp_url: str) -> None:
    total = outbox.BATCH + 50
    await database.run(append, range(total))
    await database.run(append, range(3), JOB_QUEUE)
    async with broker(amqp_url) as (channel, exchange):
        assert await outbox.relay(database, exchange) == total + 3
        assert await outbox.relay(database, exchange) == 0
        chunks = await received(channel, CHUNK_QUEUE)
        assert numbers(chunks) == list(range(total))
        assert numbers(await received(channel, JOB_QUEUE)) == [0, 1, 2]
    assert await database.run(outbox.depth) == 0
    assert {message.delivery_mode for message in chunks} == {aio_pika.DeliveryMode.PERSISTENT}
    assert {message.content_type for message in chunks} == {"application/json"}
    assert len({message.message_id for message in chunks}) == total


async def test_what_a_transaction_takes_back_never_leaves(
    database: Database, amqp_url: str
) -> None:
    with suppress(ZeroDivisionError):
        async with database.begin_async() as db:
            await db.run(append, range(5))
            raise ZeroDivisionError
    async with broker(amqp_url) as (channel, exchange):
        assert await outbox.relay(database, exchange) == 0
        assert await received(channel, CHUNK_QUEUE) == []


async def test_what_is_not_committed_yet_waits(database: Database, amqp_url: str) -> None:
    async with broker(amqp_url) as (channel, exchange):
        async with database.begin_async() as db:
            await db.run(append, range(5))
            assert await outbox.relay(database, exchange) == 0
        assert await outbox.relay(database, exchange) == 5
        assert len(await received(channel, CHUNK_QUEUE)) == 5


async def test_a_commit_wakes_the_relay(database: Database) -> None:
    listener = await psycopg.AsyncConnection.connect(database.libpq_url, autocommit=True)
    async with listener:
        await listener.execute(outbox.LISTEN)
        await database.run(append, range(1))
        woken = [item async for item in listener.notifies(timeout=5, stop_after=1)]
    assert [item.channel for item in woken] == [outbox.CHANNEL]


async def test_a_message_that_no_queue_takes_stays(database: Database, amqp_url: str) -> None:
    await database.run(append, range(1), "nobody.asked")
    async with broker(amqp_url) as (_, exchange):
        with pytest.raises(outbox.UnroutableError, match=r"nobody\.asked"):
            await outbox.relay(database, exchange)
    assert await database.run(outbox.depth) == 1


async def test_a_connection_lost_before_the_confirm_keeps_the_messages(
    database: Database, amqp_url: str
) -> None:
    await database.run(append, range(20))
    async with broker(amqp_url) as (channel, exchange):
        await channel.close()
        with pytest.raises((aio_pika.exceptions.AMQPError, RuntimeError)):
            await outbox.relay(database, exchange)
    assert await database.run(outbox.depth) == 20
    async with broker(amqp_url) as (channel, exchange):
        assert await outbox.relay(database, exchange) == 20
        assert numbers(await received(channel, CHUNK_QUEUE)) == list(range(20))


async def test_a_relay_that_dies_between_publish_and_delete_publishes_again(
    database: Database, amqp_url: str
) -> None:
    await database.run(append, range(10))
    async with broker(amqp_url) as (channel, exchange):
        cut = _CutAfter(exchange, database, 6)
        with suppress(Exception):
            await outbox.relay(database, cut)  # type: ignore[arg-type]
        # A batch is on its way at once: the ones behind the sixth may have left too.
        assert 6 <= cut.published <= 10
        assert await database.run(outbox.depth) == 10
        assert await outbox.relay(database, exchange) == 10
        found = await received(channel, CHUNK_QUEUE)
        assert numbers(found[-10:]) == list(range(10))
        ids = [message.message_id for message in found]
        # The same message keeps its id, so that receivers can tell.
        assert 6 <= len(ids[:-10]) <= 10
        assert set(ids[:-10]) <= set(ids[-10:])
    assert await database.run(outbox.depth) == 0


class _CutAfter:
    """The exchange, with the database's connections cut after so many messages."""

    def __init__(self, exchange: AbstractExchange, database: Database, count: int) -> None:
        self._exchange, self._database, self._count = exchange, database, count
        self.published = 0

    async def publish(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401
        answer = await self._exchange.publish(*args, **more)
        self.published += 1
        if self.published == self._count:
            async with await psycopg.AsyncConnection.connect(self._database.libpq_url) as other:
                await other.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            raise ConnectionResetError
        return answer


async def test_relays_side_by_side_share_the_work(database: Database, amqp_url: str) -> None:
    total = outbox.BATCH * 3
    await database.run(append, range(total))
    async with broker(amqp_url) as (channel, exchange):
        sent = await asyncio.gather(*(outbox.relay(database, exchange) for _ in range(3)))
        assert sum(sent) == total
        assert sorted(numbers(await received(channel, CHUNK_QUEUE))) == list(range(total))


async def test_flush_brings_its_own_connection(database: Database, amqp_url: str) -> None:
    async with broker(amqp_url) as (channel, _):
        await database.run(append, range(4))
        assert await outbox.flush(database, amqp_url) == 4
        assert len(await received(channel, CHUNK_QUEUE)) == 4


async def test_the_oldest_message_is_sent_first_whoever_wrote_it(
    database: Database, amqp_url: str
) -> None:
    for number in range(5):
        await database.run(append, range(number, number + 1))
    async with database.begin_async() as db:
        order = await db.run(
            lambda session: list(
                session.scalars(text("SELECT body ->> 'number' FROM outbox_message ORDER BY id"))
            )
        )
    assert [int(item) for item in order] == list(range(5))
    async with broker(amqp_url) as (channel, exchange):
        await outbox.relay(database, exchange)
        assert numbers(await received(channel, CHUNK_QUEUE)) == list(range(5))

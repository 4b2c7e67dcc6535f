"""The transactional outbox: what must leave the process because of a transaction.

A message is a row written in the transaction that made it true. `relay` publishes the rows with
publisher confirms and deletes each only once the broker has confirmed it, so a crash between the
two publishes it again: receivers take duplicates. This is the only module that publishes.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import aio_pika
import msgspec
from aio_pika.abc import AbstractExchange
from pamqp.commands import Basic
from sqlalchemy import Index, Text, delete, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from penstock.core import amqp
from penstock.core.db import Base, Database
from penstock.core.ids import uuid7

CHANNEL = "penstock_outbox"
# For the relay, which has a connection of its own to wait on.
LISTEN = f"LISTEN {CHANNEL}"
BATCH = 200


class UnroutableError(Exception):
    """The broker knows no queue for a message; it stays in the outbox."""


class OutboxMessage(Base):
    """A message not yet confirmed by the broker."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_queue_id", "queue", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    queue: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def append(session: Session, *, queue: str, bodies: list[dict[str, Any]]) -> None:
    """Write messages for `queue` in the transaction of `session` and wake the relay on commit."""
    session.add_all(OutboxMessage(queue=queue, body=body) for body in bodies)
    session.flush()
    session.execute(text(f"NOTIFY {CHANNEL}"))


def depth(session: Session) -> int:
    """Return how many messages wait."""
    return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def named(session: Session, *, queue: str, field: str) -> set[str]:
    """Return what the messages that wait for `queue` say in a field of their bodies."""
    said = OutboxMessage.body[field].astext
    return set(session.scalars(select(said).where(OutboxMessage.queue == queue).distinct()))


async def relay(database: Database, exchange: AbstractExchange) -> int:
    """Publish what waits, oldest first, and return how many messages the broker confirmed.

    Several relays may run: each locks the rows it publishes and skips the rows of others.
    """
    total = 0
    while True:
        sent = await relay_batch(database, exchange)
        total += sent
        if sent < BATCH:
            return total


async def relay_batch(database: Database, exchange: AbstractExchange) -> int:
    """Do what `relay` does with at most `BATCH` messages."""
    async with database.begin_async() as db:
        rows = await db.run(_lock_batch)
        # All at once: waiting for the broker's disk after each would let few through a second.
        told = await asyncio.gather(
            *(_publish(exchange, row) for row in rows), return_exceptions=True
        )
        for trouble in told:
            if trouble is not None:
                raise trouble
        await db.run(_forget, [row.id for row in rows])
    return len(rows)


async def flush(database: Database, amqp_url: str) -> int:
    """Open a connection, relay what waits, close it: for callers that are not a service."""
    connection = await amqp.connect(amqp_url, name="penstock-flush")
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await amqp.declare(channel)
        return await relay(database, exchange)


def _lock_batch(session: Session) -> list[OutboxMessage]:
    statement = (
        select(OutboxMessage)
        .order_by(OutboxMessage.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


async def _publish(exchange: AbstractExchange, row: OutboxMessage) -> None:
    message = aio_pika.Message(
        msgspec.json.encode(row.body),
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(row.id),
        timestamp=row.created_at,
    )
    # mandatory: a message that no queue takes comes back, in place of a confirmation.
    answer = await exchange.publish(message, routing_key=row.queue, mandatory=True, timeout=10)
    if not isinstance(answer, Basic.Ack):
        raise UnroutableError(f"no queue takes messages for {row.queue}")


def _forget(session: Session, ids: list[UUID]) -> None:
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))

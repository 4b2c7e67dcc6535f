"""How a service asks the parts it stands on whether they are there.

Each probe takes the state of the service and raises when its part is away; none shares a queue
with requests, so that a busy service is not taken for a broken one.
"""

import asyncio
import contextlib
from typing import Any

import aio_pika
import psycopg
from aio_pika.abc import AbstractConnection

from penstock.core.settings import Settings
from penstock.core.store import Store

CONNECT_SECONDS = 2


async def postgres(state: Any) -> None:  # noqa: ANN401 - the typed state differs by service
    """Connect to PostgreSQL and run a statement."""
    connection = await psycopg.AsyncConnection.connect(
        state.database.libpq_url,
        connect_timeout=CONNECT_SECONDS,
        application_name="penstock-health",
    )
    async with connection:
        await connection.execute("SELECT 1")


async def redis(state: Any) -> None:  # noqa: ANN401
    """Ask Redis for a sign of life over the connection that requests use."""
    await state.redis.call("PING")


class RabbitMQProbe:
    """Opens a channel on a connection that is kept: a broker logs every new connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: AbstractConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    async def __call__(self, state: object) -> None:
        """Ask RabbitMQ."""
        del state
        connection, self._connection = self._connection, None
        if connection is None or connection.is_closed:
            url = self._settings.require("amqp_url")
            connection = await aio_pika.connect(
                url,
                timeout=CONNECT_SECONDS,
                client_properties={"connection_name": "penstock-health"},
            )
        try:
            channel = await connection.channel()
            await channel.close()
        except BaseException:
            # Whether it is dead or only slow cannot be told apart here.
            self._closing = asyncio.ensure_future(_close(connection))
            raise
        self._connection = connection

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


async def _close(connection: AbstractConnection) -> None:
    with contextlib.suppress(Exception):
        await connection.close()


class StoreProbe:
    """Asks the object store in one thread at a time: a folder that hangs must not use them up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: asyncio.Future[None] | None = None

    async def __call__(self, state: object) -> None:
        """Ask the store."""
        del state
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(asyncio.to_thread(self._store.check))
        await asyncio.shield(self._running)

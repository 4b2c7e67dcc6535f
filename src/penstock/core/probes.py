"""How a service asks the parts it stands on whether they are there.

Each probe takes the state of the service and raises when its part is away; none shares a queue
with requests, so that a busy service is not taken for a broken one.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aio_pika
import psycopg
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from penstock.core.amqp import QUEUES, dead_queue
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


async def postgres_version(state: Any) -> str:  # noqa: ANN401
    """Return the version of PostgreSQL, such as `18.1`."""
    connection = await psycopg.AsyncConnection.connect(
        state.database.libpq_url,
        connect_timeout=CONNECT_SECONDS,
        application_name="penstock-health",
    )
    async with connection:
        told = connection.info.parameter_status("server_version") or ""
        return told.split(" ")[0]


async def redis(state: Any) -> None:  # noqa: ANN401
    """Ask Redis for a sign of life over the connection that requests use."""
    await state.redis.call("PING")


async def redis_version(state: Any) -> str:  # noqa: ANN401
    """Return name and version of the server that speaks the protocol, such as `Valkey 8.1.4`."""
    lines = bytes(await state.redis.call("INFO", "server")).decode().splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    if "valkey_version" in fields:
        return f"Valkey {fields['valkey_version']}"
    return f"Redis {fields['redis_version']}"


@dataclass(frozen=True)
class QueueDepth:
    """How many messages wait in a queue, how many were given up, and how many programs take them.

    All are None for a queue that nobody has declared yet.
    """

    name: str
    waiting: int | None
    given_up: int | None
    consumers: int | None


class RabbitMQProbe:
    """Opens a channel on a connection that is kept: a broker logs every new connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: AbstractConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    async def __call__(self, state: object) -> None:
        """Ask RabbitMQ."""
        del state
        async with self._connected() as connection:
            channel = await connection.channel()
            await channel.close()

    async def version(self) -> str:
        """Return the version that the broker tells."""
        async with self._connected() as connection:
            transport = connection.transport
            if transport is None:
                raise ConnectionError("the connection has just been lost")
            told = transport.connection.server_properties["version"]
            return told.decode() if isinstance(told, bytes) else str(told)

    async def queues(self) -> list[QueueDepth]:
        """Return the depth of every queue of the installation."""
        async with self._connected() as connection:
            return [await _depth(connection, name) for name in QUEUES]

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[AbstractConnection]:
        connection, self._connection = self._connection, None
        if connection is None or connection.is_closed:
            url = self._settings.require("amqp_url")
            connection = await aio_pika.connect(
                url,
                timeout=CONNECT_SECONDS,
                client_properties={"connection_name": "penstock-health"},
            )
        try:
            yield connection
        except BaseException:
            # Whether it is dead or only slow cannot be told apart here.
            self._closing = asyncio.ensure_future(_close(connection))
            raise
        await self._keep(connection)

    async def _keep(self, connection: AbstractConnection) -> None:
        # Another one who asked meanwhile may have left a connection already.
        spare, self._connection = self._connection, connection
        if spare is not None:
            await _close(spare)

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


async def _depth(connection: AbstractConnection, name: str) -> QueueDepth:
    try:
        # A queue that is not there closes the channel, so each has its own.
        async with connection.channel() as channel:
            queue = await channel.declare_queue(name, passive=True)
            dead = await channel.declare_queue(dead_queue(name), passive=True)
    except ChannelNotFoundEntity:
        return QueueDepth(name, None, None, None)
    found = queue.declaration_result
    return QueueDepth(
        name, found.message_count, dead.declaration_result.message_count, found.consumer_count
    )


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

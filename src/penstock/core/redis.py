"""Redis: an ordinary client for cold paths and a batching one for hot paths.

An `await` per command on an ordinary client costs a hot path most of its throughput: every command
is a write, a wake-up and a lock of its own. `BatchingRedis` gathers the commands that concurrent
requests ask for during one turn of the event loop and writes them at once on one connection;
replies come back in the order of the commands, so a queue of futures is all the bookkeeping.

Everything in Redis can be lost at any time. Callers treat `RedisUnavailableError` as a miss.
"""

import asyncio
import ssl
import time
from collections import deque
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import hiredis
import redis.asyncio

RETRY_PAUSE_SECONDS = 0.5

Argument = bytes | str | int | float


class RedisUnavailableError(Exception):
    """Redis did not answer, or did not answer in time."""


def connect(url: str, *, timeout_seconds: float = 1.0) -> redis.asyncio.Redis:
    """Return a client for cold paths; it connects when first used."""
    return redis.asyncio.Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        health_check_interval=30,
    )


def pack(*command: Argument) -> bytes:
    """Return a command as it is written, for `BatchingRedis.ask`."""
    packed: bytes = hiredis.pack_command(command)  # type: ignore[arg-type] # its stub is wrong
    return packed


class _Connection(asyncio.Protocol):
    """One connection: parses replies and hands each to the future that waits for it."""

    def __init__(self) -> None:
        self.reader = hiredis.Reader(notEnoughData=Ellipsis)
        self.waiting: deque[asyncio.Future[Any]] = deque()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not a subclass under uvloop, though it has all the methods.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.reader.feed(data)
        while (reply := self.reader.gets()) is not Ellipsis:
            future = self.waiting.popleft()
            if future.done():
                continue
            if isinstance(reply, hiredis.ReplyError):
                future.set_exception(reply)
            else:
                future.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        error = RedisUnavailableError(str(exc or "connection closed"))
        while self.waiting:
            future = self.waiting.popleft()
            if not future.done():
                future.set_exception(error)
                # A caller that was cancelled never looks at its future.
                future.exception()


class BatchingRedis:
    """One connection shared by all requests of a process; commands of one loop turn leave together.

    When no reply comes for `timeout_seconds`, or twice that for commands sent meanwhile, the
    connection is dropped, everything that waits on it fails, and for half a second calls fail at
    once instead of trying again.
    """

    def __init__(self, url: str, *, timeout_seconds: float = 0.5) -> None:
        # Counts connections: what was learned over an earlier one may have changed unseen.
        self.generation = 0
        self._url = urlsplit(url)
        self._timeout = timeout_seconds
        self._connection: _Connection | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._outgoing: list[tuple[bytes, asyncio.Future[Any]]] = []
        self._retry_at = 0.0
        self._watchdog: asyncio.TimerHandle | None = None

    async def call(self, *command: Argument) -> Any:  # noqa: ANN401 - a reply is whatever Redis says
        """Send one command and return its reply (bytes, int, None or a list of these).

        Raises:
            RedisUnavailableError: No answer in time, or no connection.
            hiredis.ReplyError: Redis refused the command.
        """
        return await self.ask(pack(*command))

    async def ask(self, packed: bytes) -> Any:  # noqa: ANN401
        """Do as `call` does with a command that has been packed before."""
        if self._connection is None or self._connection.transport is None:
            await self._ensure_connected()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        if not self._outgoing:
            loop.call_soon(self._flush)
        self._outgoing.append((packed, future))
        return await future

    async def close(self) -> None:
        """Close the connection."""
        if self._watchdog is not None:
            self._watchdog.cancel()
        if self._connection is not None and self._connection.transport is not None:
            self._connection.transport.close()
        self._connection = None

    def _flush(self) -> None:
        batch, self._outgoing = self._outgoing, []
        connection = self._connection
        if connection is None or connection.transport is None:
            for _, future in batch:
                if not future.done():
                    future.set_exception(RedisUnavailableError("connection closed"))
            return
        connection.waiting.extend(future for _, future in batch)
        connection.transport.write(b"".join(packed for packed, _ in batch))
        if self._watchdog is None:
            self._arm(connection)

    def _arm(self, connection: _Connection) -> None:
        oldest = connection.waiting[0]
        self._watchdog = asyncio.get_running_loop().call_later(
            self._timeout, self._check, connection, oldest
        )

    def _check(self, connection: _Connection, oldest: "asyncio.Future[Any]") -> None:
        self._watchdog = None
        if connection is not self._connection:
            # That one was lost since; what waits on its successor has not been watched so far.
            if self._connection is not None and self._connection.waiting:
                self._arm(self._connection)
            return
        if not connection.waiting or connection.transport is None:
            return
        if connection.waiting[0] is oldest:
            self._retry_at = time.monotonic() + RETRY_PAUSE_SECONDS
            connection.transport.abort()
        else:
            self._arm(connection)

    async def _ensure_connected(self) -> None:
        if time.monotonic() < self._retry_at:
            raise RedisUnavailableError("waiting before the next try")
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.get_running_loop().create_task(self._connect())
        # Shielded: one cancelled request must not take the connection away from the others.
        await asyncio.shield(self._connecting)

    async def _connect(self) -> None:
        connection = None
        try:
            async with asyncio.timeout(self._timeout):
                connection = await self._open()
                await self._greet(connection)
        except (OSError, TimeoutError, hiredis.HiredisError, RedisUnavailableError) as error:
            self._retry_at = time.monotonic() + RETRY_PAUSE_SECONDS
            if connection is not None and connection.transport is not None:
                connection.transport.abort()
            raise RedisUnavailableError(str(error) or type(error).__name__) from error
        self._connection = connection
        self.generation += 1

    async def _greet(self, connection: _Connection) -> None:
        for command in self._greeting():
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            connection.waiting.append(future)
            assert connection.transport is not None  # noqa: S101 - just opened
            connection.transport.write(pack(*command))
            await future

    async def _open(self) -> _Connection:
        loop = asyncio.get_running_loop()
        if self._url.scheme == "unix":
            _, connection = await loop.create_unix_connection(_Connection, self._url.path)
        else:
            secure = ssl.create_default_context() if self._url.scheme == "rediss" else None
            _, connection = await loop.create_connection(
                _Connection, self._url.hostname or "localhost", self._url.port or 6379, ssl=secure
            )
        return connection

    def _greeting(self) -> list[tuple[Argument, ...]]:
        commands: list[tuple[Argument, ...]] = []
        if self._url.password is not None:
            commands.append(
                ("AUTH", unquote(self._url.username or "default"), unquote(self._url.password))
            )
        database = self._url.path.strip("/") if self._url.scheme != "unix" else ""
        if database not in {"", "0"}:
            commands.append(("SELECT", database))
        return commands

"""A small HTTP/1.1 server in an application's own event loop, for short questions of the gateway.

Granian reads and writes on a thread of its own, and for each request the two threads pass the
interpreter's lock to and fro: seven switches for a cached answer, which cost more than the answer.
Here one thread does everything. It listens on a Unix socket beside Granian's, where only the
gateway may connect, so it refuses all that the gateway never sends instead of interpreting it. The
gateway sends a body only when it has all of it, so an application gets it in one piece.
"""

import asyncio
import socket
from http import HTTPStatus
from typing import Any, cast

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penstock.core.heads import length_of, parse

log = structlog.get_logger()

LARGEST_HEAD_BYTES = 64 << 10
# What the gateway keeps a connection open for that nobody uses. A server that ends waits longer, so
# that it is always the gateway that closes such a connection: the other way round, a request that
# is sent in that very moment would be lost.
IDLE_SECONDS = 1.0
LONGEST_IDLE_SECONDS = 1.5 * IDLE_SECONDS
LINES = {status.value: f"HTTP/1.1 {status.value} \r\n".encode() for status in HTTPStatus}
BODILESS = (204, 304)
POLL_SECONDS = 0.02


class Brief:
    """Serves `app` on `listening` as well, for as long as its lifespan is open."""

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket | None,
        *,
        drain_seconds: float,
        most_bytes: int,
    ) -> None:
        """`most_bytes` is how long the body of a request may be."""
        self.app = app
        self._listening = listening
        self._drain_seconds = drain_seconds
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "lifespan" or self._listening is None:
            await self.app(scope, receive, send)
            return
        server = _Server(self.app, self._most_bytes)
        listening = self._listening

        async def start_too(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                # A copy: Granian empties its own at the beginning of the end, before the last
                # questions are answered.
                await server.start(listening, dict(scope["state"]))
            await send(message)

        async def stop_first() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await server.stop(self._drain_seconds)
            return message

        await self.app(scope, stop_first, start_too)


class _Server:
    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.connections: set[_Connection] = set()
        self.ending = False
        self._server: asyncio.Server | None = None

    async def start(self, listening: socket.socket, state: dict[str, Any]) -> None:
        """Listen; `state` is what each request finds at `request.state`."""
        self.state = state
        listening.setblocking(False)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: _Connection(self), sock=listening)

    async def stop(self, seconds: float) -> None:
        """Accept nobody, answer what was asked, and close."""
        assert self._server is not None  # noqa: S101 - it was started
        self._server.close()
        self.ending = True
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while self.connections and loop.time() - begun < seconds:
            if loop.time() - begun > LONGEST_IDLE_SECONDS:
                for connection in list(self.connections):
                    connection.close_if_idle()
            await asyncio.sleep(POLL_SECONDS)


class _Connection(asyncio.Protocol):
    """One connection of the gateway, which asks one thing at a time."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._unread = b""
        # A request whose body is not here as a whole: scope, parts, length, and what is missing.
        self._coming: Scope = {}
        self._length = self._missing = 0
        self._parts: list[bytes] = []
        self._exchange: _Exchange | None = None
        self._task: asyncio.Task[None] | None = None
        self.may_write = asyncio.Event()
        self.may_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not a subclass under uvloop, though it has all the methods.
        self.transport = cast("asyncio.Transport", transport)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._server.connections.discard(self)
        self.may_write.set()
        if self._exchange is not None:
            self._exchange.leave()

    def pause_writing(self) -> None:
        self.may_write.clear()

    def resume_writing(self) -> None:
        self.may_write.set()

    def data_received(self, data: bytes) -> None:
        if self._missing > 0:
            self._parts.append(data)
            self._missing -= len(data)
            if self._missing <= 0:
                whole, self._parts = b"".join(self._parts), []
                self._start(self._coming, whole, self._length)
            return
        self._unread = self._unread + data if self._unread else data
        if self._exchange is None:
            self._begin()

    @property
    def ending(self) -> bool:
        return self._server.ending

    def close_if_idle(self) -> None:
        if self._exchange is None and not self._unread and self._missing <= 0:
            self.transport.close()

    def _begin(self) -> None:
        """Answer the next request, when it is here as a whole."""
        head, found, rest = self._unread.partition(b"\r\n\r\n")
        if not found and len(self._unread) <= LARGEST_HEAD_BYTES:
            return
        try:
            scope = parse(head)
            length = length_of(scope["headers"], self._server.most_bytes)
        except ValueError:
            self.transport.write(b"HTTP/1.1 400 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()
            return
        if len(rest) >= length:
            self._start(scope, rest, length)
            return
        self._unread = b""
        self._coming, self._parts = scope, [rest]
        self._length, self._missing = length, length - len(rest)

    def _start(self, scope: Scope, data: bytes, length: int) -> None:
        """Let the application answer; `data` is the body and what came after it."""
        self._unread = data[length:]
        scope["state"] = dict(self._server.state)
        body = data[:length]
        self._exchange = _Exchange(self, body, head_only=scope["method"] == "HEAD")
        self._task = asyncio.get_running_loop().create_task(self._answer(scope, self._exchange))

    async def _answer(self, scope: Scope, exchange: "_Exchange") -> None:
        try:
            await self._server.app(scope, exchange.receive, exchange.send)
        except Exception as error:
            log.exception("unhandled_error", error=type(error).__name__)
        self._exchange = None
        if not exchange.complete or self.ending or _asks_to_close(scope):
            # Without an answer the gateway gets a closed connection, and says 503.
            self.transport.close()
        elif self._unread:
            self._begin()


class _Exchange:
    """One request and its answer."""

    __slots__ = (
        *("_asked", "_body", "_chunked", "_connection", "_gone", "_head", "_head_only"),
        "complete",
    )

    def __init__(self, connection: _Connection, body: bytes, *, head_only: bool) -> None:
        self._connection = connection
        self._body = body
        self._head_only = head_only
        self._head: Message | None = None
        self._asked = self._chunked = self.complete = False
        self._gone: asyncio.Event | None = None

    def leave(self) -> None:
        """Know that the client has gone."""
        self._gone = self._gone or asyncio.Event()
        self._gone.set()

    async def receive(self) -> Message:
        if not self._asked:
            self._asked = True
            body, self._body = self._body, b""
            return {"type": "http.request", "body": body, "more_body": False}
        self._gone = self._gone or asyncio.Event()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        body: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        out = b""
        if self._head is not None:
            out, self._head = self._framed(self._head, len(body), more=more), None
        if self._chunked:
            out += b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            out += b"" if more else b"0\r\n\r\n"
        elif not self._head_only:
            out += body
        self.complete = not more
        transport, may_write = self._connection.transport, self._connection.may_write
        if out and not transport.is_closing():
            transport.write(out)
            if not may_write.is_set():
                await may_write.wait()

    def _framed(self, head: Message, length: int, *, more: bool) -> bytes:
        """Return the head, which says where the body will end."""
        status, headers = head["status"], list(head.get("headers", ()))
        known = status in BODILESS or any(name == b"content-length" for name, _ in headers)
        if status in BODILESS:
            self._head_only = True
        elif not known and more:
            self._chunked = not self._head_only
            headers.append((b"transfer-encoding", b"chunked"))
        elif not known:
            headers.append((b"content-length", b"%d" % length))
        if self._connection.ending:
            headers.append((b"connection", b"close"))
        lines = [b"%b: %b\r\n" % header for header in headers]
        return b"".join((LINES[status], *lines, b"\r\n"))


def _asks_to_close(scope: Scope) -> bool:
    return (b"connection", b"close") in scope["headers"]

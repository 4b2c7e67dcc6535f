import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from penstock.core.brief import IDLE_SECONDS, LARGEST_HEAD_BYTES, Brief
from penstock.core.listener import Listener

MEGABYTE = b"x" * (1 << 20)
MOST_BYTES = 4 << 20


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer_as_asked(scope, receive, send)
        return
    for _ in range(2):
        message = await receive()
        scope["state"]["word"] = "kept"
        await send({"type": f"{message['type']}.complete"})


async def answer_as_asked(scope: Scope, receive: Receive, send: Send) -> None:
    """Do what the path says."""
    path, headers, status = scope["path"], list[tuple[bytes, bytes]](), 200
    if path == "/slow":
        await asyncio.sleep(0.4)
    if path == "/raise":
        raise RuntimeError("on purpose")
    if path == "/unchanged":
        status = 304
    if path == "/length":
        headers = [(b"content-length", b"3")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if path == "/raise-late":
        raise RuntimeError("on purpose")
    if path == "/parts":
        for part in (b"one ", b"", b"two ", MEGABYTE):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    elif path == "/leave":
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        scope["state"]["left"].set()
    elif status == 304:
        await send({"type": "http.response.body"})
    else:
        message = await receive() if path == "/body" else None
        told = f"{scope['method']} {path} {scope['query_string'].decode()} {scope['state']['word']}"
        body = b"abc" if path == "/length" else told.encode()
        body = body if message is None else message["body"]
        await send({"type": "http.response.body", "body": body})


class Running:
    """The server on a Unix socket, without Granian beside it."""

    def __init__(self, listener: Listener) -> None:
        self.state: dict[str, Any] = {"left": asyncio.Event()}
        self.orders = asyncio.Queue[Message]()
        self.told = asyncio.Queue[Message]()
        listening = listener.open()
        served = Brief(application, listening, drain_seconds=5, most_bytes=MOST_BYTES)
        scope = {"type": "lifespan", "state": self.state}
        self.task = asyncio.create_task(served(scope, self.orders.get, self.told.put))
        self.path = str(listener.where)

    async def order(self, what: str) -> None:
        await self.orders.put({"type": f"lifespan.{what}"})
        assert (await self.told.get())["type"] == f"lifespan.{what}.complete"

    def client(self) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(uds=self.path)
        return httpx.AsyncClient(transport=transport, base_url="http://service", timeout=5)

    async def exchange(self, data: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back until the server closes."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        writer.write(data)
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return answer


@asynccontextmanager
async def running() -> AsyncIterator[Running]:
    # The folder of a test has a longer name than a socket may have.
    with tempfile.TemporaryDirectory(prefix="penstock-brief-") as folder:
        server = Running(Listener(Path(folder) / "answers.sock"))
        await server.order("startup")
        yield server
        await server.order("shutdown")
        await server.task


async def test_questions_on_one_connection() -> None:
    async with running() as server, server.client() as client:
        for _ in range(3):
            answer = await client.get("/a%20b?c=d%20e")
            assert answer.text == "GET /a b c=d%20e kept"
            assert answer.headers["content-length"] == str(len(answer.content))
        posted = await client.post("/x", content=b"unread" * 1000)
        assert posted.text == "POST /x  kept"
        assert (await client.get("/length")).text == "abc"
        assert (await client.get("/unchanged")).status_code == 304
        head = await client.head("/length")
        assert (head.headers["content-length"], head.content) == ("3", b"")
        head = await client.head("/parts")
        assert (head.status_code, head.content) == (200, b"")
        assert len(server.state) == 2


@pytest.mark.parametrize("size", [0, 1, 70_000, MOST_BYTES])
async def test_a_body_arrives_in_one_piece(size: int) -> None:
    sent = bytes(number % 251 for number in range(size))
    async with running() as server, server.client() as client:
        for _ in range(2):
            assert (await client.post("/body", content=sent)).content == sent
        assert (await client.get("/after")).status_code == 200


async def test_bodies_one_behind_the_other_are_kept_apart() -> None:
    async with running() as server:
        one = b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc"
        two = b"POST /body HTTP/1.1\r\ncontent-length: 2\r\nconnection: close\r\n\r\nde"
        reader, writer = await asyncio.open_unix_connection(server.path)
        whole = one + two
        # The first ends, and the second begins, in the middle of what is sent at once.
        for part in (whole[:-60], whole[-60:-1], whole[-1:]):
            writer.write(part)
            await asyncio.sleep(0.05)
        found = await asyncio.wait_for(reader.read(), 5)
        assert [part[-2:] for part in found.split(b"HTTP/1.1 200 ")[1:]] == [b"bc", b"de"]
        writer.close()


async def test_an_answer_in_parts_goes_at_the_pace_of_its_reader() -> None:
    async with running() as server, server.client() as client:
        async with client.stream("GET", "/parts") as answer:
            assert answer.headers["transfer-encoding"] == "chunked"
            await asyncio.sleep(0.2)
            assert await answer.aread() == b"one two " + MEGABYTE
        assert (await client.get("/after")).status_code == 200


async def test_several_questions_at_once_are_answered_in_turn() -> None:
    async with running() as server:
        one = b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
        two = b"GET /2 HTTP/1.1\r\nhost: x\r\nConnection: close\r\n\r\n"
        found = await server.exchange(one + two)
        assert found.index(b"GET /1 ") < found.index(b"GET /2 ")


async def test_a_question_that_arrives_byte_by_byte() -> None:
    async with running() as server:
        reader, writer = await asyncio.open_unix_connection(server.path)
        text = b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc"
        for byte in text:
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert b"POST /x" in await asyncio.wait_for(reader.read(), 5)
        writer.close()


@pytest.mark.parametrize("path", ["/raise", "/raise-late"])
async def test_an_application_that_fails_closes_its_connection_only(path: str) -> None:
    async with running() as server, server.client() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(path)
        assert (await client.get("/x")).status_code == 200


async def test_an_application_learns_that_its_client_has_left() -> None:
    async with running() as server:
        _, writer = await asyncio.open_unix_connection(server.path)
        writer.write(b"GET /leave HTTP/1.1\r\nhost: x\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.close()
        await asyncio.wait_for(server.state["left"].wait(), 5)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET http://x/ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\n: empty\r\n\r\n",
        b"GET / HTTP/1.1\r\nspace : x\r\n\r\n",
        b"GET / HTTP/1.1\r\na: b\r\n folded\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (MOST_BYTES + 1),
        b"GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"x" * (LARGEST_HEAD_BYTES + 1),
    ],
)
async def test_what_the_gateway_never_sends_is_refused(request_bytes: bytes) -> None:
    async with running() as server:
        assert (await server.exchange(request_bytes)).startswith(b"HTTP/1.1 400 ")


async def test_what_was_asked_is_answered_before_it_ends() -> None:
    async with running() as server, server.client() as client:
        idle, writer = await asyncio.open_unix_connection(server.path)
        late, late_writer = await asyncio.open_unix_connection(server.path)
        slow = asyncio.create_task(client.get("/slow"))
        await asyncio.sleep(0.1)
        # As Granian does it.
        server.state.clear()
        await server.orders.put({"type": "lifespan.shutdown"})
        assert (await slow).headers["connection"] == "close"
        # The gateway may use a connection for as long as it keeps one that is idle.
        await asyncio.sleep(0.9 * IDLE_SECONDS - 0.4)
        late_writer.write(b"POST /body HTTP/1.1\r\ncontent-length: 4\r\n\r\nlate")
        answer = await late.read()
        assert b"connection: close" in answer
        assert answer.endswith(b"late")
        late_writer.close()
        assert await idle.read() == b""
        writer.close()
        assert (await server.told.get())["type"] == "lifespan.shutdown.complete"
        with socket.socket(socket.AF_UNIX) as refused, pytest.raises(ConnectionError):
            refused.connect(server.path)
        await server.task
        # The fixture orders it too.
        server.task = asyncio.create_task(asyncio.sleep(0))
        await server.told.put({"type": "lifespan.shutdown.complete"})

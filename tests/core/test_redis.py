"""The batching client on a real Valkey that is stopped, frozen and started again."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import hiredis
import psutil
import pytest
import redis.exceptions

from penstock.core.redis import (
    RETRY_PAUSE_SECONDS,
    BatchingRedis,
    RedisUnavailableError,
    connect,
)
from penstock.local.ports import free_port
from penstock.local.valkey import Valkey


@asynccontextmanager
async def client(url: str, *, timeout_seconds: float = 2.0) -> AsyncIterator[BatchingRedis]:
    batching = BatchingRedis(url, timeout_seconds=timeout_seconds)
    try:
        yield batching
    finally:
        await batching.close()
        # The transport says goodbye in the next turn of the loop.
        await asyncio.sleep(0)


@pytest.fixture
def own_valkey(server_folder: Path) -> Iterator[Valkey]:
    """A server that a test may treat badly."""
    with Valkey(server_folder / f"valkey-{uuid4().hex}", free_port()) as server:
        yield server
        with suppress(ProcessLookupError):
            os.kill(server.pid, signal.SIGCONT)


def key() -> str:
    return f"test:{uuid4().hex}"


async def test_every_caller_gets_its_own_reply(redis_url: str) -> None:
    async with client(redis_url) as batching:
        mine = key()
        await batching.call("DEL", mine)

        async def one(number: int) -> Any:  # noqa: ANN401
            await batching.call("HSET", mine, number, f"value {number}")
            return await batching.call("HGET", mine, number)

        found = await asyncio.gather(*(one(number) for number in range(500)))
        assert found == [b"value %d" % number for number in range(500)]
        assert await batching.call("HLEN", mine) == 500


async def test_commands_arrive_in_the_order_in_which_they_were_called(redis_url: str) -> None:
    async with client(redis_url) as batching:
        mine = key()
        await asyncio.gather(*(batching.call("RPUSH", mine, number) for number in range(300)))
        found = await batching.call("LRANGE", mine, 0, -1)
        assert [int(item) for item in found] == list(range(300))


async def test_commands_of_one_turn_are_one_write(redis_url: str) -> None:
    async with client(redis_url) as batching:
        await batching.call("PING")
        connection = batching._connection
        assert connection is not None
        assert connection.transport is not None
        writes: list[bytes] = []
        write = connection.transport.write

        class Listening:
            """The transport, heard."""

            def write(self, data: bytes) -> None:
                writes.append(data)
                write(data)

        transport = connection.transport
        connection.transport = Listening()  # type: ignore[assignment]
        await asyncio.gather(*(batching.call("PING") for _ in range(100)))
        connection.transport = transport
        assert [data.count(b"PING") for data in writes] == [100]


async def test_replies_of_every_kind_come_back(redis_url: str) -> None:
    async with client(redis_url) as batching:
        mine = key()
        assert await batching.call("SET", mine, b"\x00\r\n\xff") == b"OK"
        assert await batching.call("GET", mine) == b"\x00\r\n\xff"
        assert await batching.call("STRLEN", mine) == 4
        assert await batching.call("GET", key()) is None
        assert await batching.call("MGET", mine, key()) == [b"\x00\r\n\xff", None]
        assert await batching.call("EVAL", "return {1, {ARGV[1]}}", 0, "x") == [1, [b"x"]]
        big = os.urandom(3 << 20)
        await batching.call("SET", mine, big)
        assert await batching.call("GET", mine) == big


async def test_an_error_reaches_the_caller_who_caused_it_and_nobody_else(redis_url: str) -> None:
    async with client(redis_url) as batching:
        mine = key()
        results = await asyncio.gather(
            batching.call("SET", mine, "text"),
            batching.call("INCR", mine),
            batching.call("NO_SUCH_COMMAND"),
            batching.call("GET", mine),
            return_exceptions=True,
        )
        assert results[0] == b"OK"
        assert isinstance(results[1], hiredis.ReplyError)
        assert isinstance(results[2], hiredis.ReplyError)
        assert results[3] == b"text"
        assert batching.generation == 1


async def test_an_argument_that_cannot_be_sent_harms_nobody(redis_url: str) -> None:
    async with client(redis_url) as batching:
        troubles: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: troubles.append(told))
        with pytest.raises(TypeError):
            await batching.call("SET", "key", None)  # type: ignore[arg-type]
        assert await batching.call("PING") == b"PONG"
        assert troubles == []


async def test_a_cancelled_caller_leaves_the_others_their_replies(redis_url: str) -> None:
    async with client(redis_url) as batching:
        mine = key()
        await batching.call("PING")
        calls = [asyncio.create_task(batching.call("RPUSH", mine, number)) for number in range(100)]
        await asyncio.sleep(0)
        for call in calls[::2]:
            call.cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(item, asyncio.CancelledError) for item in results[::2])
        assert results[1::2] == list(range(2, 101, 2))
        assert await batching.call("LLEN", mine) == 100


async def test_a_caller_cancelled_while_connecting_leaves_the_others_a_connection(
    redis_url: str,
) -> None:
    async with client(redis_url) as batching:
        calls = [asyncio.create_task(batching.call("PING")) for _ in range(10)]
        await asyncio.sleep(0)
        calls[0].cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(results[0], asyncio.CancelledError)
        assert results[1:] == [b"PONG"] * 9
        assert batching.generation == 1


async def test_a_server_that_restarts_is_found_again(own_valkey: Valkey) -> None:
    async with client(own_valkey.url) as batching:
        assert await batching.call("PING") == b"PONG"
        own_valkey.kill()
        with pytest.raises(RedisUnavailableError):
            await batching.call("PING")
        begun = time.monotonic()
        with pytest.raises(RedisUnavailableError):
            await batching.call("PING")
        assert time.monotonic() - begun < RETRY_PAUSE_SECONDS / 2
        await asyncio.to_thread(own_valkey.start)
        await asyncio.sleep(RETRY_PAUSE_SECONDS)
        assert await batching.call("PING") == b"PONG"
        assert batching.generation == 2


async def test_what_waits_when_the_server_dies_fails_at_once(own_valkey: Valkey) -> None:
    async with client(own_valkey.url, timeout_seconds=30) as batching:
        await batching.call("PING")
        os.kill(own_valkey.pid, signal.SIGSTOP)
        calls = [asyncio.create_task(batching.call("PING")) for _ in range(20)]
        await asyncio.sleep(0.05)
        own_valkey.kill()
        async with asyncio.timeout(5):
            results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(item, RedisUnavailableError) for item in results)


async def test_a_server_that_hangs_is_given_up_in_time(own_valkey: Valkey) -> None:
    async with client(own_valkey.url, timeout_seconds=0.3) as batching:
        await batching.call("PING")
        os.kill(own_valkey.pid, signal.SIGSTOP)
        begun = time.monotonic()
        results = await asyncio.gather(
            *(batching.call("PING") for _ in range(50)), return_exceptions=True
        )
        assert all(isinstance(item, RedisUnavailableError) for item in results)
        assert 0.25 < time.monotonic() - begun < 1.5
        os.kill(own_valkey.pid, signal.SIGCONT)
        await asyncio.sleep(RETRY_PAUSE_SECONDS)
        assert await batching.call("PING") == b"PONG"


async def test_a_server_that_hangs_right_after_a_new_connection_is_given_up_too(
    own_valkey: Valkey,
) -> None:
    async with client(own_valkey.url, timeout_seconds=1.0) as batching:
        await batching.call("PING")
        killer = await asyncio.to_thread(connect_and_ask_to_kill, own_valkey.url)
        assert killer > 0
        while batching._connection is not None and batching._connection.transport is not None:
            await asyncio.sleep(0.01)
        assert await batching.call("PING") == b"PONG"
        assert batching.generation == 2
        os.kill(own_valkey.pid, signal.SIGSTOP)
        async with asyncio.timeout(6):
            with pytest.raises(RedisUnavailableError):
                await batching.call("PING")


def connect_and_ask_to_kill(url: str) -> int:
    """Let the server close all connections but the one that asks."""

    async def ask() -> int:
        other = connect(url)
        count = await other.client_kill_filter(_type="normal", skipme=True)
        await other.aclose()
        return int(count)

    return asyncio.run(ask())


async def test_nobody_listens_is_said_at_once(server_folder: Path) -> None:
    del server_folder
    async with client(f"redis://127.0.0.1:{free_port()}/0") as batching:
        begun = time.monotonic()
        for _ in range(3):
            with pytest.raises(RedisUnavailableError):
                await batching.call("PING")
        assert time.monotonic() - begun < 1


async def test_a_wrong_password_leaves_no_connection_open(own_valkey: Valkey) -> None:
    wrong = own_valkey.url.replace(own_valkey.password, "wrong")
    async with client(wrong) as batching:
        for _ in range(3):
            with pytest.raises(RedisUnavailableError):
                await batching.call("PING")
            await asyncio.sleep(RETRY_PAUSE_SECONDS + 0.05)
        open_here = [
            item
            for item in psutil.Process().net_connections()
            if own_valkey.port in item.raddr and item.status == psutil.CONN_ESTABLISHED
        ]
        assert open_here == []


async def test_the_number_of_the_database_counts(redis_url: str) -> None:
    mine = key()
    elsewhere = redis_url.rsplit("/", 1)[0] + "/3"
    async with client(redis_url) as first, client(elsewhere) as second:
        await first.call("SET", mine, "here")
        assert await second.call("GET", mine) is None


async def test_closing_ends_what_waits(own_valkey: Valkey) -> None:
    async with client(own_valkey.url, timeout_seconds=30) as batching:
        await batching.call("PING")
        os.kill(own_valkey.pid, signal.SIGSTOP)
        waiting = asyncio.create_task(batching.call("PING"))
        await asyncio.sleep(0.05)
        await batching.close()
        async with asyncio.timeout(5):
            with pytest.raises(RedisUnavailableError):
                await waiting


async def test_the_ordinary_client_gives_up_as_well(own_valkey: Valkey) -> None:
    ordinary = connect(own_valkey.url, timeout_seconds=0.3)
    assert await ordinary.set("a", "b")
    assert await ordinary.get("a") == b"b"
    os.kill(own_valkey.pid, signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(redis.exceptions.TimeoutError):
        await asyncio.wait_for(ordinary.get("a"), 10)
    assert time.monotonic() - begun < 9
    await ordinary.aclose()

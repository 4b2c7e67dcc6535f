import socket
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from penstock.core.errors import StackError
from penstock.local.ports import free_port, is_taken
from penstock.local.postgres import ROLE, SUPERUSER, THROWAWAY, Postgres
from penstock.local.process import marked
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.server import mark_of
from penstock.local.valkey import Valkey


@pytest.fixture
def own_postgres(server_folder: Path) -> Iterator[Postgres]:
    server = Postgres(server_folder / "own-postgres", free_port(), settings=THROWAWAY)
    yield server
    server.stop()


def test_postgres_keeps_its_rows_and_passwords_over_a_crash(own_postgres: Postgres) -> None:
    own_postgres.start()
    with psycopg.connect(own_postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    own_postgres.kill()
    own_postgres.start()
    with psycopg.connect(own_postgres.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
        version = connection.execute("SHOW server_version_num").fetchone()
    assert version is not None
    assert int(version[0]) >= 180000


def test_postgres_takes_nobody_without_the_password(postgres: Postgres) -> None:
    wrong = postgres.url.replace(postgres.passwords[ROLE], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    socket_folder = str(postgres.folder)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=socket_folder, port=postgres.port, user=SUPERUSER)


def test_postgres_listens_on_loopback_and_its_role_is_no_superuser(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()
        role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [ROLE])
        assert listens == ("127.0.0.1",)
        assert role.fetchone() == (False,)


def test_postgres_that_cannot_listen_says_why(postgres: Postgres, server_folder: Path) -> None:
    second = Postgres(server_folder / "second", postgres.port, settings=THROWAWAY)
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        second.port = taken.getsockname()[1]
        with pytest.raises(StackError, match="could not bind"):
            second.start()


def test_valkey_wants_its_password_and_keeps_nothing(valkey: Valkey) -> None:
    client = redis.Redis.from_url(valkey.url)
    client.set("key", "value")
    assert client.config_get("save") == {"save": ""}
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
    client.close()
    stranger = redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()


async def test_rabbitmq_carries_a_message_in_a_quorum_queue(amqp_url: str) -> None:
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue(
            "local.test", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await channel.default_exchange.publish(aio_pika.Message(b"chunk"), queue.name)
        message = await queue.get(timeout=5)
        await message.ack()
        await queue.delete(if_unused=False, if_empty=False)
    assert message.body == b"chunk"


def test_rabbitmq_leaves_no_process_and_no_listener(server_folder: Path) -> None:
    server = RabbitMQ(server_folder / "own-rabbitmq", free_port())
    with server:
        names = {process.pid for process in marked(mark_of(server.folder))}
        assert server.pid in names
        assert is_taken(server.mapper_port)
        assert "penstock" in server.control("list_users")
    assert marked(mark_of(server.folder)) == []
    assert not is_taken(server.port)
    assert not is_taken(server.mapper_port)

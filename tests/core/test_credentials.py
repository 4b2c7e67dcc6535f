"""The order of writes between PostgreSQL and Redis, race by race."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import redis
from sqlalchemy import event

from penstock.core.credentials import (
    ACTIVE_SECONDS,
    ENDED,
    CredentialStates,
    key_reference,
    session_reference,
)
from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.core.redis import BatchingRedis
from penstock.local.ports import free_port
from penstock.local.valkey import Valkey


@pytest.fixture(scope="module")
def own_valkey(server_folder: Path) -> Iterator[Valkey]:
    with Valkey(server_folder / "valkey-credentials", free_port()) as server:
        yield server


@pytest.fixture
def stored(own_valkey: Valkey) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(own_valkey.url) as client:
        client.flushall()
        yield client


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close_async()


@pytest.fixture
async def states(
    database: Database, own_valkey: Valkey, stored: "redis.Redis"
) -> AsyncIterator[CredentialStates]:
    del stored
    client = BatchingRedis(own_valkey.url)
    states = CredentialStates(client, database)
    await states.restore()
    yield states
    await client.close()


def execute(url: str, statement: str, *values: object) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode(), values)


@pytest.fixture
def user_id(database_url: str) -> UUID:
    user_id = uuid4()
    execute(
        database_url,
        "INSERT INTO app_user (id, email, name, role, password_hash, version, versioned_at) "
        "VALUES (%s, 'a@b', 'a', 'viewer', '', 1, now() - interval '1 hour')",
        user_id,
    )
    return user_id


@pytest.fixture
def session(database_url: str, user_id: UUID) -> str:
    session_id = uuid4()
    execute(
        database_url,
        "INSERT INTO auth_session "
        "(id, user_id, kind, address, user_agent, idle_expires_at, expires_at) "
        "VALUES (%s, %s, 'token', '', '', now() + interval '1 day', now() + interval '1 day')",
        session_id,
        user_id,
    )
    return session_reference(session_id)


def name(reference: str) -> str:
    return f"penstock:credential:{reference}"


async def settle(stored: "redis.Redis", reference: str, value: bytes | None) -> None:
    """Wait until Redis has been told, which nobody waits for."""
    for _ in range(200):
        if stored.get(name(reference)) == value:
            return
        await asyncio.sleep(0.01)
    assert stored.get(name(reference)) == value


def end(url: str, reference: str) -> None:
    identifier = reference.partition(":")[2]
    execute(url, "UPDATE auth_session SET ended_at = now() WHERE id = %s", identifier)


async def test_an_active_session_is_remembered_for_a_minute(
    states: CredentialStates, stored: "redis.Redis", session: str
) -> None:
    assert await states.state(session) == b"1"
    await settle(stored, session, b"1")
    assert 0 < stored.pttl(name(session)) <= ACTIVE_SECONDS * 1000


async def test_what_nobody_knows_has_ended(states: CredentialStates) -> None:
    assert await states.state(session_reference(uuid4())) == ENDED
    assert await states.state(key_reference(uuid4())) == ENDED


async def test_redis_is_believed_while_it_knows(
    states: CredentialStates, stored: "redis.Redis", session: str
) -> None:
    stored.set(name(session), b"7")
    assert await states.state(session) == b"7"


async def test_an_end_overrides_what_was_remembered(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    await states.state(session)
    await settle(stored, session, b"1")
    end(database_url, session)
    await states.end([session])
    assert await states.state(session) == ENDED
    assert stored.get(name(session)) == b"0"


async def test_a_late_refill_cannot_bring_a_session_back(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    """Somebody read PostgreSQL before the end and writes to Redis after it."""
    before = {session: (1, 60_000)}
    end(database_url, session)
    await states.end([session])
    await states._remember(before)
    assert stored.get(name(session)) == b"0"
    assert await states.state(session) == ENDED


async def test_a_late_refill_cannot_bring_an_old_role_back(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    execute(database_url, "UPDATE app_user SET version = 2, versioned_at = now()")
    await states.refresh([session])
    await states._remember({session: (1, 60_000)})
    assert stored.get(name(session)) == b"2"
    assert await states.state(session) == b"2"


async def test_a_session_is_remembered_no_longer_than_it_lasts(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    execute(database_url, "UPDATE auth_session SET idle_expires_at = now() + interval '700 ms'")
    assert await states.state(session) == b"1"
    await settle(stored, session, b"1")
    await asyncio.sleep(0.8)
    assert stored.get(name(session)) is None
    assert await states.state(session) == ENDED


async def test_an_emptied_redis_is_filled_from_postgresql(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    await states.state(session)
    end(database_url, session)
    stored.flushall()
    assert await states.state(session) == ENDED


async def test_a_new_connection_is_not_believed_before_the_ends_are_written(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    """Redis kept a live session while this process, which ended it, could not reach it."""
    await states.state(session)
    await settle(stored, session, b"1")
    end(database_url, session)
    for address in [item["addr"] for item in stored.client_list() if item["cmd"] != "client|list"]:
        stored.client_kill(address)
    for _ in range(5):
        assert await states.state(session) == ENDED
    await settle(stored, session, b"0")


async def test_a_new_role_is_written_again_too(
    states: CredentialStates, stored: "redis.Redis", session: str, database_url: str
) -> None:
    await states.state(session)
    await settle(stored, session, b"1")
    execute(database_url, "UPDATE app_user SET version = 2, versioned_at = now()")
    await states.restore()
    assert stored.get(name(session)) == b"2"


async def test_many_questions_become_few_queries(database: Database, session: str) -> None:
    """Without Redis a hundred requests at once ask PostgreSQL a few times, not a hundred."""
    queries: list[str] = []

    def note(*arguments: object) -> None:
        queries.append(str(arguments[2]))

    event.listen(database.async_engine.sync_engine, "before_cursor_execute", note)
    lost = CredentialStates(BatchingRedis(f"redis://127.0.0.1:{free_port()}"), database)
    others = [session_reference(uuid4()) for _ in range(50)]
    answers = await asyncio.gather(*(lost.state(r) for r in [session] * 50 + others))
    assert answers == [b"1"] * 50 + [ENDED] * 50
    assert len([text for text in queries if "auth_session" in text]) <= 3


async def test_without_redis_and_postgresql_nobody_is_let_in() -> None:
    nowhere = Database(f"postgresql://x:y@127.0.0.1:{free_port()}/z")
    lost = CredentialStates(BatchingRedis(f"redis://127.0.0.1:{free_port()}"), nowhere)
    with pytest.raises(UnavailableError):
        await lost.state(session_reference(uuid4()))
    await nowhere.close_async()

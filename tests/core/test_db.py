import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from penstock.core.db import Database, changed_rows, driver_connection, is_transient


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=2, pool_wait_seconds=0.3, application="db-test")
    with database.begin() as session:
        session.execute(text("CREATE TABLE number (value int PRIMARY KEY)"))
    yield database
    await database.close_async()


def insert(session: Session, value: int) -> int:
    session.execute(text("INSERT INTO number VALUES (:value)"), {"value": value})
    return value


def values(session: Session) -> list[int]:
    return list(session.scalars(text("SELECT value FROM number ORDER BY value")))


def scalar(session: Session, statement: str) -> Any:  # noqa: ANN401
    return session.scalar(text(statement))


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    with database.begin() as session:
        insert(session, 1)
    with suppress(ZeroDivisionError), database.begin() as session:
        insert(session, 2)
        raise ZeroDivisionError
    with suppress(IntegrityError), database.begin() as session:
        insert(session, 3)
        insert(session, 1)
    with database.begin() as session:
        assert values(session) == [1]


async def test_asynchronous_callers_have_the_same_transactions(database: Database) -> None:
    assert await database.run(insert, 1) == 1
    with pytest.raises(IntegrityError):
        await database.run(insert, 1)
    with suppress(ZeroDivisionError):
        async with database.begin_async() as db:
            await db.run(insert, 2)
            raise ZeroDivisionError
    async with database.begin_async() as db:
        await db.run(insert, 3)
        assert await db.run(values) == [1, 3]
    assert await database.run(values) == [1, 3]


async def test_a_cancelled_transaction_is_rolled_back(database: Database) -> None:
    begun = asyncio.Event()

    async def insert_and_wait() -> None:
        async with database.begin_async() as db:
            await db.run(insert, 1)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(insert_and_wait())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.run(values) == []


async def test_the_loop_goes_on_while_the_database_works(database: Database) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.01)

    counting = asyncio.create_task(count())
    await database.run(scalar, "SELECT pg_sleep(0.5)")
    counting.cancel()
    assert turns > 10


async def test_a_snapshot_sees_one_moment_and_writes_nothing(database: Database) -> None:
    await database.run(insert, 1)
    async with database.begin_async(snapshot=True) as db:
        assert await db.run(values) == [1]
        await database.run(insert, 2)
        assert await db.run(values) == [1]
    with pytest.raises(DBAPIError, match="read-only"):
        async with database.begin_async(snapshot=True) as db:
            await db.run(insert, 3)
    # The connection is an ordinary one again afterwards.
    assert await database.run(insert, 4) == 4
    assert await database.run(scalar, "SHOW transaction_isolation") == "read committed"


async def test_a_caller_waits_for_a_connection_only_so_long(database: Database) -> None:
    async with database.begin_async() as first, database.begin_async() as second:
        await first.run(values)
        await second.run(values)
        begun = time.monotonic()
        with pytest.raises(PoolTimeoutError) as caught:
            await database.run(values)
        assert 0.2 < time.monotonic() - begun < 5
        assert is_transient(caught.value)
    assert await database.run(values) == []


def test_threads_wait_only_so_long_as_well(database: Database) -> None:
    with database.begin() as first, database.begin() as second:
        values(first)
        values(second)
        with pytest.raises(PoolTimeoutError), database.begin() as third:
            values(third)


def test_connections_say_who_they_are_and_speak_utc(database: Database) -> None:
    with database.begin() as session:
        assert scalar(session, "SHOW application_name") == "db-test"
        assert scalar(session, "SHOW timezone") == "UTC"


def test_a_statement_may_be_given_a_time(database: Database) -> None:
    hurried = Database(database.libpq_url, statement_timeout_seconds=0.2)
    begun = time.monotonic()
    with hurried.begin() as session, pytest.raises(OperationalError) as caught:
        scalar(session, "SELECT pg_sleep(30)")
    assert "statement timeout" in str(caught.value)
    assert time.monotonic() - begun < 10
    # The same statement would take as long the next time.
    assert not is_transient(caught.value)
    hurried.close()


def test_a_connection_that_was_cut_is_replaced(database: Database) -> None:
    with database.begin() as session:
        first = scalar(session, "SELECT pg_backend_pid()")
    other = Database(database.libpq_url, pool_size=1)
    with other.begin() as session:
        scalar(session, f"SELECT pg_terminate_backend({first}, 5000)")
    other.close()
    with database.begin() as session:
        assert scalar(session, "SELECT pg_backend_pid()") != first


def test_the_address_survives_odd_passwords() -> None:
    url = "postgresql://user:p%40ss%2Fw%3Ard%20%25@127.0.0.1:5/name"
    database = Database(url)
    assert database.url.password == "p@ss/w:rd %"
    assert Database(database.libpq_url).url == database.url
    assert "p%40ss" in database.libpq_url
    assert "p@ss" not in repr(database.url)


def test_changed_rows_are_counted(database: Database) -> None:
    with database.begin() as session:
        for value in range(5):
            insert(session, value)
        statement = text("UPDATE number SET value = value + 100 WHERE value < :limit")
        assert changed_rows(session, statement, limit=3) == 3
        assert changed_rows(session, statement, limit=-1) == 0


def test_copy_is_part_of_the_transaction(database: Database) -> None:
    for fails in (True, False):
        with suppress(ZeroDivisionError), database.begin() as session:
            cursor = driver_connection(session).cursor()
            with cursor, cursor.copy("COPY number FROM STDIN") as target:
                target.write(b"7\n8\n")
            if fails:
                raise ZeroDivisionError
        with database.begin() as session:
            assert values(session) == ([] if fails else [7, 8])


def trouble(action: Callable[[], object]) -> BaseException:
    with pytest.raises((DBAPIError, psycopg.Error)) as caught:
        action()
    return caught.value


def test_what_passes_by_itself_is_told_from_what_does_not(database: Database) -> None:
    def run(statement: str) -> None:
        with database.begin() as session:
            session.execute(text(statement))

    for wrong in ("SELECT 1/0", "SELECT nothing", "NOT SQL", "SELECT 'x'::int"):
        assert not is_transient(trouble(lambda wrong=wrong: run(wrong)))  # type: ignore[misc]
    cut = "SELECT pg_terminate_backend(pg_backend_pid())"
    assert is_transient(trouble(lambda: run(cut)))
    with database.begin() as session:
        insert(session, 1)
        waits = "SET LOCAL lock_timeout = '50ms'; LOCK TABLE number"
        assert is_transient(trouble(lambda: run(waits)))
    assert not is_transient(ValueError("anything else"))


def test_nobody_listening_passes_by_itself() -> None:
    nowhere = Database("postgresql://user:secret@127.0.0.1:9/name")

    def ask() -> None:
        with nowhere.begin() as session:
            values(session)

    assert is_transient(trouble(ask))


def test_a_lost_race_passes_by_itself(database: Database) -> None:
    with database.begin() as session:
        insert(session, 1)
        insert(session, 2)
    meet = threading.Barrier(2, timeout=10)
    found: list[BaseException] = []

    def update(first: int, second: int) -> None:
        try:
            with database.begin() as session:
                for value in (first, second):
                    statement = text("UPDATE number SET value = value WHERE value = :value")
                    session.execute(statement, {"value": value})
                    if value == first:
                        meet.wait()
        except DBAPIError as error:
            found.append(error)

    threads = [threading.Thread(target=update, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [deadlock] = found
    assert is_transient(deadlock)

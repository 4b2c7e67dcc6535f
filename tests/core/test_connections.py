import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from penstock.core.connections import PAUSE_SECONDS, USED
from penstock.core.db import Database

PID = "SELECT pg_backend_pid()"
# What SQLAlchemy asks.
PING = ";"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=1, application="connections-test")
    yield database
    await database.close_async()


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    other = Database(database_url, pool_size=1)
    yield other
    await other.close_async()


def scalar(session: Session, statement: str) -> Any:  # noqa: ANN401
    return session.scalar(text(statement))


async def test_a_connection_that_was_cut_is_replaced(database: Database, other: Database) -> None:
    first = await database.run(scalar, PID)
    assert await database.run(scalar, PID) == first
    await other.run(scalar, f"SELECT pg_terminate_backend({first}, 5000)")
    assert await database.run(scalar, PID) != first


async def test_news_from_the_server_are_no_reason_to_leave(
    database: Database, other: Database
) -> None:
    first = await database.run(scalar, PID)
    async with database.begin_async() as db:
        await db.session.execute(text("LISTEN news"))
    await other.run(scalar, "SELECT pg_notify('news', 'some')")
    assert await database.run(scalar, PID) == first


async def test_after_a_pause_the_server_is_asked(database: Database, other: Database) -> None:
    def long_ago(_connection: object, record: Any) -> None:  # noqa: ANN401 - of SQLAlchemy
        record.info[USED] = time.monotonic() - PAUSE_SECONDS - 1

    last = "SELECT query FROM pg_stat_activity WHERE application_name = 'connections-test'"
    await database.run(scalar, PID)
    async with database.async_engine.connect():
        assert await other.run(scalar, last) != PING
    event.listen(database.async_engine.sync_engine, "checkin", long_ago)
    await database.run(scalar, PID)
    async with database.async_engine.connect():
        assert await other.run(scalar, last) == PING

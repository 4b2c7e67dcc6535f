import asyncio

import psycopg
import pytest

from penstock.core.db import Database
from penstock.plants.tables import Dataset
from penstock.plants.versions import fingerprint, move, watch_versions
from tests.plants.factories import World

DATASET = {
    "title": "A",
    "publisher": "A",
    "license": "A",
    "source_url": "https://example.org",
    "precedence": 1,
}


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    del database_url
    with world.database.begin() as session:
        session.add_all(Dataset(slug=slug, **DATASET) for slug in ("a", "b"))
    return world.database


def moved(database: Database, slug: str) -> int:
    with database.begin() as session:
        return move(session, slug)


async def changed(watch: object, before: str | None) -> str:
    async with asyncio.timeout(10):
        while (now := watch.current) in {None, before}:  # type: ignore[attr-defined]
            await asyncio.sleep(0.005)
    return str(now)


def test_versions_count_by_data_set(database: Database) -> None:
    assert [moved(database, slug) for slug in ("a", "a", "b", "a")] == [1, 2, 1, 3]


async def test_listeners_hear_of_it_after_the_commit(database: Database) -> None:
    async with watch_versions(database) as watch:
        first = await changed(watch, None)
        with database.begin() as session:
            move(session, "a")
            session.flush()
            await asyncio.sleep(0.2)
            assert watch.current == first
        second = await changed(watch, first)
        assert second == await watch.now()
        assert len({first, second}) == 2
    await database.close_async()


async def test_what_is_rolled_back_never_was(database: Database) -> None:
    async with watch_versions(database) as watch:
        first = await changed(watch, None)
        with database.begin() as session:
            move(session, "a")
            session.rollback()
        await asyncio.sleep(1.5)
        assert watch.current == first
    await database.close_async()


async def test_a_lost_listener_is_replaced_and_not_missed(
    database: Database, postgres_url: str
) -> None:
    async with watch_versions(database) as watch:
        first = await changed(watch, None)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'penstock-versions' AND datname = %s",
                (database.url.database,),
            )
        async with asyncio.timeout(5):
            while watch.listening:
                await asyncio.sleep(0.005)
        moved(database, "a")
        # Nobody listens now, so PostgreSQL itself is asked.
        asked = await watch.now()
        assert asked != first
        assert await changed(watch, first) == asked
    await database.close_async()


async def test_readers_share_one_read_while_nobody_listens(database: Database) -> None:
    async with watch_versions(database) as watch:
        await changed(watch, None)
        watch.current = None
        names = await asyncio.gather(*(watch.now() for _ in range(20)))
        assert len(set(names)) == 1
    await database.close_async()


def test_a_database_made_anew_has_other_fingerprints(database: Database, world: World) -> None:
    del world
    seen = set()
    for _ in range(2):
        with database.begin() as session:
            session.connection().exec_driver_sql("TRUNCATE data_version")
        assert moved(database, "a") == 1
        with psycopg.connect(database.libpq_url) as connection:
            statement = "SELECT dataset, version, moved_at FROM data_version"
            seen.add(fingerprint(connection.execute(statement).fetchall()))
    assert len(seen) == 2

"""An object that is replaced, cut or deleted while it is loaded, on a folder and two S3 servers."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest import steps
from penstock.ingest.consume import consume
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts
from tests.ingest.answers import assert_adds_up, load_of, scalar
from tests.ingest.chunks import consume_all, message_of
from tests.ingest.files import GENERATOR_HEADER, generator, text_of
from tests.stores import StoreSettings

KEY = "folder/generators.csv"
ROWS = [generator(str(unit), "1") for unit in range(1000)]
BEFORE = text_of(GENERATOR_HEADER, ROWS)
AFTER = text_of(GENERATOR_HEADER, [*ROWS[1:], generator("0", "2")])
assert len(BEFORE) == len(AFTER)


@pytest.fixture
def dropped(any_store: StoreSettings, database_url: str, tmp_path: Path) -> Iterator[Parts]:
    """A file in the bucket, and chunks of a tenth of it."""
    settings = Settings(
        home=tmp_path, database_url=SecretStr(database_url), chunk_bytes=4096, **any_store
    )
    database = Database(database_url, pool_size=4, application="test")
    parts = Parts(settings, database, open_store(settings))
    parts.store.put(KEY, BEFORE)
    yield parts
    database.close()


def registered(parts: Parts) -> UUID:
    load_id = steps.register(parts, KEY, source="airflow")
    assert load_id is not None
    return load_id


def queued(parts: Parts, load_id: UUID) -> int:
    """Take a load to the queue, without a broker; return the number of its chunks."""
    assert steps.validate_load(parts, load_id)
    steps.divide_load(parts, load_id)
    return steps.queue_load(parts, load_id, publish=False)


def replace(parts: Parts, data: bytes) -> None:
    # A folder tells versions apart by a clock of microseconds.
    time.sleep(0.002)
    parts.store.put(KEY, data)


def assert_failed_and_gone(parts: Parts, load_id: UUID) -> None:
    load = load_of(parts.database, load_id)
    assert load.state == "failed"
    assert load.failure is not None
    assert load.failure["code"] == "object-changed"
    for table in ("unit_fact", "plant_year", "region_year", "plant", "data_version"):
        assert scalar(parts.database, f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    staged = "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"
    assert scalar(parts.database, staged) == 0


CHANGES: dict[str, Callable[[Parts], None]] = {
    "replaced": lambda parts: replace(parts, AFTER),
    "cut": lambda parts: replace(parts, BEFORE[: len(BEFORE) // 2]),
    "emptied": lambda parts: replace(parts, b""),
    "deleted": lambda parts: parts.store.delete(KEY),
}
any_change = pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))


@any_change
def test_a_file_that_changes_between_chunks_fails(
    dropped: Parts, change: Callable[[Parts], None]
) -> None:
    load_id = registered(dropped)
    count = queued(dropped, load_id)
    assert count > 5
    messages = [message_of(dropped, load_id, number) for number in range(count)]
    assert consume(dropped.database, dropped.store, messages[0])
    change(dropped)
    # Whichever chunk comes next ends the load; those behind it find nothing to do.
    stored = [consume(dropped.database, dropped.store, item) for item in messages[1:]]
    assert not any(stored)
    assert not finish_if_complete(dropped.database, load_id)
    assert_failed_and_gone(dropped, load_id)


@any_change
def test_a_file_that_changes_before_it_is_read_fails(
    dropped: Parts, change: Callable[[Parts], None]
) -> None:
    load_id = registered(dropped)
    change(dropped)
    assert not steps.validate_load(dropped, load_id)
    assert_failed_and_gone(dropped, load_id)


def test_a_file_that_changes_while_it_is_validated_fails(dropped: Parts) -> None:
    load_id = registered(dropped)
    changed = False

    def change(position: int) -> None:
        nonlocal changed
        if not changed:
            assert position > 0
            changed = True
            replace(dropped, AFTER)

    assert steps.validate_load(dropped, load_id, change)
    steps.divide_load(dropped, load_id)
    assert steps.queue_load(dropped, load_id, publish=False) > 0
    assert not consume(dropped.database, dropped.store, message_of(dropped, load_id, 0))
    assert_failed_and_gone(dropped, load_id)


def test_the_replacement_is_a_new_file(dropped: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE_SECONDS", -5)
    first = registered(dropped)
    replace(dropped, AFTER)
    assert not steps.validate_load(dropped, first)
    assert [info.key for info in steps.new_objects(dropped)] == [KEY]
    second = registered(dropped)
    queued(dropped, second)
    consume_all(dropped, second)
    assert load_of(dropped.database, second).state == "visible"
    assert scalar(dropped.database, "SELECT net_generation_mwh FROM plant_year") == 1001
    assert_adds_up(dropped.database)
    assert steps.new_objects(dropped) == []
    assert steps.register(dropped, KEY, source="airflow") is None


def test_a_file_that_is_still_written_to_is_left_alone(
    dropped: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SETTLE_SECONDS", 60)
    assert steps.new_objects(dropped) == []
    monkeypatch.setattr(steps, "SETTLE_SECONDS", -5)
    dropped.store.put("notes.md", b"no data")
    dropped.store.put(".penstock/uploads/x.csv", BEFORE)
    dropped.store.put("UPPER.CSV", BEFORE)
    assert {info.key for info in steps.new_objects(dropped)} == {KEY, "UPPER.CSV"}


def test_a_second_delivery_of_each_chunk_stores_nothing(dropped: Parts) -> None:
    load_id = registered(dropped)
    count = queued(dropped, load_id)
    messages = [message_of(dropped, load_id, number) for number in range(count)]
    assert [consume(dropped.database, dropped.store, item) for item in messages] == [True] * count
    assert [consume(dropped.database, dropped.store, item) for item in messages] == [False] * count
    assert finish_if_complete(dropped.database, load_id)
    assert not finish_if_complete(dropped.database, load_id)
    assert [consume(dropped.database, dropped.store, item) for item in messages] == [False] * count
    load = load_of(dropped.database, load_id)
    assert (load.rows_stored, load.rows_rejected, load.rows_superseded) == (1000, 0, 0)
    assert_adds_up(dropped.database)


def test_nothing_is_visible_before_the_last_chunk(dropped: Parts) -> None:
    load_id = registered(dropped)
    count = queued(dropped, load_id)
    for number in range(count - 1):
        assert consume(dropped.database, dropped.store, message_of(dropped, load_id, number))
        assert not finish_if_complete(dropped.database, load_id)
    assert scalar(dropped.database, "SELECT count(*) FROM unit_fact") == 0
    assert scalar(dropped.database, "SELECT count(*) FROM plant") == 0
    with dropped.database.begin() as session:
        assert loads.finishable(session) == []
    assert consume(dropped.database, dropped.store, message_of(dropped, load_id, count - 1))
    assert finish_if_complete(dropped.database, load_id)
    assert scalar(dropped.database, "SELECT count(*) FROM unit_fact") == 1000

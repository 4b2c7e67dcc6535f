"""What is made beside the finish is used once it is whole, and by whoever comes next."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from penstock.core.settings import Settings
from penstock.ingest.finish import finish
from penstock.ingest.prepare import prepare
from penstock.ingest.queries import facts
from penstock.ingest.steps import Parts, register, start_load
from penstock.ingest.tables import Load
from tests.ingest.answers import load_of, rows, scalar
from tests.ingest.chunks import consume_waiting
from tests.ingest.files import write
from tests.ingest.test_sums import HEADER, answers, compare, forget, loaded, made_up

INDEXES = """
    SELECT relname, pg_relation_filenode(oid) FROM pg_class
    WHERE relkind = 'i' AND relname ~ '^(load|plant_year)_[0-9]+_' ORDER BY relname
"""

WAITING = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND query ~ 'pg_advisory_xact_lock'
        AND wait_event_type = 'Lock'
"""


def staged(parts: Parts, made: list[list[str]]) -> Load:
    """Bring rows as a large load up to where only the finish is left to do."""
    settings = Settings(**{**dict(parts.settings), "attach_rows": 1, "chunk_bytes": 2048})
    own = Parts(settings, parts.database, parts.store)
    own.store.put("large.csv", write(parts.settings.home, made, header=HEADER))
    load_id = register(own, "large.csv", source="airflow")
    assert load_id is not None
    assert start_load(own, load_id) > 1
    consume_waiting(own, load_id)
    return load_of(parts.database, load_id)


def state(parts: Parts, load: Load) -> str:
    return load_of(parts.database, load.id).state


@contextmanager
def finishing(parts: Parts, load: Load) -> Iterator[Session]:
    """Finish a load in a thread, up to where it waits for the lock of its data set."""

    def run() -> None:
        # Whatever it raises, the next one finishes the load.
        with suppress(OperationalError):
            finish(parts.database, load.no)

    thread = Thread(target=run)
    with parts.database.begin() as session:
        facts.lock_dataset(session, "egrid")
        thread.start()
        deadline = time.monotonic() + 20
        while not rows(parts.database, WAITING):
            assert time.monotonic() < deadline, "nobody waits for the data set"
            time.sleep(0.01)
        yield session
    thread.join(20)
    assert not thread.is_alive()


def test_units_that_stand_twice_side_by_side(parts: Parts) -> None:
    # The sums of the chunks hold; only the index of the facts, built beside, finds out.
    made = made_up(11)
    doubled = [row for row in made for _ in range(2 if row is made[30] else 1)]
    load, summed = compare(parts, doubled)
    assert not summed
    assert load.rows_superseded == 1


def test_what_a_process_has_prepared_before_it_died_is_of_use_to_the_next(parts: Parts) -> None:
    made = made_up(12)
    load = staged(parts, made)
    with prepare(parts.database, load.no) as prepared:
        assert prepared is not None
        assert prepared.wait()
    built = rows(parts.database, INDEXES)
    assert [name for name, _ in built] == [
        *(f"load_{load.no}_{kind}" for kind in ("flagged", "load_no", "unit")),
        *(f"plant_year_{load.no}_{kind}" for kind in ("flagged", "net_generation", "plant")),
    ]
    assert state(parts, load) == "loading"
    assert scalar(parts.database, "SELECT count(*) FROM plant_year") == 0
    assert finish(parts.database, load.no)
    assert state(parts, load) == "visible"
    assert rows(parts.database, INDEXES) == built
    large = answers(parts)
    assert expected(parts, made) == large


def test_a_finish_that_fails_on_its_way_leaves_all_to_the_next(parts: Parts) -> None:
    load = staged(parts, made_up(13))
    with finishing(parts, load):
        [[pid]] = rows(parts.database, WAITING)
        assert scalar(parts.database, "SELECT pg_terminate_backend(:pid)", pid=pid)
    assert state(parts, load) == "loading"
    for table in ("plant", "plant_year", "region_year", "unit_fact", "fact_source"):
        assert scalar(parts.database, f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    assert finish(parts.database, load.no)
    assert load_of(parts.database, load.id).rows_stored == load.rows_total


def expected(parts: Parts, *files: Sequence[list[str]]) -> list[list[Any]]:
    """Return the answers after small loads."""
    forget(parts)
    for made in files:
        file = write(parts.settings.home, made, header=HEADER)
        loaded(parts, file, attach_rows=10**9)
    return answers(parts)


def test_facts_of_the_same_years_that_became_visible_before_the_finish(parts: Parts) -> None:
    made = made_up(14)
    load = staged(parts, made)
    with prepare(parts.database, load.no) as prepared:
        assert prepared is not None
    first = write(parts.settings.home, made[:50], header=HEADER)
    assert loaded(parts, first, attach_rows=10**9).rows_stored == 50
    assert finish(parts.database, load.no)
    assert load_of(parts.database, load.id).rows_stored == len(made)
    large = answers(parts)
    assert expected(parts, made[:50], made) == large


def test_facts_of_the_same_years_that_become_visible_during_the_finish(parts: Parts) -> None:
    made = made_up(14)
    load = staged(parts, made)
    with finishing(parts, load) as session:
        session.execute(
            text("INSERT INTO region_year VALUES ('egrid', 2021, 'USA', 'AZ', 'NUC', 1, 5, 7)")
        )
    assert state(parts, load) == "visible"
    large = answers(parts)
    assert expected(parts, made) == large


def test_another_process_that_finishes_the_same_load_finds_nothing_to_do(parts: Parts) -> None:
    load = staged(parts, made_up(15))
    done: list[bool] = []
    threads = [
        Thread(target=lambda: done.append(finish(parts.database, load.no))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == [False, True]
    assert state(parts, load) == "visible"
    events = "SELECT type FROM event WHERE subject = :subject"
    assert rows(parts.database, events, subject=str(load.id)) == [("load.completed",)]


def test_a_load_whose_sums_do_not_hold_is_indexed_all_the_same(parts: Parts) -> None:
    made = made_up(16)
    random.Random(1).shuffle(made)  # noqa: S311 - no secret
    load = staged(parts, made)
    count = f"SELECT count(*) FROM staging.plant_year_{load.no}"  # noqa: S608
    before = scalar(parts.database, count)
    with prepare(parts.database, load.no) as prepared:
        assert prepared is None
    assert [name for name, _ in rows(parts.database, INDEXES)] == [
        f"load_{load.no}_{kind}" for kind in ("flagged", "load_no", "unit")
    ]
    assert scalar(parts.database, count) == before > 0

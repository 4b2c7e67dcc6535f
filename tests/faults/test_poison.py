"""Chunks that cannot be loaded: given up after three tries, seen, and sent again."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from penstock.core import amqp
from penstock.core.errors import ConflictError
from penstock.ingest import service
from penstock.ingest.tables import Load
from tests.faults import broker
from tests.faults.checks import assert_loaded, assert_nothing_visible, assert_quiet, events
from tests.faults.gates import Gate, middle_row, on_row
from tests.faults.program import Program, wait_for
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]
POISON = 7


def poison(stack: Stack, load: Load, chunk: int, code: str) -> None:
    """Let PostgreSQL refuse one row with an error of this code."""
    with psycopg.connect(stack.database_url) as connection:
        row = middle_row(stack, load, chunk)
        refusal = (
            f"RAISE EXCEPTION 'row % cannot be stored', NEW.row_number USING ERRCODE = '{code}';"
        )
        on_row(connection, load, row, refusal)


def cure(stack: Stack, load: Load) -> None:
    with psycopg.connect(stack.database_url) as connection:
        on_row(connection, load, 1, "RETURN NEW;")


def dead(stack: Stack, load: Load) -> list[tuple[int, str]]:
    return [
        (number, reason)
        for number, reason in stack.sql(
            "SELECT number, reason FROM ingest_chunk WHERE load_no = %s AND state = 'dead'", load.no
        )
    ]


def replay(stack: Stack, load: Load) -> int:
    with stack.parts.database.begin() as session:
        return service.replay_dead_chunks(session, load.id)


# A broken rule, and a limit of PostgreSQL that it reports as trouble of its own.
@pytest.mark.parametrize("code", ["23514", "54000"])
def test_chunk_that_fails_is_given_up_and_replayed(
    stack: Stack, egrid: Path, oracle: Oracle, code: str
) -> None:
    load = stack.prepare(egrid)
    poison(stack, load, POISON, code)
    stack.worker()
    consumers = stack.consumers()
    stack.queue(load)
    failed = stack.wait_state(load.id, "failed")
    assert failed.failure is not None
    assert f"1 of {stack.chunks(load)} chunks were given up" in failed.failure["detail"]
    tries = [line for program in consumers for line in program.logged("message_failed")]
    assert [line["chunk"] for line in tries] == [POISON] * 3
    [(number, reason)] = dead(stack, load)
    assert number == POISON
    assert "cannot be stored" in reason
    assert stack.chunks_done(load) == stack.chunks(load) - 1
    assert_nothing_visible(stack, load.id)
    assert events(stack, load.id) == ["load.failed"]
    cure(stack, load)
    assert replay(stack, load) == 1
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert events(stack, load.id) == ["load.completed", "load.failed"]
    assert_quiet(stack)


def test_chunk_that_kills_its_consumer_is_given_up_and_replayed(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    stack.worker()
    with Gate(stack, load, POISON) as gate:
        consumers = stack.consumers()
        stack.queue(load)
        for _ in range(3):
            held = gate.wait()
            held.program.kill()
            stack.sql("SELECT pg_terminate_backend(%s)", held.backend)
            consumers.append(stack.consumer())
        wait_for(lambda: dead(stack, load), "a chunk given up")
        assert dead(stack, load) == [(POISON, "its consumer died three times while loading it")]
        stack.wait_state(load.id, "failed")
        assert not given_back(consumers)
        assert_nothing_visible(stack, load.id)
    assert replay(stack, load) == 1
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_file_that_comes_again_after_chunks_were_given_up(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    poison(stack, load, POISON, "23514")
    stack.worker()
    stack.consumers()
    stack.queue(load)
    stack.wait_state(load.id, "failed")
    again = stack.upload(egrid)
    stack.wait_state(again, "visible")
    with pytest.raises(ConflictError, match="has no chunks that can be sent again"):
        replay(stack, load)
    assert_nothing_visible(stack, load.id)
    assert_loaded(stack, again, oracle[egrid.name])
    assert_quiet(stack)


def given_back(consumers: list[Program]) -> bool:
    return any(program.logged("message_failed") for program in consumers)


def test_message_that_nobody_can_read_stops_nothing(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    worker = stack.worker()
    [consumer] = stack.consumers(1)
    for body in (b"\xff\x00", b"[]", b'{"load": "no id"}'):
        broker.publish(stack.rabbitmq.url, body, queue=amqp.CHUNK_QUEUE)
    consumer.wait_for("message_unreadable", times=3, queue=amqp.CHUNK_QUEUE)
    worker.wait_for("message_unreadable", times=3, queue=amqp.dead_queue(amqp.CHUNK_QUEUE))
    load = stack.prepare(egrid)
    stack.queue(load)
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_load_that_cannot_become_visible_fails_and_holds_up_no_other(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    stack.sql(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no room in the index' USING ERRCODE = '54000'; END $$
        """
    )
    stack.sql(
        "CREATE TRIGGER refuse BEFORE INSERT ON fact_source FOR EACH ROW "
        "WHEN (NEW.file_name = 'eia923_2015.csv') EXECUTE FUNCTION refuse()"
    )
    first = stack.prepare(egrid.with_name("eia923_2015.csv"))
    second = stack.prepare(egrid)
    stack.queue(first)
    stack.queue(second)
    stack.worker()
    stack.consumers()
    failed = stack.wait_state(first.id, "failed")
    assert failed.failure is not None
    assert "no room in the index" in failed.failure["detail"]
    stack.wait_state(second.id, "visible")
    assert_nothing_visible(stack, first.id)
    assert_loaded(stack, second.id, oracle[egrid.name])
    assert_quiet(stack)

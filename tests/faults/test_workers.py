"""Workers that die or are asked to end, and more than one of them."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.program import Program, wait_for
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]


def waiting(stack: Stack) -> int:
    return stack.number("SELECT count(*) FROM outbox_message")


def test_worker_asked_to_end_while_publishing(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    stack.chunk_bytes = 6 << 10
    load = stack.prepare(egrid)
    messages = stack.queue(load)
    worker = stack.worker()
    wait_for(lambda: waiting(stack) < messages, "the first confirmed batch", pause=0.002)
    assert worker.stop(5) == 0
    left = waiting(stack)
    assert 0 < left < messages
    sent = sum(line["messages"] for line in worker.logged("outbox_sent"))
    assert sent == messages - left
    stack.consumers()
    stack.worker()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_worker_killed_while_it_divides_an_upload(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    stack.consumers()
    with psycopg.connect(stack.database_url) as holder:
        holder.execute("LOCK TABLE ingest_chunk IN SHARE MODE")
        load_id = stack.upload(egrid)
        victim = stack.worker()
        wait_for(lambda: stack.load(load_id).state == "validating", "validation")
        wait_for(lambda: stack.sql(CHUNKS_WAIT), "chunks to be written")
        victim.kill()
        stack.worker()
    stack.wait_state(load_id, "visible")
    assert_loaded(stack, load_id, oracle[egrid.name])
    assert_quiet(stack)


CHUNKS_WAIT = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND query ~ '^INSERT INTO ingest_chunk'
      AND wait_event_type = 'Lock'
"""


def test_consumer_killed_while_it_makes_a_load_visible(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    stack.queue(load)
    worker = stack.worker()
    wait_for(lambda: not waiting(stack), "an empty outbox")
    worker.stop()
    with psycopg.connect(stack.database_url) as holder:
        # Whoever finishes a load of this data set waits for this lock.
        holder.execute("SELECT pg_advisory_lock(hashtextextended('penstock:egrid', 0))")
        consumers = stack.consumers()
        finishing = wait_for(lambda: finisher(stack), "a consumer that finishes the load")
        assert finishing in consumers
        for program in consumers:
            program.kill()
        stack.worker()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    # The message of the last chunk is there again, for nothing.
    [late] = stack.consumers(1)
    late.wait_for("chunk_done", stored=False)
    assert_quiet(stack)


def finisher(stack: Stack) -> Program | None:
    found = stack.sql(
        """
        SELECT client_port FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'advisory'
          AND query ~ 'pg_advisory_xact_lock'
        """
    )
    return stack.owner_of(found[0][0]) if found else None

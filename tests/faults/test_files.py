"""Files that change while they are loaded, and files that come again."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from penstock.ingest import steps
from tests.faults.checks import assert_loaded, assert_nothing_visible, assert_quiet, events
from tests.faults.gates import Gate
from tests.faults.program import wait_for
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]


@pytest.mark.parametrize("fate", ["replaced", "deleted"])
def test_object_lost_during_a_load(stack: Stack, egrid: Path, oracle: Oracle, fate: str) -> None:
    load = stack.prepare(egrid)
    other = egrid.with_name("egrid2023_gen_no_orispl.csv")
    stack.worker()
    with Gate(stack, load, chunk=4) as gate:
        stack.consumers()
        stack.queue(load)
        gate.wait()
        if fate == "replaced":
            stack.drop(other, egrid.name)
        else:
            (stack.bucket / egrid.name).unlink()
    failed = stack.wait_state(load.id, "failed")
    assert failed.failure is not None
    assert failed.failure["code"] == "object-changed"
    assert fate in failed.failure["detail"]
    assert 0 < stack.chunks_done(load) < stack.chunks(load)
    assert_nothing_visible(stack, load.id)
    assert events(stack, load.id) == ["load.failed"]
    # What lies there now is a file like any other.
    second = stack.prepare(other, egrid.name)
    stack.queue(second)
    stack.wait_state(second.id, "visible")
    assert_loaded(stack, second.id, oracle[other.name])
    assert_quiet(stack)


def test_same_bytes_by_two_workers_at_once(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    stack.consumers()
    # Both have found no other load of the same bytes when they are let go on.
    with psycopg.connect(stack.database_url) as holder:
        holder.execute("LOCK TABLE ingest_chunk IN SHARE MODE")
        ids = [stack.upload(egrid), stack.upload(egrid, "the same under another name.csv")]
        workers = [stack.worker(), stack.worker()]
        blocked = """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND query ~ '^INSERT INTO ingest_chunk'
              AND wait_event_type = 'Lock'
        """
        wait_for(lambda: len(stack.sql(blocked)) == 2, "both workers with their chunks")
    wait_for(lambda: {stack.load(i).state for i in ids} == {"visible", "duplicate"}, "both ends")
    first, second = sorted(ids, key=lambda load_id: stack.load(load_id).state, reverse=True)
    assert stack.load(second).duplicate_of == first
    assert events(stack, second) == []
    later = stack.upload(egrid, "once more.csv")
    assert stack.wait_state(later, "duplicate").duplicate_of == first
    assert not any(worker.logged("loop_restarts") for worker in workers)
    assert_loaded(stack, first, oracle[egrid.name])
    assert_quiet(stack)


def test_file_dropped_again_is_looked_at_once(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    stack.worker()
    stack.consumers()
    load = stack.prepare(egrid)
    stack.queue(load)
    stack.wait_state(load.id, "visible")
    assert steps.new_objects(stack.parts) == []
    stack.drop(egrid)
    [found] = steps.new_objects(stack.parts)
    again = steps.register(stack.parts, found.key, source="airflow")
    assert again is not None
    assert not steps.validate_load(stack.parts, again)
    assert stack.load(again).state == "duplicate"
    assert steps.new_objects(stack.parts) == []
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)

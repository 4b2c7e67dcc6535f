"""Files that are too large to be held: memory, and the way by which they become visible."""

import sys
from pathlib import Path

import pytest

from penstock.ingest.sample import Sample, write_sample
from penstock.ingest.tables import Load
from tests.faults.checks import assert_each_row_once, assert_quiet, events
from tests.faults.gates import Gate
from tests.faults.memory import Peaks
from tests.faults.stack import Stack

pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from Linux's /proc"),
]

MOST_MEBIBYTES = 512


def assert_loaded_as_made(stack: Stack, load: Load, sample: Sample) -> None:
    """Check the rows of a made-up file against what its maker counted."""
    assert_each_row_once(stack, load)
    assert (load.rows_total, load.rows_stored, load.rows_rejected, load.rows_superseded) == (
        sample.rows,
        sample.rows - sample.bad_rows,
        sample.bad_rows,
        0,
    )
    for table in ("unit_fact", "plant_year", "region_year"):
        total = stack.sql(f"SELECT sum(net_generation_mwh) FROM {table}")  # noqa: S608
        assert total == [(sample.net_generation_mwh,)], table
    assert events(stack, load.id) == ["load.completed"]


def test_large_file_with_a_consumer_killed_on_the_way(stack: Stack, tmp_path: Path) -> None:
    stack.chunk_bytes = 4 << 20
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        sample = write_sample(file, rows=400_000, seed=15, bad_share=0.001)
    load = stack.prepare(path)
    path.unlink()
    worker = stack.worker()
    with Gate(stack, load, chunk=7) as gate:
        consumers = stack.consumers()
        watched = [(item.name, item.pid) for item in (worker, *consumers)]
        watched.append(("postgres", stack.postgres.pid))
        with Peaks(lambda: watched) as peaks:
            stack.queue(load)
            held = gate.wait()
            assert held.rows_copied > 0
            held.program.kill()
            stack.consumer()
            gate.open()
            load = stack.wait_state(load.id, "visible", seconds=120)
    assert max(peaks.mebibytes.values()) < MOST_MEBIBYTES, peaks.mebibytes
    assert_loaded_as_made(stack, load, sample)
    # A load of this size is a part of its own.
    assert stack.number("SELECT count(*) FROM unit_fact WHERE part = %s", load.no) > 0
    assert_quiet(stack)

"""A file of 10 GB through the gateway, while others ask: memory and waiting stay bounded.

`PENSTOCK_CHAOS_GIGABYTES` sets another size.
"""

import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from penstock.core.stack_file import STACK_FILE, read_stack_file
from penstock.ingest.sample import write_sample
from tests.faults.memory import Peaks
from tests.system.conftest import Stack, wait_for

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.timeout(3 * 3600),
    pytest.mark.xdist_group("system"),
    pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from Linux's /proc"),
]

GIGABYTES = float(os.environ.get("PENSTOCK_CHAOS_GIGABYTES", "10"))
BYTES_A_ROW = 121
# The file itself, its facts and their indexes, roll-ups, the log, and sorting.
DISK_FACTOR = 8
MOST_MEBIBYTES = 512
UPLOAD_SECONDS = 1800
# On a machine whose cores all load the file, answers wait for their turn; not longer than this.
SLOWEST_SECONDS = 0.1
SLOWER_AT_MOST = 3
TOP = "/api/v1/power-plants/top?limit=12&dataset=egrid&year=2023"


class Waits:
    """How long one client waited for each answer."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.failures: list[str] = []

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98]


@contextmanager
def asking(url: str, headers: dict[str, str]) -> Iterator[Waits]:
    """Ask for the top plants 50 times a second."""
    waits = Waits()
    done = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            while not done.wait(0.02):
                started = time.perf_counter()
                try:
                    answer = str(client.get(TOP).status_code)
                except httpx.HTTPError as error:
                    answer = repr(error)
                waits.seconds.append(time.perf_counter() - started)
                if answer != "200":
                    waits.failures.append(answer)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        done.set()
        thread.join()


def roots(stack: Stack) -> list[tuple[str, int]]:
    return [(item.name, item.pid) for item in stack.home.status.services if item.pid is not None]


def await_end(stack: Stack, headers: dict[str, str], load_id: str) -> dict[str, Any]:
    """Wait for the end of a load for longer than a session's token lives."""

    def ended() -> dict[str, Any]:
        with stack.client(**headers) as client:
            load = dict(client.get(f"/api/v1/loads/{load_id}").json())
        return load if load["state"] in {"visible", "failed", "duplicate"} else {}

    return wait_for(ended, 2.5 * 3600)


def invariant(stack: Stack, load_id: str) -> tuple[Any, ...] | None:
    """Return rows, stored, rejected, superseded, rows found and their sum of MWh."""
    addresses = read_stack_file(stack.home.settings.run_dir / STACK_FILE)
    with psycopg.connect(addresses["database_url"]) as connection:
        return connection.execute(
            """
            SELECT rows_total, rows_stored, rows_rejected, rows_superseded,
                (SELECT count(*) FROM unit_fact WHERE load_no = load.no),
                (SELECT sum(net_generation_mwh) FROM unit_fact WHERE load_no = load.no),
                (SELECT count(*) FROM rejected_row WHERE load_no = load.no)
            FROM load WHERE id = %s
            """,
            [load_id],
        ).fetchone()


def test_large_file_leaves_memory_and_answers_alone(
    stack: Stack, loaded: dict[str, Any], tmp_path: Path
) -> None:
    assert loaded["egrid2023_gen.csv"]["state"] == "visible"
    free = shutil.disk_usage(stack.home.folder).free
    if free < GIGABYTES * 1e9 * DISK_FACTOR:
        pytest.skip(f"needs {GIGABYTES * DISK_FACTOR:.0f} GB of disk, {free / 1e9:.0f} are free")
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        sample = write_sample(file, rows=int(GIGABYTES * 1e9 / BYTES_A_ROW), bad_share=0.0001)
    headers = {"x-api-key": stack.api_key("plants:read", "loads:read")}
    with asking(stack.url, headers) as idle:
        time.sleep(10)
    started = time.monotonic()
    with Peaks(lambda: roots(stack)) as peaks, asking(stack.url, headers) as busy:
        with httpx.Client(
            base_url=stack.url, headers=stack.admin.headers, timeout=UPLOAD_SECONDS
        ) as client:
            load_id = stack.upload(path, client)
        path.unlink()
        stored_after = time.monotonic() - started
        load = await_end(stack, headers, load_id)
    took = time.monotonic() - started
    print(  # noqa: T201 - figures for whoever runs it with -s
        f"{sample.rows} rows, stored after {stored_after:.0f} s, visible after {took:.0f} s; "
        f"p99 {idle.p99 * 1000:.1f} ms idle, {busy.p99 * 1000:.1f} ms busy; {peaks.mebibytes}"
    )
    assert load["state"] == "visible", load
    stored = sample.rows - sample.bad_rows
    expected = (sample.rows, stored, sample.bad_rows, 0, stored)
    total: Decimal = sample.net_generation_mwh
    assert invariant(stack, load_id) == (*expected, total, sample.bad_rows)
    assert busy.failures == []
    assert max(peaks.mebibytes.values()) < MOST_MEBIBYTES, peaks.mebibytes
    assert busy.p99 < max(SLOWEST_SECONDS, idle.p99 * SLOWER_AT_MOST)

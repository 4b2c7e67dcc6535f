"""Bench (a): a made-up eGRID file, CSV to visible, beside `psql \\copy` and dlt.

    python bench/loading.py [--rows 5000000] [--pairs 2] [--no-dlt] [--no-growth]

Ours is the whole path on real processes: the file lies in the bucket; validate, divide and queue,
RabbitMQ, two consumers, finish. The yardstick copies the rows that ours stored, already clean, into
a table with the same columns and indexes, on the same server. Runs alternate; each of ours has a
database of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import psutil

from penstock.core.db import Database
from penstock.core.migrate import upgrade
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest import service
from penstock.ingest.queries import loads
from penstock.ingest.sample import write_sample
from penstock.ingest.steps import Parts
from penstock.local.ports import free_port
from penstock.local.postgres import Postgres
from penstock.local.programs import postgres_folder
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.valkey import Valkey

MEGABYTE = 1 << 20
DEADLINE_SECONDS = 1800
# An installation runs already when a file arrives.
START_SECONDS = 8


@dataclass
class Run:
    """One run of ours and the yardstick after it."""

    rows: int
    load_seconds: float
    copy_seconds: float

    @property
    def ratio(self) -> float:
        """How many times the yardstick's rows per second."""
        return self.copy_seconds / self.load_seconds


AT_LEAST_OF_COPY = 0.8
AT_LEAST_OF_DLT = 5.0
MOST_MEMORY_MB = 512
MOST_GROWTH = 1.2
RESULTS = Path(__file__).parent / "results" / "loading.json"


def main() -> int:
    """Run the bench, print and store its figures; 1 when one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument(
        "--dlt", action=argparse.BooleanOptionalAction, default=True, help="the same file with dlt"
    )
    parser.add_argument(
        "--growth",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="1 against 10 million rows",
    )
    arguments = parser.parse_args()
    with servers() as (postgres, rabbitmq, valkey, folder):
        bench = Bench(postgres, rabbitmq, valkey, folder)
        runs = [bench.run(arguments.rows) for _ in range(arguments.pairs)]
        result: dict[str, Any] = {
            "rows": arguments.rows,
            "load_rows_per_s": _median([run.rows / run.load_seconds for run in runs]),
            "copy_rows_per_s": _median([run.rows / run.copy_seconds for run in runs]),
            "ratio_to_copy": round(statistics.median(run.ratio for run in runs), 3),
            "ratios": [round(run.ratio, 3) for run in runs],
        }
        if arguments.dlt:
            seconds = statistics.median(run.load_seconds for run in runs)
            result |= bench.compare_dlt(arguments.rows, seconds)
        if arguments.growth:
            result |= bench.growth()
        result["memory_mb"] = bench.peak_mb
        result["largest_process_mb"] = max(bench.peak_mb.values())
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    return int(
        result["ratio_to_copy"] < AT_LEAST_OF_COPY
        or result["largest_process_mb"] > MOST_MEMORY_MB
        or result.get("ratio_to_dlt", AT_LEAST_OF_DLT) < AT_LEAST_OF_DLT
        or result.get("time_per_row_10m_to_1m", 1.0) > MOST_GROWTH
    )


def _median(values: list[float]) -> int:
    return round(statistics.median(values))


@contextmanager
def servers() -> Iterator[tuple[Postgres, RabbitMQ, Valkey, Path]]:
    """Start PostgreSQL, durable as shipped, RabbitMQ and Valkey in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="penstock-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with (
            Postgres(folder / "postgres", free_port()) as postgres,
            RabbitMQ(folder / "rabbitmq", free_port()) as rabbitmq,
            # The consumers also take batches of predictions, for which they look into it.
            Valkey(folder / "valkey", free_port()) as valkey,
        ):
            yield postgres, rabbitmq, valkey, folder


class Bench:
    """The servers of one bench and the runs on them."""

    def __init__(
        self, postgres: Postgres, rabbitmq: RabbitMQ, valkey: Valkey, folder: Path
    ) -> None:
        self.postgres, self.rabbitmq, self.valkey, self.folder = postgres, rabbitmq, valkey, folder
        self.count = 0
        # Over all runs, whatever their size.
        self.peak_mb: dict[str, float] = {}

    def sample(self, rows: int) -> Path:
        """Return a made-up file, written once."""
        path = self.folder / f"sample-{rows}.csv"
        if not path.exists():
            progress(f"writing {rows:,} made-up rows")
            with path.open("wb") as target:
                write_sample(target, rows=rows, seed=1)
        return path

    def run(self, rows: int, *, yardstick: bool = True) -> Run:
        """Load a file into a fresh database, then copy its clean rows into an equal table."""
        self.count += 1
        name = f"bench_{self.count}"
        self._sql(self.postgres.url, f"CREATE DATABASE {name}")
        settings = Settings(
            home=self.folder / name,
            database_url=self.postgres.url_of("penstock", name),
            amqp_url=self.rabbitmq.url,
            redis_url=self.valkey.url,
            store_url=(self.folder / f"store-{name}").as_uri(),
        )
        upgrade(settings)
        # Both begin with nothing left to be written from what was before.
        self._sql(self.postgres.url, "CHECKPOINT", superuser=True)
        with processes(settings) as running, Memory(running, self.postgres.pid) as memory:
            load_no, seconds = load(settings, self.sample(rows))
        progress(f"loaded {rows:,} rows in {seconds:.1f} s")
        for label, peak in memory.peak_mb.items():
            self.peak_mb[label] = max(peak, self.peak_mb.get(label, 0.0))
        copied = self._yardstick(settings, load_no) if yardstick else 0.0
        # Not WITH (FORCE): that wants to end a running autovacuum, which belongs to the superuser.
        self._sql(self.postgres.url, f"DROP DATABASE {name}", superuser=True)
        return Run(rows, seconds, copied)

    def _yardstick(self, settings: Settings, load_no: int) -> float:
        url = settings.require("database_url")
        clean = self.folder / "clean.csv"
        self._sql(url, "CREATE TABLE yardstick (LIKE unit_fact INCLUDING INDEXES)")
        rows = f"SELECT * FROM unit_fact WHERE load_no = {load_no:d} ORDER BY row_number"  # noqa: S608
        self._sql(url, f"\\copy ({rows}) TO '{clean}' CSV")
        self._sql(url, "CHECKPOINT", superuser=True)
        started = time.perf_counter()
        self._sql(url, f"\\copy yardstick FROM '{clean}' CSV")
        seconds = time.perf_counter() - started
        progress(f"\\copy took {seconds:.1f} s")
        clean.unlink()
        return seconds

    def _sql(self, url: str, command: str, *, superuser: bool = False) -> None:
        if superuser:
            url = self.postgres.url_of("postgres")
        psql = postgres_folder() / "bin" / "psql"
        subprocess.run([psql, url, "-qX", "-v", "ON_ERROR_STOP=1", "-c", command], check=True)

    def compare_dlt(self, rows: int, our_seconds: float) -> dict[str, Any]:
        """Let dlt load the same file into the same server."""
        path = self.sample(rows)
        self._sql(self.postgres.url, "CREATE DATABASE bench_dlt")
        program = Path(__file__).parent / "peers" / "dlt_load.py"
        url = self.postgres.url_of("penstock", "bench_dlt")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, program, str(path), url],
            check=True,
            cwd=self.folder,
            env={**os.environ, "HOME": str(self.folder), "RUNTIME__DLTHUB_TELEMETRY": "false"},
        )
        seconds = time.perf_counter() - started
        progress(f"dlt took {seconds:.1f} s for {rows:,} rows")
        return {
            "dlt_rows_per_s": round(rows / seconds),
            "ratio_to_dlt": round(seconds / our_seconds, 1),
        }

    def growth(self) -> dict[str, Any]:
        """Compare the time a row takes at 1 and at 10 million rows, alternating."""
        million = 1_000_000
        seconds: dict[int, list[float]] = {million: [], 10 * million: []}
        for rows in (million, 10 * million, million):
            seconds[rows].append(self.run(rows, yardstick=False).load_seconds / rows)
        small, large = (statistics.median(seconds[rows]) for rows in (million, 10 * million))
        return {"time_per_row_10m_to_1m": round(large / small, 3)}


def load(settings: Settings, path: Path) -> tuple[int, float]:
    """Put a file into the bucket and return its load's number and the seconds to visible."""
    database = Database(settings.require("database_url"), pool_size=2)
    parts = Parts(settings, database, open_store(settings))
    parts.store.put("sample.csv", path)
    info = parts.store.head("sample.csv")
    started = time.perf_counter()
    with database.begin() as session:
        found = service.receive(
            session, source="api", owner_id=None, file_name=path.name, info=info
        )
    while time.perf_counter() - started < DEADLINE_SECONDS:
        with database.begin() as session:
            current = loads.get(session, found.id)
            state = current.state if current else "gone"
        if state == "visible":
            seconds = time.perf_counter() - started
            database.close()
            return found.no, seconds
        if state in {"failed", "duplicate", "gone"}:
            message = f"the load ended as {state}: {current.failure if current else None}"
            raise SystemExit(message)
        time.sleep(0.1)
    raise SystemExit("the load took too long")


@contextmanager
def processes(settings: Settings) -> Iterator[dict[str, int]]:
    """Run the worker and two consumers."""
    environment = {
        **os.environ,
        "PENSTOCK_HOME": str(settings.home),
        "PENSTOCK_DATABASE_URL": settings.require("database_url"),
        "PENSTOCK_AMQP_URL": settings.require("amqp_url"),
        "PENSTOCK_REDIS_URL": settings.require("redis_url"),
        "PENSTOCK_STORE_URL": settings.require("store_url"),
        "PENSTOCK_LOG_LEVEL": "warning",
    }
    names = {"worker": "worker", "consumer-1": "consumer", "consumer-2": "consumer"}
    running = {
        label: subprocess.Popen([sys.executable, "-m", f"penstock.apps.{module}"], env=environment)
        for label, module in names.items()
    }
    try:
        time.sleep(START_SECONDS)
        yield {label: process.pid for label, process in running.items()}
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(30)


class Memory(Thread):
    """Samples the resident memory of our processes and of each process of our PostgreSQL."""

    def __init__(self, pids: dict[str, int], postmaster: int) -> None:
        super().__init__(daemon=True)
        self._pids = pids
        # Looking through all processes of the machine would take a few percent of a core.
        self._children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
        self._stop_sampling = Event()
        self.peak_mb: dict[str, float] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_sampling.set()
        self.join()

    def run(self) -> None:
        while not self._stop_sampling.wait(0.5):
            for label, pid in self._pids.items():
                self._note(label, pid)
            for child in self._children.read_text().split():
                self._note("postgres", int(child))

    def _note(self, label: str, pid: int) -> None:
        try:
            resident = psutil.Process(pid).memory_info().rss / MEGABYTE
        except psutil.Error:
            return
        self.peak_mb[label] = round(max(resident, self.peak_mb.get(label, 0.0)), 1)


def progress(line: str) -> None:
    """Say what is going on, apart from the figures."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

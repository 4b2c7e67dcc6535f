"""Finds files that were dropped into the bucket and hands them to the consumers.

Each task calls one idempotent function of Penstock in Penstock's own environment, because
Airflow's pins an older FastAPI.
"""

import os
from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

IN_PENSTOCK = {
    "python": os.environ.get("PENSTOCK_PYTHON", "/usr/bin/python3"),
    "expect_airflow": False,
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
}


@dag(
    schedule=timedelta(seconds=int(os.environ.get("PENSTOCK_AIRFLOW_SCAN_SECONDS", "60"))),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
)
def penstock_ingest() -> None:
    """Run the four steps of the path from a file to queued chunks."""

    # The other tasks are then skipped: each costs a second of a processor, every minute.
    @task.external_python(**IN_PENSTOCK, skip_on_exit_code=99)
    def scan() -> list[str]:
        import sys

        from penstock.ingest import steps

        return steps.scan() or sys.exit(99)

    @task.external_python(**IN_PENSTOCK)
    def validate(keys: list[str]) -> list[str]:
        from penstock.ingest import steps

        return steps.validate(keys)

    @task.external_python(**IN_PENSTOCK)
    def divide(load_ids: list[str]) -> list[str]:
        from penstock.ingest import steps

        return steps.divide(load_ids)

    @task.external_python(**IN_PENSTOCK)
    def queue(load_ids: list[str]) -> int:
        from penstock.ingest import steps

        return steps.queue(load_ids)

    queue(divide(validate(scan())))


penstock_ingest()

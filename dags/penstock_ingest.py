"""Finds files that were dropped into the bucket and hands them to the consumers.

No logic stands here: each task calls one function of Penstock, in Penstock's own environment,
because Airflow's pins an older FastAPI. The functions are idempotent, so a task may run twice.
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
    dagrun_timeout=timedelta(minutes=30),
    tags=["penstock"],
)
def penstock_ingest() -> None:
    """Run the four steps of the path from a file to queued chunks."""

    @task.external_python(**IN_PENSTOCK)
    def scan() -> list[str]:
        from penstock.ingest import steps

        return steps.scan()

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

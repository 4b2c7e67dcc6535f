"""The real Airflow of the embedded stack, from files in the bucket to answers."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from penstock.core.stack_file import STACK_FILE, read_stack_file
from penstock.local.assets import dags_folder
from penstock.local.demo import FOLDER
from tests.local.conftest import Home
from tests.system.conftest import DATA
from tests.system.oracle import (
    WITH_GENERATION,
    assert_capacity_by_fuel,
    assert_states,
    assert_top,
)

pytestmark = pytest.mark.timeout(600)

# What is dropped where the real files are not there.
DEMO_FILE = FOLDER / "eia923_2016_largest_us_plants.csv"


def airflow(home: Home, *arguments: str) -> str:
    """Run Airflow's own command with exactly the environment of the running scheduler."""
    scheduler = psutil.Process(home.pid("airflow-scheduler"))
    done = subprocess.run(
        (str(home.folder / "airflow" / "venv" / "bin" / "airflow"), *arguments),
        env=scheduler.environ(),
        cwd=home.folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_dag_is_short_and_imports_nothing_of_ours() -> None:
    text = (dags_folder() / "penstock_ingest.py").read_text()
    assert len(text.splitlines()) < 60
    assert not [line for line in text.splitlines() if line.startswith(("import pen", "from pen"))]


def test_files_dropped_into_the_bucket_are_loaded_by_the_scheduler(home: Home) -> None:
    oracle = json.loads((DATA / "oracle.json").read_text()) if DATA.is_dir() else {}
    files = [DATA / name for name in oracle] or [DEMO_FILE]
    home.variables |= {"PENSTOCK_AIRFLOW_SCAN_SECONDS": "10", "PENSTOCK_CONSUMERS": "1"}
    up = home.begin("--without", "web")
    home.wait_healthy(up, 120)
    home.wait(lambda: state_of(home, "airflow-dags") == "running", 300)
    assert "No data found" in airflow(home, "dags", "list-import-errors")

    for file in files:
        shutil.copy(file, home.folder / "bucket")
    url = read_stack_file(home.folder / "run" / STACK_FILE)["database_url"]
    with psycopg.connect(url, autocommit=True) as connection:
        query = "SELECT file_name, state, source, rows_stored > 0 FROM load ORDER BY file_name"
        wanted = sorted((file.name, "visible", "airflow", True) for file in files)
        home.wait(lambda: connection.execute(query).fetchall() == wanted, 180)
    with administrator(home) as client:
        for name, truth in oracle.items():
            check_answers(client, name, truth)

    # A run that finds nothing new is a success too, whoever starts it.
    tested = airflow(home, "dags", "test", "penstock_ingest")
    assert "state=success" in tested.replace("state:success", "state=success")
    home.run("down")
    assert up.wait(60) == 0
    assert home.leftovers == []


@contextmanager
def administrator(home: Home) -> Iterator[httpx.Client]:
    """Sign in at the gateway."""
    with httpx.Client(base_url=f"http://127.0.0.1:{home.ports['gateway']}", timeout=30) as client:
        secret = json.loads((home.folder / "admin.json").read_text())
        signed_in = client.post("/auth/login", json=secret)
        assert signed_in.status_code == 200, signed_in.text
        client.headers["authorization"] = f"Bearer {signed_in.json()['access_token']}"
        yield client


def check_answers(client: httpx.Client, name: str, truth: dict[str, Any]) -> None:
    loads = {load["file_name"]: load for load in client.get("/api/v1/loads").json()["items"]}
    rows = loads[name]["rows"]
    assert (rows["total"], rows["stored"]) == (truth["rows"], truth["rows"])
    if name in WITH_GENERATION:
        assert_top(client, name, truth)
        assert_states(client, name, truth)
    elif "capacity_mw_by_fuel" in truth:
        assert_capacity_by_fuel(client, truth)


def state_of(home: Home, service: str) -> str:
    return next(item.state for item in home.status.services if item.name == service)

"""The real Airflow of the embedded stack, from a file in the bucket to facts."""

import shutil
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest

from penstock.core.settings import STACK_FILE, read_stack_file
from penstock.local.assets import dags_folder
from penstock.local.demo import FOLDER
from tests.local.conftest import Home

pytestmark = pytest.mark.timeout(600)

FILE = "eia923_2016_largest_us_plants.csv"


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


def test_a_file_dropped_into_the_bucket_is_loaded_by_the_scheduler(home: Home) -> None:
    home.variables |= {"PENSTOCK_AIRFLOW_SCAN_SECONDS": "10", "PENSTOCK_CONSUMERS": "1"}
    up = home.begin("--without", "api,auth,gateway,web")
    home.wait_healthy(up, 120)
    home.wait(lambda: state_of(home, "airflow-dags") == "running", 300)
    assert "No data found" in airflow(home, "dags", "list-import-errors")

    drop(home, FILE)
    url = read_stack_file(home.folder / "run" / STACK_FILE)["database_url"]
    with psycopg.connect(url, autocommit=True) as connection:
        query = "SELECT state, source, rows_stored > 0 FROM load"
        home.wait(
            lambda: connection.execute(query).fetchall() == [("visible", "airflow", True)], 180
        )

    # A run that finds nothing new is a success too, whoever starts it.
    tested = airflow(home, "dags", "test", "penstock_ingest")
    assert "state=success" in tested.replace("state:success", "state=success")
    home.run("down")
    assert up.wait(60) == 0
    assert home.leftovers == []


def state_of(home: Home, service: str) -> str:
    return next(item.state for item in home.status.services if item.name == service)


def drop(home: Home, name: str) -> Path:
    return Path(shutil.copy(FOLDER / name, home.folder / "bucket" / name))

"""Nothing opens, starts or changes while the package is imported, and the command starts soon."""

import json
import pkgutil
import subprocess
import sys

import pytest

import penstock
from tests.house.source import PACKAGE

pytestmark = pytest.mark.unit

# Airflow's environment and Alembic run these; nobody imports them.
NOT_IMPORTED = ("penstock.migrations.env", "penstock.migrations.versions")

# Imports everything that is named, and says what happened meanwhile.
WATCHER = """
import importlib, json, os, sys, threading
told = []
def hook(event, args):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen"}:
        told.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        told.append(f"{event} {args[0]}")
sys.addaudithook(hook)
before = dict(os.environ)
for name in json.load(sys.stdin):
    importlib.import_module(name)
changed = sorted({k for k, v in os.environ.items() if before.get(k) != v})
threads = [item.name for item in threading.enumerate() if item is not threading.main_thread()]
print(json.dumps({"told": told, "changed": changed, "threads": threads,
                  "modules": sorted(sys.modules)}))
"""


def watch(names: list[str]) -> dict[str, list[str]]:
    done = subprocess.run(
        (sys.executable, "-B", "-c", WATCHER),
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def all_modules() -> list[str]:
    found = [
        item.name
        for item in pkgutil.walk_packages(penstock.__path__, "penstock.")
        if not item.name.startswith(NOT_IMPORTED)
    ]
    assert len(found) > len(list(PACKAGE.rglob("*.py"))) / 2
    return found


def test_importing_everything_opens_and_starts_nothing() -> None:
    seen = watch(all_modules())
    assert seen["told"] == []
    assert seen["threads"] == []
    # Polars reads the first when it is imported: one thread a process. It sets the other itself.
    # scikit-learn sets those of OpenMP; only the sandbox's own process imports it.
    openmp = {"KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK"}
    # Set before ONNX Runtime is imported, and by nothing else; see penstock.predict.onnx.
    quiet = {"ORT_DISABLE_TELEMETRY"}
    assert set(seen["changed"]) <= {"POLARS_MAX_THREADS", "_RJEM_MALLOC_CONF", *openmp, *quiet}


HEAVY = {
    *("polars", "numpy", "pyarrow", "sqlalchemy", "psycopg", "fastapi", "starlette", "obstore"),
    *("aio_pika", "alembic", "granian", "joserfc", "redis", "httpx", "pydantic", "rich.progress"),
}


def test_the_command_imports_next_to_nothing_until_it_is_told_what_to_do() -> None:
    loaded = watch(["penstock.cli.main"])["modules"]
    assert not HEAVY & set(loaded)
    assert len(loaded) < 250


@pytest.mark.parametrize("name", ["top", "loads", "keys", "users", "upload", "stack", "login"])
def test_a_command_that_only_asks_brings_no_database_with_it(name: str) -> None:
    loaded = set(watch([f"penstock.cli.{name}"])["modules"])
    assert not {"polars", "numpy", "pyarrow", "sqlalchemy", "psycopg", "fastapi"} & loaded
    assert len(loaded) < 700


def test_the_package_alone_imports_nothing() -> None:
    assert not [name for name in watch(["penstock"])["modules"] if name.startswith("penstock.")]

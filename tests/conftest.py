"""Servers that tests run against: real ones, one of each for a test process, started when asked.

`PENSTOCK_TEST_DATABASE_URL`, `PENSTOCK_TEST_REDIS_URL` and `PENSTOCK_TEST_AMQP_URL` name servers
that run already; then none is started.

Tests of properties run on the same examples each time, few of them; `PENSTOCK_FUZZ_EXAMPLES` asks
for so many, random ones.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr

from penstock.core.migrate import upgrade
from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.local.postgres import THROWAWAY, Postgres
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.valkey import Valkey
from tests.stores import Moto, Rclone, StoreSettings, store_at

FUZZ_EXAMPLES = int(os.environ.get("PENSTOCK_FUZZ_EXAMPLES", "0"))
hypothesis_settings.register_profile(
    "penstock",
    max_examples=FUZZ_EXAMPLES or 100,
    derandomize=not FUZZ_EXAMPLES,
    # Machines that run tests are busy; a property is not about time.
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("penstock")


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can enter; pytest's are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="penstock-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    with Postgres(server_folder / "postgres", free_port(), settings=THROWAWAY) as server:
        yield server


@pytest.fixture(scope="session")
def valkey(server_folder: Path) -> Iterator[Valkey]:
    with Valkey(server_folder / "valkey", free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq(server_folder: Path) -> Iterator[RabbitMQ]:
    with RabbitMQ(server_folder / "rabbitmq", free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def moto(server_folder: Path) -> Iterator[Moto]:
    with Moto(server_folder / "moto", free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def rclone(server_folder: Path) -> Iterator[Rclone]:
    with Rclone(server_folder / "rclone", free_port()) as server:
        yield server


@pytest.fixture(params=["folder", "moto", "rclone"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSettings:
    """The settings of an empty store: a folder, then a bucket of two S3 servers."""
    return store_at(request.param, request, tmp_path)


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database whose role may create more of them."""
    address = os.environ.get("PENSTOCK_TEST_DATABASE_URL")
    return address or str(request.getfixturevalue("postgres").url)


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database that the migrations have built; others are copied from it."""
    name = f"template_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        url = database_at(postgres_url, name)
        upgrade(Settings(home=tmp_path_factory.mktemp("migrated"), database_url=SecretStr(url)))
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_url: str, migrated_database: str) -> Iterator[str]:
    """Address of a database of the test's own, with all tables and no rows."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        yield database_at(postgres_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def database_at(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    address = os.environ.get("PENSTOCK_TEST_REDIS_URL")
    return address or str(request.getfixturevalue("valkey").url)


@pytest.fixture(scope="session")
def amqp_url(request: pytest.FixtureRequest) -> str:
    address = os.environ.get("PENSTOCK_TEST_AMQP_URL")
    return address or str(request.getfixturevalue("rabbitmq").url)


# Fixtures of which each test process would make its own, at seconds of a processor each.
COSTLY = {"amqp_url": "rabbitmq", "moto": "moto", "rclone": "rclone"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all tests that share what takes long to make.

    That is what is made once for a module, and the servers of `COSTLY`. What a folder shares for
    all its tests names its group itself.
    """
    for item in items:
        if not isinstance(item, pytest.Function) or item.get_closest_marker("xdist_group"):
            continue
        group = _group_of(item)
        if group is not None:
            item.add_marker(pytest.mark.xdist_group(group))


def _group_of(item: pytest.Function) -> str | None:
    spec = getattr(item, "callspec", None)
    named = {str(value) for value in spec.params.values()} if spec is not None else set()
    for name, group in COSTLY.items():
        if name in item.fixturenames or name in named:
            return group
    shared = [made[-1] for made in item._fixtureinfo.name2fixturedefs.values()]
    if any(made.scope == "module" and made.baseid.startswith("tests") for made in shared):
        return str(item.path.relative_to(item.config.rootpath).with_suffix(""))
    return None

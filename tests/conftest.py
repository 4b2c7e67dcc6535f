"""Servers that tests run against: real ones, one of each for a test process, started when asked.

`PENSTOCK_TEST_DATABASE_URL`, `PENSTOCK_TEST_REDIS_URL` and `PENSTOCK_TEST_AMQP_URL` name servers
that run already; then none is started.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from penstock.local.ports import free_port
from penstock.local.postgres import THROWAWAY, Postgres
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.valkey import Valkey


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
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database whose role may create more of them."""
    address = os.environ.get("PENSTOCK_TEST_DATABASE_URL")
    return address or str(request.getfixturevalue("postgres").url)


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    address = os.environ.get("PENSTOCK_TEST_REDIS_URL")
    return address or str(request.getfixturevalue("valkey").url)


@pytest.fixture(scope="session")
def amqp_url(request: pytest.FixtureRequest) -> str:
    address = os.environ.get("PENSTOCK_TEST_AMQP_URL")
    return address or str(request.getfixturevalue("rabbitmq").url)

"""Servers that faults may stop and start again, apart from those that other tests share."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from penstock.core.migrate import upgrade
from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.local.postgres import THROWAWAY, Postgres
from penstock.local.rabbitmq import RabbitMQ
from tests.faults.broker import make_queues, remove_queues
from tests.faults.stack import Stack

TEMPLATE = "faults_template"
QUEUES_STAND_SECONDS = 2


@pytest.fixture(scope="session")
def fault_postgres(server_folder: Path) -> Iterator[Postgres]:
    with Postgres(server_folder / "faults-postgres", free_port(), settings=THROWAWAY) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        upgrade(Settings(database_url=SecretStr(server.url_of("penstock", TEMPLATE))))
        yield server


@pytest.fixture(scope="session")
def fault_rabbitmq(server_folder: Path) -> Iterator[RabbitMQ]:
    with RabbitMQ(server_folder / "faults-rabbitmq", free_port()) as server:
        yield server


@pytest.fixture
def stack(fault_postgres: Postgres, fault_rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Stack]:
    """An empty database, an empty broker and no process yet."""
    # A test that failed may have left it stopped.
    if not fault_rabbitmq.probe():
        fault_rabbitmq.stop()
        fault_rabbitmq.start()
    remove_queues(fault_rabbitmq.url)
    with _stack(fault_postgres, fault_rabbitmq, tmp_path) as made:
        yield made


@pytest.fixture
def stack_to_kill(fault_postgres: Postgres, server_folder: Path, tmp_path: Path) -> Iterator[Stack]:
    """The same with a broker of its own, whose queues stand since a while, for `kill`.

    RabbitMQ 3.10 loses quorum queues that it is killed right after it made, and for good those of
    which others with the same names had been removed before, as the other fixture does.
    """
    with RabbitMQ(server_folder / f"rabbitmq-{uuid4().hex[:8]}", free_port()) as server:
        make_queues(server.url)
        time.sleep(QUEUES_STAND_SECONDS)
        with _stack(fault_postgres, server, tmp_path) as made:
            yield made


@contextmanager
def _stack(postgres: Postgres, rabbitmq: RabbitMQ, folder: Path) -> Iterator[Stack]:
    if not postgres.probe():
        postgres.stop()
        postgres.start()
    name = f"fault_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )
    stack = Stack(folder, postgres, rabbitmq, name)
    yield stack
    stack.close()
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real files and what they must add up to."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("PENSTOCK_TEST_DATA", beside))
    if not (folder / "oracle.json").is_file():
        pytest.skip(f"no test data in {folder}: set PENSTOCK_TEST_DATA to the folder that has it")
    return folder


@pytest.fixture(scope="session")
def oracle(data_folder: Path) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads((data_folder / "oracle.json").read_text())
    return answers


@pytest.fixture(scope="session")
def egrid(data_folder: Path) -> Path:
    """26,601 generators of 12,611 plants."""
    return data_folder / "egrid2023_gen.csv"

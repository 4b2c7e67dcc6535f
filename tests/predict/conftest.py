from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import database_at
from tests.predict.onnx_models import adding
from tests.predict.platform import Caller, Platform


@pytest.fixture(scope="session")
def predict_database(postgres_url: str, migrated_database: str) -> Iterator[str]:
    name = f"predict_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        yield database_at(postgres_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def platform(predict_database: str, redis_url: str) -> Iterator[Platform]:
    """One installation for all tests that break nothing of it."""
    variables = {
        "PENSTOCK_PLANS": "free=6/60s:burst3,key:5/60s:burst2 standard=6000000/60s unlimited=none",
        "PENSTOCK_PREDICT_DEADLINE_SECONDS": "3",
    }
    with Platform(predict_database, redis_url, variables) as running:
        yield running


@pytest.fixture(scope="session")
def caller(platform: Platform) -> Caller:
    return platform.caller()


@pytest.fixture(scope="session")
def one() -> bytes:
    return adding(1000)


@pytest.fixture(scope="session")
def two() -> bytes:
    return adding(2000)

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import database_at
from tests.identity.service import AuthService


@pytest.fixture(scope="session")
def identity_database(postgres_url: str, migrated_database: str) -> Iterator[str]:
    """Address of one database for all tests that share an AuthService."""
    name = f"identity_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        yield database_at(postgres_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def auth(identity_database: str, redis_url: str) -> Iterator[AuthService]:
    """One AuthService; tests make users of their own."""
    with AuthService(identity_database, redis_url) as service:
        yield service


@pytest.fixture(scope="session")
def replica(auth: AuthService) -> Iterator[AuthService]:
    """A second AuthService beside the first."""
    with auth.replica() as service:
        yield service

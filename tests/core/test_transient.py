"""Trouble with PostgreSQL that passes by itself, told from trouble of the work."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from penstock.core.db import is_transient

pytestmark = pytest.mark.unit

PASSES = [
    errors.AdminShutdown(),
    errors.CannotConnectNow(),
    errors.CrashShutdown(),
    errors.ConnectionFailure(),
    errors.DeadlockDetected(),
    errors.DiskFull(),
    errors.LockNotAvailable(),
    errors.OutOfMemory(),
    errors.ReadOnlySqlTransaction(),
    errors.SerializationFailure(),
    errors.TooManyConnections(),
    psycopg.OperationalError("connection refused"),
    psycopg.InterfaceError("the connection is closed"),
]
STAYS = [
    errors.CheckViolation(),
    errors.ConfigurationLimitExceeded(),
    errors.NumericValueOutOfRange(),
    errors.ProgramLimitExceeded(),
    errors.QueryCanceled(),
    errors.UndefinedTable(),
    psycopg.DataError("no server has said this"),
]


def name(error: Exception) -> str:
    return type(error).__name__


@pytest.mark.parametrize("error", PASSES, ids=name)
def test_passes(error: Exception) -> None:
    assert is_transient(error)
    assert is_transient(OperationalError("COPY", None, error))


@pytest.mark.parametrize("error", STAYS, ids=name)
def test_stays(error: Exception) -> None:
    assert not is_transient(error)
    assert not is_transient(IntegrityError("COPY", None, error))


def test_no_connection_left_in_the_pool_passes() -> None:
    assert is_transient(PoolTimeoutError("no connection within 2 s"))


def test_other_errors_are_no_trouble_of_the_database() -> None:
    assert not is_transient(ValueError("wrong"))
    assert not is_transient(DBAPIError("COPY", None, ValueError("wrong")))

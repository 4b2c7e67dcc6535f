from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.predict.retention import tend

TODAY = date(2031, 5, 10)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def insert(url: str, at: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO prediction (id, created_at, model_id, role, origin, user_id, request_id, "
            "status, rows, total_ms) VALUES (%s, %s, %s, 'champion', 'predict', "
            "%s, 'r', 200, 1, 1)",
            (uuid7(), at, uuid7(), uuid7()),
        )


def partitions(url: str) -> dict[str, int]:
    """Rows by partition."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits "
            "WHERE inhparent = 'prediction'::regclass"
        ).fetchall()
        rows = connection.execute(
            "SELECT tableoid::regclass::text, count(*) FROM prediction GROUP BY 1"
        ).fetchall()
    return {**{name: 0 for (name,) in names}, **dict(rows)}


def test_days_are_made_ahead_and_dropped(database: Database, database_url: str) -> None:
    # Before the first partition was made, and for a day that is too old.
    insert(database_url, "2031-05-10T12:00:00Z")
    insert(database_url, "2031-05-01T12:00:00Z")
    tend(database, keep_days=7, kept_seconds=60, today=TODAY)
    expected = {"prediction_20310510": 1, "prediction_20310511": 0, "prediction_20310512": 0}
    assert partitions(database_url) == {"prediction_other": 0, **expected}
    insert(database_url, "2031-05-12T23:59:59Z")
    tend(database, keep_days=1, kept_seconds=60, today=date(2031, 5, 12))
    assert partitions(database_url) == {
        "prediction_other": 0,
        "prediction_20310511": 0,
        "prediction_20310512": 1,
        "prediction_20310513": 0,
        "prediction_20310514": 0,
    }
    # Again: nothing more to do.
    tend(database, keep_days=1, kept_seconds=60, today=date(2031, 5, 12))
    assert len(partitions(database_url)) == 5


def test_the_day_it_is_has_a_partition(database: Database, database_url: str) -> None:
    tend(database, keep_days=30, kept_seconds=60)
    with psycopg.connect(database_url, autocommit=True) as connection:
        (now,) = connection.execute("SELECT now()").fetchone() or ("",)
    insert(database_url, str(now))
    assert partitions(database_url)["prediction_other"] == 0

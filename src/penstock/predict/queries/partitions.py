"""The days of the log of predictions: made ahead, dropped when they are old."""

import re
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

# The partition for rows of a day that none has been made for.
OTHER = "prediction_other"
NAME = re.compile(r"prediction_(\d{4})(\d{2})(\d{2})")
# Predictions wait for the locks of these statements, so they are given up soon and tried again.
LOCK_TIMEOUT = text("SET LOCAL lock_timeout = '2s'")
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('penstock:prediction-days'))")
EXISTING = text("""
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'prediction'::regclass
""")
FORGET = text("DELETE FROM prediction_other WHERE created_at < :before")


def name_of(day: date) -> str:
    """Return what a day's partition is called."""
    return f"prediction_{day:%Y%m%d}"


def days(session: Session) -> set[date]:
    """Return the days that have a partition."""
    found = (NAME.fullmatch(name) for name in session.execute(EXISTING).scalars())
    return {date(int(name[1]), int(name[2]), int(name[3])) for name in found if name}


def lock(session: Session) -> None:
    """Let one worker at a time change the partitions, until the transaction ends."""
    session.execute(ONE_AT_A_TIME)
    session.execute(LOCK_TIMEOUT)


def make(session: Session, day: date) -> None:
    """Make a day's partition; what has been logged for that day elsewhere moves into it."""
    name = name_of(day)
    begin, end = (
        datetime.combine(at, time(), UTC).isoformat() for at in (day, day + timedelta(days=1))
    )
    session.execute(text(f"CREATE TABLE {name} (LIKE prediction INCLUDING ALL)"))
    session.execute(text(f"LOCK TABLE {OTHER} IN ACCESS EXCLUSIVE MODE"))
    moved = f"""
    WITH moved AS (
        DELETE FROM {OTHER} WHERE created_at >= '{begin}' AND created_at < '{end}' RETURNING *
    )
    INSERT INTO {name} SELECT * FROM moved
    """
    session.execute(text(moved))
    session.execute(
        text(
            f"ALTER TABLE prediction ATTACH PARTITION {name} "
            f"FOR VALUES FROM ('{begin}') TO ('{end}')"
        )
    )


def drop(session: Session, day: date) -> None:
    """Drop a day's partition."""
    session.execute(text(f"DROP TABLE {name_of(day)}"))


def forget_before(session: Session, day: date) -> None:
    """Delete what is older and has no partition of its own."""
    session.execute(FORGET, {"before": datetime.combine(day, time(), UTC)})

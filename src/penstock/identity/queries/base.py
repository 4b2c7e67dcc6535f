"""What all queries share: the clock of the database, and locks to the end of a transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, cast, func, select, text
from sqlalchemy.orm import Session

LOCK_ADMINISTRATORS = 7_361_101
LOCK_SIGNING_KEYS = 7_361_102

Values = dict[str, Any]


def lock(session: Session, number: int) -> None:
    """Wait until nobody else does the same thing."""
    session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def now(session: Session) -> datetime:
    """Return the time of the database: one clock for all processes."""
    return session.scalars(select(soon(0))).one()


def soon(seconds: int) -> ColumnElement[datetime]:
    """Return the time so many seconds from now."""
    return cast(func.clock_timestamp(), DateTime(timezone=True)) + timedelta(seconds=seconds)

"""What becomes of the log as time goes by: days made ahead, days dropped, old answers forgotten."""

from datetime import UTC, date, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.predict.queries import idempotency, partitions

log = structlog.get_logger()

DAYS_AHEAD = 3


def tend(
    database: Database, *, keep_days: int, kept_seconds: float, today: date | None = None
) -> None:
    """Do all that is due; each day in a transaction of its own, since each needs a lock.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: Something is in the way; it may be tried again.
    """
    today = today or datetime.now(UTC).date()
    oldest = today - timedelta(days=keep_days)
    while True:
        with database.begin() as session:
            if not _change_one(session, today, oldest):
                _forget(session, oldest, kept_seconds)
                return


def _change_one(session: Session, today: date, oldest: date) -> bool:
    """Make or drop one partition that is due; false when none is."""
    partitions.lock(session)
    known = partitions.days(session)
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        if day not in known:
            partitions.make(session, day)
            log.info("prediction_day_made", day=day.isoformat())
            return True
    for day in sorted(known):
        if day < oldest:
            partitions.drop(session, day)
            log.info("prediction_day_dropped", day=day.isoformat())
            return True
    return False


def _forget(session: Session, oldest: date, kept_seconds: float) -> None:
    partitions.forget_before(session, oldest)
    idempotency.sweep(session, kept_seconds=kept_seconds)

"""Keeps the sums of hours in step with the log.

An hour is summed up as a whole, in place of what was there, in one transaction: a worker that dies
in the middle leaves the old sums, and doing it twice changes nothing. The running hour and hours
that ended a moment ago are done again and again; an hour is done for good when it has been over for
`SETTLE`. What is logged later still, by a transaction that was open for so long, is found by
comparing counts.
"""

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.insights.queries import rollup as queries

log = structlog.get_logger()

JOB = "hours"
HOUR = queries.HOUR
SETTLE = timedelta(minutes=10)
AUDITED = timedelta(days=2)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of an hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def roll_up(database: Database, *, now: datetime | None = None) -> int:
    """Sum up all hours that are not done for good; return how many.

    Another worker that is at it already is left alone.
    """
    now = now or datetime.now(UTC)
    with database.begin() as session:
        hour = queries.mark(session, JOB) or queries.first_hour(session) or hour_of(now)
    done = 0
    while hour <= now:
        with database.begin() as session:
            if not queries.try_lock(session, JOB):
                return done
            _roll_up_hour(session, hour, now)
        hour += HOUR
        done += 1
    return done


def audit(database: Database, *, now: datetime | None = None) -> int:
    """Sum up again what has been logged too late for `roll_up`; return how many hours."""
    until = hour_of(now or datetime.now(UTC))
    with database.begin() as session:
        # What lies behind the mark is still to be summed up at all.
        until = min(until, queries.mark(session, JOB) or until)
        stale = queries.stale_hours(session, until - AUDITED, until)
    for hour in stale:
        with database.begin() as session:
            if not queries.try_lock(session, JOB):
                return 0
            queries.replace_hour(session, hour)
            log.info("prediction_hour_corrected", hour=hour.isoformat())
    return len(stale)


def _roll_up_hour(session: Session, hour: datetime, now: datetime) -> None:
    queries.replace_hour(session, hour)
    if now >= hour + HOUR + SETTLE:
        reached = queries.mark(session, JOB)
        queries.set_mark(session, JOB, max(hour + HOUR, reached or hour))

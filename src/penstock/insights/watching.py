"""Looks for drift in all models, once an hour however many workers there are."""

from datetime import UTC, datetime

import structlog

from penstock.core.db import Database
from penstock.insights import service_drift
from penstock.insights.queries import rollup as queries
from penstock.insights.rollup import hour_of

log = structlog.get_logger()

JOB = "drift"


def watch_drift(database: Database, *, now: datetime | None = None) -> int:
    """Write events for what has moved; return how many.

    Each model has a transaction of its own. A worker that dies in the middle leaves the hour
    undone, and the next one tells only what has not been told today.
    """
    now = now or datetime.now(UTC)
    with database.begin() as session:
        reached = queries.mark(session, JOB)
        if reached is not None and reached >= hour_of(now):
            return 0
        models = service_drift.watched(session)
    told = 0
    for model_id in models:
        with database.begin() as session:
            if not queries.try_lock(session, JOB):
                return told
            count = service_drift.watch(session, model_id=model_id, now=now)
        if count:
            log.info("drift_told", model_id=str(model_id), features=count)
        told += count
    with database.begin() as session:
        queries.set_mark(session, JOB, hour_of(now))
    return told

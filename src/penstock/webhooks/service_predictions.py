"""Predictions as events: read from their log afterwards, many in one, only for who asked by name.

The path of a prediction writes no event, so it costs the same whoever listens.
"""

from itertools import groupby

from sqlalchemy.orm import Session

from penstock.core import events
from penstock.webhooks.catalogue import PREDICTIONS
from penstock.webhooks.queries import predictions
from penstock.webhooks.queries.predictions import Told

# So many stay below the size of a body.
MOST_IN_ONE = 80
LONGEST_SECONDS = 10.0


def tell(session: Session) -> tuple[int, bool]:
    """Write events for the next stretch of the log; returns how many, and whether more waits.

    Events and the mark up to which the log was read change in one transaction: each prediction is
    told once to each user that it concerns.
    """
    window = predictions.lock_window(session, longest_seconds=LONGEST_SECONDS)
    if window is None:
        return 0, False
    since, until = window
    if until <= since:
        return 0, False
    listening = predictions.listeners(session, PREDICTIONS)
    count = 0
    if listening:
        found = predictions.completed(session, since=since, until=until, listening=listening)
        count = _record(session, found)
    predictions.move_mark(session, until)
    return count, (until - since).total_seconds() >= LONGEST_SECONDS


def _record(session: Session, found: list[Told]) -> int:
    count = 0
    for (owner_id, model_id), group in groupby(
        found, key=lambda told: (told.owner_id, told.model_id)
    ):
        told = [item.data for item in group]
        for start in range(0, len(told), MOST_IN_ONE):
            some = told[start : start + MOST_IN_ONE]
            count += 1
            events.record(
                session,
                kind="prediction.completed",
                subject=str(model_id),
                owner_id=owner_id,
                data={"model_id": str(model_id), "count": len(some), "predictions": some},
            )
    return count

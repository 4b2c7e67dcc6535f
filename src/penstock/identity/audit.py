"""Writing down who did what, in the transaction that did it."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.identity.caller import Caller
from penstock.identity.queries import audit as queries

DONE = "done"
REFUSED = "refused"


def event(
    action: str,
    caller: Caller,
    *,
    outcome: str = DONE,
    actor_id: UUID | None = None,
    subject: str | None = None,
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the row of an event; `subject` is what it was done to, as `kind:id`."""
    return {
        "action": action,
        "outcome": outcome,
        "actor_id": actor_id,
        "subject": subject,
        "address": caller.address,
        "user_agent": caller.user_agent,
        "request_id": caller.request_id,
        "detail": detail or {},
    }


def record(session: Session, *events: dict[str, Any]) -> None:
    """Write events down."""
    queries.insert_events(session, list(events))

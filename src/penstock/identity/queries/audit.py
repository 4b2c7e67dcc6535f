"""The audit log, and what is forgotten with time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from penstock.core.ids import uuid7
from penstock.identity.queries.base import Values, soon
from penstock.identity.tables import AuditEvent, AuthSession


@dataclass(frozen=True)
class AuditFilter:
    """Which events are asked for; None means any."""

    action: str | None = None
    outcome: str | None = None
    actor_id: UUID | None = None
    subject: str | None = None


def insert_events(session: Session, events: list[Values]) -> None:
    """Write events down."""
    if events:
        session.execute(insert(AuditEvent), [{"id": uuid7(), **event} for event in events])


def events(
    session: Session, wanted: AuditFilter, *, after: UUID | None, limit: int
) -> list[AuditEvent]:
    """Return events, newest first."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(AuditEvent.id < after)
    for column, value in (
        (AuditEvent.action, wanted.action),
        (AuditEvent.outcome, wanted.outcome),
        (AuditEvent.actor_id, wanted.actor_id),
        (AuditEvent.subject, wanted.subject),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return list(session.scalars(statement))


def forget(session: Session, *, sessions_seconds: int, events_seconds: int) -> None:
    """Delete sessions, with their refresh tokens, and events that lie so far back."""
    past = soon(-sessions_seconds)
    session.execute(
        delete(AuthSession).where(or_(AuthSession.expires_at < past, AuthSession.ended_at < past))
    )
    session.execute(delete(AuditEvent).where(AuditEvent.created_at < soon(-events_seconds)))

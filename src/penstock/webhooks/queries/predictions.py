"""The log of predictions, for those who want to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from penstock.webhooks.tables import WebhookMark

NAME = "predictions"

_FIRST = text("""
    INSERT INTO webhook_mark (name, reached_at) VALUES (:name, clock_timestamp())
    ON CONFLICT DO NOTHING
""")

# A logged prediction carries the time at which its transaction began. So everything before the
# oldest transaction of the log that is still open is there, or will never be.
_WINDOW = text("""
    SELECT m.reached_at, least(
        m.reached_at + make_interval(secs => :longest),
        clock_timestamp() - interval '0.2 seconds',
        (
            SELECT min(a.xact_start) FROM pg_stat_activity AS a
            WHERE a.application_name = 'penstock-predictions'
                AND a.datname = current_database()
        )
    )
    FROM webhook_mark AS m
    WHERE m.name = :name
    FOR UPDATE SKIP LOCKED
""")

_LISTENERS = text("""
    SELECT DISTINCT e.owner_id
    FROM webhook_endpoint AS e
    WHERE e.disabled_at IS NULL AND :type = ANY(e.event_types)
""")

_COMPLETED = text("""
    SELECT o.owner_id, p.model_id, p.id, p.model_version, p.status, p.error_code, p.rows,
        p.total_ms, p.created_at
    FROM prediction AS p
    CROSS JOIN LATERAL (
        SELECT p.user_id AS owner_id
        UNION
        SELECT m.owner_id FROM model AS m WHERE m.id = p.model_id
    ) AS o
    WHERE p.created_at >= :since AND p.created_at < :until
        AND p.origin IN ('predict', 'v2') AND p.role NOT IN ('shadow', 'replay')
        AND o.owner_id = ANY(:listeners)
    ORDER BY o.owner_id, p.model_id, p.id
""")


@dataclass(frozen=True)
class Told:
    """A prediction and one user who wants to know of it."""

    owner_id: UUID
    model_id: UUID
    data: dict[str, Any]


def lock_window(session: Session, *, longest_seconds: float) -> tuple[datetime, datetime] | None:
    """Return the time to read next, kept from other workers; None when one of them reads it."""
    session.execute(_FIRST, {"name": NAME})
    row = session.execute(_WINDOW, {"name": NAME, "longest": longest_seconds}).one_or_none()
    return None if row is None else (row[0], row[1])


def listeners(session: Session, event_type: str) -> list[UUID]:
    """Return the users with an endpoint that names this type."""
    return list(session.scalars(_LISTENERS, {"type": event_type}))


def completed(
    session: Session, *, since: datetime, until: datetime, listening: list[UUID]
) -> list[Told]:
    """Return the predictions logged between two times, by user and model."""
    values = {"since": since, "until": until, "listeners": listening}
    return [
        Told(
            row.owner_id,
            row.model_id,
            {
                "id": str(row.id),
                "version": row.model_version,
                "status": row.status,
                "error_code": row.error_code,
                "rows": row.rows,
                "total_ms": round(row.total_ms, 3),
                "created_at": row.created_at.isoformat(),
            },
        )
        for row in session.execute(_COMPLETED, values)
    ]


def move_mark(session: Session, reached_at: datetime) -> None:
    """Note that everything before this time has been told."""
    session.execute(
        update(WebhookMark).where(WebhookMark.name == NAME).values(reached_at=reached_at)
    )

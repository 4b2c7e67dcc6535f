"""From events to deliveries, and from due deliveries to the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.core.events import CHANNEL as EVENT_CHANNEL
from penstock.core.events import Event
from penstock.core.ids import uuid7
from penstock.webhooks.queries.deliveries import CHANNEL
from penstock.webhooks.tables import QUEUED, WebhookAttempt, WebhookDelivery, WebhookEndpoint

# For the loop that sends events, which has a connection of its own to wait on.
LISTEN = (f"LISTEN {EVENT_CHANNEL}", f"LISTEN {CHANNEL}")
EVENTS_AT_ONCE = 200
ENDPOINTS_AT_ONCE = 1000

# `patterns` maps a type to what an endpoint may ask for to get it. An endpoint that is deleted
# meanwhile is waited for, one that is changed is not.
_MATCHES = text("""
    SELECT ev.id, ev.type, e.id
    FROM event AS ev
    JOIN webhook_endpoint AS e ON ev.owner_id IS NULL OR e.owner_id = ev.owner_id
    JOIN app_user AS u ON u.id = e.owner_id
    WHERE ev.id = ANY(:events)
        AND e.disabled_at IS NULL
        AND u.deactivated_at IS NULL
        AND (e.subject IS NULL OR e.subject = ev.subject)
        AND e.event_types && ARRAY(
            SELECT jsonb_array_elements_text(CAST(:patterns AS jsonb) -> ev.type)
        )
    ORDER BY ev.id, e.id
    FOR KEY SHARE OF e
""")

_WITH_DUE = text("""
    SELECT e.id
    FROM webhook_endpoint AS e
    WHERE EXISTS (
        SELECT FROM webhook_delivery AS d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting'
            AND d.next_attempt_at <= clock_timestamp()
    )
    LIMIT :most
    FOR NO KEY UPDATE SKIP LOCKED
""")

# A second statement: it sees what others have queued before they let go of the endpoint.
_QUEUE_DUE = text("""
    WITH room AS (
        SELECT e.id, (
            CASE WHEN e.failing_since_at IS NULL THEN CAST(:most AS integer) ELSE 1 END
        ) - (
            SELECT count(*) FROM webhook_delivery AS q
            WHERE q.endpoint_id = e.id AND q.state = 'queued'
        ) AS free
        FROM webhook_endpoint AS e
        WHERE e.id = ANY(:endpoints)
    ), due AS (
        SELECT next.id
        FROM room
        CROSS JOIN LATERAL (
            SELECT d.id
            FROM webhook_delivery AS d
            WHERE d.endpoint_id = room.id AND d.state = 'waiting'
                AND d.next_attempt_at <= clock_timestamp()
            ORDER BY d.next_attempt_at, d.id
            LIMIT greatest(room.free, 0)
            FOR UPDATE SKIP LOCKED
        ) AS next
    )
    UPDATE webhook_delivery AS d
    SET state = 'queued', turn = d.turn + 1, queued_at = clock_timestamp(),
        next_attempt_at = NULL
    FROM due
    WHERE d.id = due.id
    RETURNING d.id, d.turn
""")


@dataclass(frozen=True)
class Job:
    """A delivery in the queue, with all that sending it needs."""

    delivery: WebhookDelivery
    endpoint: WebhookEndpoint
    event: Event
    now: datetime


def waiting_events(session: Session) -> list[tuple[UUID, str]]:
    """Return ids and types of the oldest events not yet handed on, kept from other workers."""
    statement = (
        select(Event.id, Event.type)
        .where(Event.fanned_out_at.is_(None))
        .order_by(Event.id)
        .limit(EVENTS_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def fan_out(session: Session, events: list[UUID], *, patterns: dict[str, list[str]]) -> int:
    """Write one delivery for each endpoint that asked for each event; returns how many."""
    known = {"events": events, "patterns": msgspec.json.encode(patterns).decode()}
    rows = [
        {"id": uuid7(), "event_id": row[0], "event_type": row[1], "endpoint_id": row[2]}
        for row in session.execute(_MATCHES, known)
    ]
    if rows:
        session.execute(insert(WebhookDelivery), rows)
    session.execute(
        update(Event)
        .where(Event.id.in_(events))
        .values(fanned_out_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def queue_due(session: Session, *, most: int) -> list[dict[str, Any]]:
    """Mark due deliveries as queued, so many of one endpoint at most; returns their messages.

    An endpoint that fails gets one at a time. Endpoints that another worker looks after just now
    are left to it.
    """
    found = session.scalars(_WITH_DUE, {"most": ENDPOINTS_AT_ONCE})
    endpoints = list(found)
    if not endpoints:
        return []
    rows = session.execute(_QUEUE_DUE, {"endpoints": endpoints, "most": most})
    return [{"delivery": str(row[0]), "turn": row[1]} for row in rows]


def job(session: Session, delivery_id: UUID, *, turn: int) -> Job | None:
    """Return a delivery to send; None when that has been done or somebody else will."""
    statement = (
        select(WebhookDelivery, WebhookEndpoint, Event, func.clock_timestamp())
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .join(Event, Event.id == WebhookDelivery.event_id)
        .where(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.state == QUEUED,
            WebhookDelivery.turn == turn,
        )
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else Job(row[0], row[1], row[2], row[3])


def lock_delivery(session: Session, delivery_id: UUID) -> WebhookDelivery | None:
    """Return a delivery, kept from change."""
    statement = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    return session.scalars(statement.with_for_update()).one_or_none()


def insert_attempt(session: Session, delivery_id: UUID, values: dict[str, Any]) -> None:
    """Add the next try to a delivery that is kept from change."""
    last = select(func.coalesce(func.max(WebhookAttempt.number), 0)).where(
        WebhookAttempt.delivery_id == delivery_id
    )
    number = session.scalars(last).one() + 1
    session.execute(insert(WebhookAttempt).values(delivery_id=delivery_id, number=number, **values))


def change_delivery(session: Session, delivery_id: UUID, values: dict[str, Any]) -> None:
    """Change a delivery."""
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def queue_again(session: Session, *, older_seconds: float) -> int:
    """Let deliveries be queued again whose message was lost; returns how many."""
    statement = text("""
        UPDATE webhook_delivery SET state = 'waiting', next_attempt_at = clock_timestamp()
        WHERE state = 'queued'
            AND queued_at < clock_timestamp() - make_interval(secs => :seconds)
    """)
    return changed_rows(session, statement, seconds=older_seconds)


def depths(session: Session) -> dict[str, int]:
    """Return how many deliveries wait for their time, and how many are in the queue."""
    statement = text("""
        SELECT 'waiting', count(*) FROM webhook_delivery WHERE state = 'waiting'
        UNION ALL SELECT 'queued', count(*) FROM webhook_delivery WHERE state = 'queued'
        UNION ALL SELECT 'events', count(*) FROM event WHERE fanned_out_at IS NULL
    """)
    return {row[0]: row[1] for row in session.execute(statement)}

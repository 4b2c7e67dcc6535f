"""Deliveries as users see them, and what starts them over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.core.events import Event
from penstock.webhooks.tables import (
    BLOCKED,
    FAILED,
    WAITING,
    WebhookAttempt,
    WebhookDelivery,
)

CHANNEL = "penstock_delivery"
MOST_ATTEMPTS = 100
FORGET_AT_ONCE = 5000


@dataclass(frozen=True)
class DeliveryFilter:
    """Which deliveries are asked for; None means any."""

    state: str | None = None
    event_type: str | None = None
    since_at: datetime | None = None


def wake(session: Session) -> None:
    """Let whoever sends deliveries look for due ones on commit."""
    session.execute(text(f"NOTIFY {CHANNEL}"))


def insert_delivery(session: Session, *, endpoint_id: UUID, event: Event) -> WebhookDelivery:
    """Add a delivery of an event to one endpoint, due at once."""
    delivery = WebhookDelivery(endpoint_id=endpoint_id, event_id=event.id, event_type=event.type)
    session.add(delivery)
    session.flush()
    session.refresh(delivery)
    wake(session)
    return delivery


def mark_fanned_out(session: Session, event: Event) -> None:
    """Keep an event from going to anybody else."""
    session.execute(
        update(Event).where(Event.id == event.id).values(fanned_out_at=func.clock_timestamp())
    )


def deliveries_of(
    session: Session,
    endpoint_id: UUID,
    wanted: DeliveryFilter,
    *,
    after: UUID | None,
    limit: int,
) -> list[WebhookDelivery]:
    """Return deliveries to an endpoint, newest first."""
    statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if after is not None:
        statement = statement.where(WebhookDelivery.id < after)
    if wanted.state is not None:
        statement = statement.where(WebhookDelivery.state == wanted.state)
    if wanted.event_type is not None:
        statement = statement.where(WebhookDelivery.event_type == wanted.event_type)
    if wanted.since_at is not None:
        statement = statement.where(WebhookDelivery.created_at >= wanted.since_at)
    return list(session.scalars(statement.order_by(WebhookDelivery.id.desc()).limit(limit)))


def delivery_of(
    session: Session, delivery_id: UUID, *, endpoint_id: UUID
) -> tuple[WebhookDelivery, Event] | None:
    """Return a delivery to this endpoint, with its event."""
    statement = (
        select(WebhookDelivery, Event)
        .join(Event, Event.id == WebhookDelivery.event_id)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.endpoint_id == endpoint_id)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def attempts_of(session: Session, delivery_id: UUID) -> list[WebhookAttempt]:
    """Return the latest tries of a delivery, oldest first."""
    statement = (
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id == delivery_id)
        .order_by(WebhookAttempt.number.desc())
        .limit(MOST_ATTEMPTS)
    )
    return list(session.scalars(statement))[::-1]


def _start_over() -> dict[str, object]:
    return {
        "state": WAITING,
        "tries": 0,
        "next_attempt_at": func.clock_timestamp(),
        "finished_at": None,
    }


def replay_one(session: Session, delivery_id: UUID) -> bool:
    """Start a delivery over that has ended or waits; False while it is in the queue."""
    wake(session)
    return bool(
        changed_rows(
            session,
            update(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id, WebhookDelivery.state != "queued")
            .values(**_start_over())
            .execution_options(synchronize_session=False),
        )
    )


def replay_failed(session: Session, endpoint_id: UUID, *, since_at: datetime) -> int:
    """Start all deliveries to an endpoint over that were made since then and failed."""
    wake(session)
    return changed_rows(
        session,
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.state.in_((FAILED, BLOCKED)),
            WebhookDelivery.created_at >= since_at,
        )
        .values(**_start_over())
        .execution_options(synchronize_session=False),
    )


def forget(session: Session, *, before: datetime) -> int:
    """Delete some deliveries that ended before then; returns how many."""
    old = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.finished_at < before)
        .limit(FORGET_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return changed_rows(session, delete(WebhookDelivery).where(WebhookDelivery.id.in_(old)))


def forget_events(session: Session, *, before: datetime, types: list[str]) -> int:
    """Delete some events of these types from before then, with deliveries; returns how many."""
    # An id begins with the milliseconds of its time.
    first = UUID(int=int(before.timestamp() * 1000) << 80)
    old = (
        select(Event.id)
        .where(Event.id < first, Event.type.in_(types), Event.fanned_out_at.is_not(None))
        .limit(FORGET_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return changed_rows(session, delete(Event).where(Event.id.in_(old)))

"""Events into deliveries, deliveries into the queue, and what follows from each try."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core import amqp, outbox
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.webhooks import service, signing
from penstock.webhooks.catalogue import patterns_of
from penstock.webhooks.outcomes import Outcome, pause_seconds
from penstock.webhooks.queries import deliveries, endpoints, sending
from penstock.webhooks.tables import (
    BLOCKED,
    DELIVERED,
    FAILED,
    QUEUED,
    WAITING,
    WebhookDelivery,
    WebhookEndpoint,
)


@dataclass(frozen=True)
class Ready:
    """All that one try sends, and where."""

    delivery_id: UUID
    endpoint_id: UUID
    turn: int
    url: str
    headers: dict[str, str]
    body: bytes
    disabled: bool


def fan_out(session: Session) -> int:
    """Turn the oldest waiting events into deliveries; returns how many events that were.

    Events and deliveries change in one transaction, so each event becomes exactly one delivery an
    endpoint, whoever dies meanwhile.
    """
    events = sending.waiting_events(session)
    if events:
        patterns = {kind: patterns_of(kind) for _, kind in events}
        sending.fan_out(session, [event_id for event_id, _ in events], patterns=patterns)
    return len(events)


def dispatch(session: Session, *, most: int) -> int:
    """Put due deliveries into the queue, `most` of one endpoint at a time; returns how many."""
    messages = sending.queue_due(session, most=most)
    if messages:
        outbox.append(session, queue=amqp.WEBHOOK_QUEUE, bodies=messages)
    return len(messages)


def claimed(session: Session, delivery_id: UUID, *, turn: int) -> Ready | None:
    """Return what a message is about, with nothing to send; None when it has been done."""
    job = sending.job(session, delivery_id, turn=turn)
    return None if job is None else _ready(job, {}, b"")


def take(session: Session, delivery_id: UUID, *, turn: int, key: InstallationKey) -> Ready | None:
    """Return what to send for a message; None when it has been done, or the endpoint is gone.

    Raises:
        ConfigurationError: The endpoint's secret was sealed with the key of another installation.
    """
    job = sending.job(session, delivery_id, turn=turn)
    if job is None:
        return None
    event = job.event
    body = signing.body_of(
        event.type, subject=event.subject, created_at=event.created_at, data=event.data
    )
    headers = signing.headers_of(
        _secrets(job.endpoint, key, now=job.now),
        event_id=event.id,
        timestamp=int(job.now.timestamp()),
        body=body,
    )
    return _ready(job, headers, body)


def _ready(job: sending.Job, headers: dict[str, str], body: bytes) -> Ready:
    return Ready(
        delivery_id=job.delivery.id,
        endpoint_id=job.endpoint.id,
        turn=job.delivery.turn,
        url=job.endpoint.url,
        headers=headers,
        body=body,
        disabled=job.endpoint.disabled_at is not None,
    )


def _secrets(endpoint: WebhookEndpoint, key: InstallationKey, *, now: datetime) -> list[bytes]:
    context = service.context_of(endpoint.id)
    found = [key.open(endpoint.sealed_secret, context=context)]
    ends = endpoint.old_secret_ends_at
    if endpoint.sealed_old_secret is not None and ends is not None and ends > now:
        found.append(key.open(endpoint.sealed_old_secret, context=context))
    return found


def settle(session: Session, ready: Ready, outcome: Outcome, *, settings: Settings) -> str | None:
    """Write a try down and what follows; returns the delivery's new state.

    None when the delivery is gone, or when another worker has settled the same message before.
    """
    endpoint = endpoints.lock_endpoint(session, ready.endpoint_id)
    delivery = sending.lock_delivery(session, ready.delivery_id)
    if endpoint is None or delivery is None:
        return None
    sending.insert_attempt(session, delivery.id, outcome.values)
    if delivery.state != QUEUED or delivery.turn != ready.turn:
        return None
    now = endpoints.now(session)
    changes = _next_state(delivery, endpoint, outcome, now=now, settings=settings)
    sending.change_delivery(session, delivery.id, changes)
    if not ready.disabled:
        _note(session, endpoint, outcome, now=now, settings=settings)
    deliveries.wake(session)
    return str(changes["state"])


def _next_state(
    delivery: WebhookDelivery,
    endpoint: WebhookEndpoint,
    outcome: Outcome,
    *,
    now: datetime,
    settings: Settings,
) -> dict[str, Any]:
    """Return what a try changes in its delivery."""
    tries = delivery.tries + 1
    ended = {"tries": tries, "finished_at": now}
    if outcome.kind == "delivered":
        return {"state": DELIVERED, **ended}
    if outcome.kind == "blocked":
        return {"state": BLOCKED, **ended}
    pause = pause_seconds(
        settings.webhook_retry_seconds,
        tries=tries,
        retry_after_seconds=outcome.retry_after_seconds,
    )
    if pause is None or outcome.kind == "gone" or endpoint.disabled_at is not None:
        return {"state": FAILED, **ended}
    return {"state": WAITING, "tries": tries, "next_attempt_at": now + timedelta(seconds=pause)}


def _note(
    session: Session,
    endpoint: WebhookEndpoint,
    outcome: Outcome,
    *,
    now: datetime,
    settings: Settings,
) -> None:
    """Keep since when an endpoint only fails, and disable it when that has been long enough."""
    if outcome.kind == "delivered":
        values = {"last_delivered_at": now, "failing_since_at": None}
        endpoints.note_endpoint(session, endpoint.id, values)
        return
    since = endpoint.failing_since_at
    if since is None:
        endpoints.note_endpoint(session, endpoint.id, {"failing_since_at": now})
    if endpoint.disabled_at is not None:
        return
    if outcome.kind == "gone":
        service.disable_by_itself(session, endpoint, reason=service.GONE)
    elif since is not None and (now - since).total_seconds() >= settings.webhook_disable_seconds:
        service.disable_by_itself(session, endpoint, reason=service.FAILING)

"""One message of the queue: sent, and what came of it written down."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import structlog

from penstock.core.db import Database
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.webhooks import metrics, service_sending
from penstock.webhooks.delivery import Sender
from penstock.webhooks.outcomes import Outcome
from penstock.webhooks.service_sending import Ready

log = structlog.get_logger()


class DeliveryMessage(msgspec.Struct, frozen=True):
    """What a message says: which delivery, and the how-manieth time it is in the queue."""

    delivery: UUID
    turn: int


@dataclass(frozen=True)
class SendingParts:
    """What sending stands on."""

    settings: Settings
    database: Database
    key: InstallationKey
    sender: Sender


async def deliver(parts: SendingParts, message: DeliveryMessage) -> str | None:
    """Try to deliver once and return the new state; None when there was nothing to do."""
    ready = await parts.database.run(
        service_sending.take, message.delivery, turn=message.turn, key=parts.key
    )
    if ready is None:
        return None
    if ready.disabled:
        outcome = _failed("the webhook is disabled")
    else:
        with metrics.IN_FLIGHT.track_inprogress():
            outcome = await parts.sender.send(ready.url, ready.headers, ready.body)
        metrics.LATENCY.observe(outcome.latency_ms / 1000)
    return await _settle(parts, ready, outcome)


async def give_up(parts: SendingParts, message: DeliveryMessage, reason: str) -> str | None:
    """Count a try that the broker gave up, because workers died of it or could not send it."""
    ready = await parts.database.run(service_sending.claimed, message.delivery, turn=message.turn)
    if ready is None:
        return None
    return await _settle(parts, ready, _failed(reason))


async def _settle(parts: SendingParts, ready: Ready, outcome: Outcome) -> str | None:
    state = await parts.database.run(
        service_sending.settle, ready, outcome, settings=parts.settings
    )
    metrics.ATTEMPTS.labels(outcome.kind).inc()
    log.info(
        "webhook_attempt",
        delivery_id=str(ready.delivery_id),
        outcome=outcome.kind,
        status=outcome.status,
        latency_ms=round(outcome.latency_ms, 1),
        state=state,
    )
    return state


def _failed(reason: str) -> Outcome:
    return Outcome("failed", started_at=datetime.now(UTC), latency_ms=0.0, error=reason)

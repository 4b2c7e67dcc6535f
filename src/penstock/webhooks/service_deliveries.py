"""What was delivered, and sending it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.errors import ConflictError, NotFoundError
from penstock.core.events import Event
from penstock.webhooks.queries import deliveries
from penstock.webhooks.queries.deliveries import DeliveryFilter
from penstock.webhooks.service import owned
from penstock.webhooks.tables import WebhookAttempt, WebhookDelivery, WebhookEndpoint


@dataclass(frozen=True)
class Seen:
    """A delivery with its event and tries."""

    delivery: WebhookDelivery
    event: Event
    attempts: list[WebhookAttempt]


def list_deliveries(
    session: Session,
    *,
    owner_id: UUID,
    endpoint_id: UUID,
    wanted: DeliveryFilter,
    after: UUID | None,
    limit: int,
) -> list[WebhookDelivery]:
    """Return deliveries to an endpoint, newest first.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    owned(session, owner_id=owner_id, endpoint_id=endpoint_id)
    return deliveries.deliveries_of(session, endpoint_id, wanted, after=after, limit=limit)


def one_delivery(session: Session, *, owner_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> Seen:
    """Return one delivery.

    Raises:
        NotFoundError: The user has no such endpoint, or that no such delivery.
    """
    owned(session, owner_id=owner_id, endpoint_id=endpoint_id)
    found = deliveries.delivery_of(session, delivery_id, endpoint_id=endpoint_id)
    if found is None:
        raise NotFoundError("There is no such delivery")
    delivery, event = found
    return Seen(delivery, event, deliveries.attempts_of(session, delivery_id))


def replay(
    session: Session, *, owner_id: UUID, endpoint_id: UUID, delivery_id: UUID
) -> WebhookDelivery:
    """Send a delivery again, also one that has been delivered.

    Raises:
        NotFoundError: The user has no such endpoint, or that no such delivery.
        ConflictError: The endpoint is disabled, or the delivery is being sent just now.
    """
    _enabled(owned(session, owner_id=owner_id, endpoint_id=endpoint_id))
    found = deliveries.delivery_of(session, delivery_id, endpoint_id=endpoint_id)
    if found is None:
        raise NotFoundError("There is no such delivery")
    if not deliveries.replay_one(session, delivery_id):
        raise ConflictError("The delivery is being sent just now")
    session.refresh(found[0])
    return found[0]


def replay_failed(
    session: Session, *, owner_id: UUID, endpoint_id: UUID, since_at: datetime
) -> int:
    """Send all failed and blocked deliveries again that were made since then; return how many.

    Raises:
        NotFoundError: The user has no such endpoint.
        ConflictError: It is disabled.
    """
    _enabled(owned(session, owner_id=owner_id, endpoint_id=endpoint_id))
    return deliveries.replay_failed(session, endpoint_id, since_at=since_at)


def _enabled(endpoint: WebhookEndpoint) -> None:
    if endpoint.disabled_at is not None:
        raise ConflictError("The webhook is disabled: enable it first")

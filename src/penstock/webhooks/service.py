"""Endpoints: made, changed, tried out, and given new secrets. All of them are their owner's."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.errors import ConflictError, NotFoundError
from penstock.core.ids import uuid7
from penstock.core.sealing import InstallationKey
from penstock.identity.audit import event as audit_event
from penstock.identity.audit import record as record_audit
from penstock.identity.caller import Caller
from penstock.webhooks import signing
from penstock.webhooks.catalogue import BY_NAME, DISABLED, TEST
from penstock.webhooks.queries import deliveries, endpoints
from penstock.webhooks.tables import WebhookDelivery, WebhookEndpoint

MOST_ENDPOINTS = 50
OWNER, GONE, FAILING = "owner", "gone", "failing"


@dataclass(frozen=True)
class NewEndpoint:
    """What an endpoint is to be."""

    url: str
    event_types: list[str]
    subject: str | None = None
    description: str = ""


@dataclass(frozen=True)
class Made:
    """An endpoint with a new secret, told once."""

    endpoint: WebhookEndpoint
    secret: str


def create(
    session: Session, *, owner_id: UUID, new: NewEndpoint, key: InstallationKey, caller: Caller
) -> Made:
    """Make an endpoint; its address has been checked.

    Raises:
        ConflictError: The user has too many.
    """
    if endpoints.count_endpoints(session, owner_id) >= MOST_ENDPOINTS:
        raise ConflictError(f"A user has at most {MOST_ENDPOINTS} webhooks: delete one first")
    endpoint_id, secret = uuid7(), signing.new_secret()
    endpoint = endpoints.insert_endpoint(
        session,
        WebhookEndpoint(
            id=endpoint_id,
            owner_id=owner_id,
            url=new.url,
            description=new.description,
            event_types=new.event_types,
            subject=new.subject,
            sealed_secret=key.seal(secret, context=context_of(endpoint_id)),
        ),
    )
    _audit(session, "webhook.created", caller, endpoint)
    return Made(endpoint, signing.secret_text(secret))


def context_of(endpoint_id: UUID) -> str:
    """Return what a secret is sealed for, so that it opens nowhere else."""
    return f"webhook:{endpoint_id}"


def owned(
    session: Session, *, owner_id: UUID, endpoint_id: UUID, lock: bool = False
) -> WebhookEndpoint:
    """Return an endpoint of this user.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = endpoints.endpoint_of(session, endpoint_id, owner_id=owner_id, lock=lock)
    if endpoint is None:
        raise NotFoundError("There is no such webhook")
    return endpoint


def update(
    session: Session,
    *,
    owner_id: UUID,
    endpoint_id: UUID,
    changes: dict[str, Any],
    caller: Caller,
) -> WebhookEndpoint:
    """Change address, events, subject or description.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id, lock=True)
    _audit(session, "webhook.changed", caller, endpoint, fields=sorted(changes))
    return endpoints.change_endpoint(session, endpoint, changes)


def enable(
    session: Session, *, owner_id: UUID, endpoint_id: UUID, caller: Caller
) -> WebhookEndpoint:
    """Let events go to an endpoint again, those from now on.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id, lock=True)
    _audit(session, "webhook.enabled", caller, endpoint)
    deliveries.wake(session)
    changes = {"disabled_at": None, "disabled_reason": None, "failing_since_at": None}
    return endpoints.change_endpoint(session, endpoint, changes)


def disable(
    session: Session, *, owner_id: UUID, endpoint_id: UUID, caller: Caller
) -> WebhookEndpoint:
    """Send nothing to an endpoint until it is enabled.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id, lock=True)
    if endpoint.disabled_at is not None:
        return endpoint
    _audit(session, "webhook.disabled", caller, endpoint, reason=OWNER)
    changes = {"disabled_at": endpoints.now(session), "disabled_reason": OWNER}
    return endpoints.change_endpoint(session, endpoint, changes)


def disable_by_itself(session: Session, endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Disable an endpoint that is of no use, and tell its owner, also by other endpoints."""
    changes = {"disabled_at": endpoints.now(session), "disabled_reason": reason}
    endpoints.change_endpoint(session, endpoint, changes)
    nobody = Caller(address="local", user_agent="penstock-worker", request_id="")
    _audit(session, "webhook.disabled", nobody, endpoint, reason=reason)
    events.record(
        session,
        kind=DISABLED,
        subject=str(endpoint.id),
        owner_id=endpoint.owner_id,
        data={"url": endpoint.url, "reason": reason},
    )


def delete(session: Session, *, owner_id: UUID, endpoint_id: UUID, caller: Caller) -> None:
    """Delete an endpoint and what is known of its deliveries.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id, lock=True)
    _audit(session, "webhook.deleted", caller, endpoint)
    endpoints.delete_endpoint(session, endpoint.id)


def rotate_secret(
    session: Session,
    *,
    owner_id: UUID,
    endpoint_id: UUID,
    overlap_seconds: int,
    key: InstallationKey,
    caller: Caller,
) -> Made:
    """Give an endpoint a new secret; the one before signs for `overlap_seconds` more.

    Raises:
        NotFoundError: The user has no such endpoint.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id, lock=True)
    secret = signing.new_secret()
    ends = endpoints.now(session) + timedelta(seconds=overlap_seconds)
    changes = {
        "sealed_secret": key.seal(secret, context=context_of(endpoint.id)),
        "sealed_old_secret": endpoint.sealed_secret if overlap_seconds else None,
        "old_secret_ends_at": ends if overlap_seconds else None,
    }
    _audit(session, "webhook.secret_rotated", caller, endpoint)
    return Made(endpoints.change_endpoint(session, endpoint, changes), signing.secret_text(secret))


def send_test(session: Session, *, owner_id: UUID, endpoint_id: UUID) -> WebhookDelivery:
    """Send a test event to one endpoint, whatever events that asks for.

    Raises:
        NotFoundError: The user has no such endpoint.
        ConflictError: It is disabled.
    """
    endpoint = owned(session, owner_id=owner_id, endpoint_id=endpoint_id)
    if endpoint.disabled_at is not None:
        raise ConflictError("The webhook is disabled: enable it first")
    event = events.record(
        session,
        kind=TEST,
        subject=str(endpoint.id),
        owner_id=owner_id,
        data=BY_NAME[TEST].example,
    )
    deliveries.mark_fanned_out(session, event)
    return deliveries.insert_delivery(session, endpoint_id=endpoint.id, event=event)


def _audit(
    session: Session, action: str, caller: Caller, endpoint: WebhookEndpoint, **detail: object
) -> None:
    subject = f"webhook:{endpoint.id}"
    told = {"url": endpoint.url, **detail}
    actor = endpoint.owner_id if caller.request_id else None
    record_audit(session, audit_event(action, caller, actor_id=actor, subject=subject, detail=told))

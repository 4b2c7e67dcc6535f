"""Endpoints."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, cast, delete, func, select, text, update
from sqlalchemy.orm import Session

from penstock.webhooks.tables import WebhookEndpoint

Values = dict[str, Any]


def insert_endpoint(session: Session, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Add an endpoint and return it as it is stored."""
    session.add(endpoint)
    session.flush()
    session.refresh(endpoint)
    return endpoint


def count_endpoints(session: Session, owner_id: UUID) -> int:
    """Return how many endpoints a user has, and keep others from adding some meanwhile."""
    key = {"owner": f"webhook_endpoint:{owner_id}"}
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:owner, 0))"), key)
    statement = select(func.count()).where(WebhookEndpoint.owner_id == owner_id)
    return session.scalars(statement).one()


def endpoints_of(
    session: Session, owner_id: UUID, *, after: UUID | None, limit: int
) -> list[WebhookEndpoint]:
    """Return the endpoints of a user, newest first."""
    statement = select(WebhookEndpoint).where(WebhookEndpoint.owner_id == owner_id)
    if after is not None:
        statement = statement.where(WebhookEndpoint.id < after)
    return list(session.scalars(statement.order_by(WebhookEndpoint.id.desc()).limit(limit)))


def endpoint_of(
    session: Session, endpoint_id: UUID, *, owner_id: UUID, lock: bool = False
) -> WebhookEndpoint | None:
    """Return an endpoint of this user; with `lock`, kept from change."""
    statement = select(WebhookEndpoint).where(
        WebhookEndpoint.id == endpoint_id, WebhookEndpoint.owner_id == owner_id
    )
    if lock:
        statement = statement.with_for_update(key_share=True)
    return session.scalars(statement).one_or_none()


def lock_endpoint(session: Session, endpoint_id: UUID) -> WebhookEndpoint | None:
    """Return an endpoint, kept from change."""
    statement = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    return session.scalars(statement.with_for_update(key_share=True)).one_or_none()


def change_endpoint(session: Session, endpoint: WebhookEndpoint, values: Values) -> WebhookEndpoint:
    """Change an endpoint and return it as it is stored then."""
    session.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint.id)
        .values(**values, changed_at=func.now())
        .execution_options(synchronize_session=False)
    )
    session.refresh(endpoint)
    return endpoint


def note_endpoint(session: Session, endpoint_id: UUID, values: Values) -> None:
    """Keep how an endpoint does, which is no change of it."""
    session.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def delete_endpoint(session: Session, endpoint_id: UUID) -> None:
    """Delete an endpoint with its deliveries."""
    session.execute(delete(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id))


def now(session: Session) -> datetime:
    """Return the time of the database."""
    return session.scalars(select(cast(func.clock_timestamp(), DateTime(timezone=True)))).one()

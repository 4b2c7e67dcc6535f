"""Where users want to hear of events, and what was sent there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base
from penstock.core.ids import uuid7

# A delivery that waits for its time, is on its way through the broker, or has ended.
WAITING, QUEUED = "waiting", "queued"
DELIVERED, FAILED, BLOCKED = "delivered", "failed", "blocked"


class WebhookEndpoint(Base):
    """An address of a user's, the events it gets, and the sealed secret that signs them."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("ix_webhook_endpoint_owner_id", "owner_id", "id"),
        CheckConstraint("disabled_reason IN ('owner', 'gone', 'failing')", name="disabled_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    # Names, or groups as `load.*`; only a name asks for events of high volume.
    event_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Only events about this one load, model, or whatever it is.
    subject: Mapped[str | None] = mapped_column(Text)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    # The secret before, which signs too until then.
    sealed_old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    last_delivered_at: Mapped[datetime | None]
    # The first failed try since something was delivered.
    failing_since_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One event for one endpoint; there is never a second row of the two."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("uq_webhook_delivery_event", "event_id", "endpoint_id", unique=True),
        Index("ix_webhook_delivery_endpoint_id", "endpoint_id", "id"),
        Index(
            "ix_webhook_delivery_due",
            *("endpoint_id", "next_attempt_at"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_webhook_delivery_queued",
            *("endpoint_id", "queued_at"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_webhook_delivery_finished_at",
            "finished_at",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        CheckConstraint(
            "state IN ('waiting', 'queued', 'delivered', 'failed', 'blocked')", name="state"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    event_type: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default=WAITING)
    # Of the present round; a replay begins a new one.
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # How often it was put into the queue; what a message with another number asks for is done.
    turn: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    queued_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One try to deliver, and what came back."""

    __tablename__ = "webhook_attempt"

    delivery_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_delivery.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    started_at: Mapped[datetime]
    latency_ms: Mapped[float] = mapped_column(Float)
    # The address that was connected to; null when there was no connection.
    address: Mapped[str | None] = mapped_column(Text)
    # Null when no answer came.
    status: Mapped[int | None] = mapped_column(SmallInteger)
    # The first 4 kB of the answer, with what is no UTF-8 replaced.
    response: Mapped[str | None] = mapped_column(Text)
    # What went wrong; null for what was delivered.
    error: Mapped[str | None] = mapped_column(Text)


class WebhookMark(Base):
    """How far a log has been read that becomes events."""

    __tablename__ = "webhook_mark"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    reached_at: Mapped[datetime]

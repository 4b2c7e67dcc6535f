"""What happened, for whoever wants to know: written in the transaction that made it true."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from penstock.core.db import Base
from penstock.core.ids import uuid7

CHANNEL = "penstock_event"


class Event(Base):
    """One event; `owner_id` is the user it concerns, null when it concerns everybody."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject"),
        Index("ix_event_waiting", "id", postgresql_where=text("fanned_out_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    type: Mapped[str] = mapped_column(Text)  # such as load.completed
    subject: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # When it became deliveries, one for each endpoint that asked for it; null until then.
    fanned_out_at: Mapped[datetime | None]


def record(
    session: Session, *, kind: str, subject: str, owner_id: UUID | None, data: dict[str, Any]
) -> Event:
    """Write an event in the transaction of `session` and wake its readers on commit."""
    event = Event(type=kind, subject=subject, owner_id=owner_id, data=data)
    session.add(event)
    session.flush()
    session.execute(text(f"NOTIFY {CHANNEL}"))
    return event

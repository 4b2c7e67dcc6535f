"""The log of predictions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, REAL, Index, Integer, LargeBinary, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base
from penstock.core.ids import uuid7


class Prediction(Base):
    """One answered request for predictions, also a failed or refused one; a partition a day.

    Ids stand here without foreign keys: the record outlives what it is about, and costs less.
    """

    __tablename__ = "prediction"
    __table_args__ = (
        Index("ix_prediction_model_id", "model_id", "id"),
        Index("ix_prediction_user_id", "user_id", "id"),
        # Rows lie by time, so that a few numbers for many pages find the recent ones.
        Index(
            "ix_prediction_created_at",
            "created_at",
            postgresql_using="brin",
            postgresql_with={"autosummarize": True},
        ),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    created_at: Mapped[datetime] = mapped_column(primary_key=True, server_default=func.now())
    model_id: Mapped[UUID]
    # The number of the version that answered; null when the request got none.
    model_version: Mapped[int | None] = mapped_column(Integer)
    # How that version was chosen: pinned, champion, challenger, an alias, or shadow and replay,
    # whose answers nobody was waiting for.
    role: Mapped[str] = mapped_column(Text)
    # predict, v2, batch, shadow or replay.
    origin: Mapped[str] = mapped_column(Text)
    user_id: Mapped[UUID]
    key_id: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(Text)
    status: Mapped[int] = mapped_column(SmallInteger)
    # The code of the problem, as in `urn:penstock:<code>`; null for an answer.
    error_code: Mapped[str | None] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(Integer)
    # Columns by feature name, `{"capacity_mw": [12.5, …], …}`; null where the model keeps none.
    inputs: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # By output name, in the same way.
    outputs: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    queue_ms: Mapped[float | None] = mapped_column(REAL)
    inference_ms: Mapped[float | None] = mapped_column(REAL)
    # Until the answer was ready to be logged.
    total_ms: Mapped[float] = mapped_column(REAL)


class IdempotentAnswer(Base):
    """The answer that was given under an `Idempotency-Key`, to be given again."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (Index("ix_idempotent_answer_created_at", "created_at"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    # Of model, version and body: the same key with another request is a conflict.
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    prediction_id: Mapped[UUID]
    status: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

"""The log of predictions, batches of them, and what they expect of plants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base
from penstock.core.ids import uuid7
from penstock.identity.tables import AppUser


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


class PredictionBatch(Base):
    """A file, or all plants that match, to be predicted for in chunks.

    The version is chosen when the batch is made: an alias that moves meanwhile changes nothing.
    """

    __tablename__ = "prediction_batch"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'completed', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint("source IN ('file', 'plants')", name="source"),
        Index("ix_prediction_batch_owner_id", "owner_id", "id"),
        Index(
            "ix_prediction_batch_finished_at",
            "finished_at",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey(AppUser.id, ondelete="CASCADE"))
    key_id: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(Text)
    # Without a foreign key: a batch outlives its model.
    model_id: Mapped[UUID]
    model_name: Mapped[str] = mapped_column(Text)
    model_version: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    # Of a file: what the client calls it, csv, jsonl or parquet, and where it is.
    file_name: Mapped[str | None] = mapped_column(Text)
    format: Mapped[str | None] = mapped_column(Text)
    object_key: Mapped[str | None] = mapped_column(Text)
    # `plants.catalogue.Chosen`: the data set and year were chosen when the batch was made.
    plants: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # Whether the predictions become what is expected of the plants.
    keeps: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    state: Mapped[str] = mapped_column(Text, server_default="queued")
    failure: Mapped[str | None] = mapped_column(Text)
    # Of the version, so that results can be read when it is gone; see `models.signature`.
    output_schema: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # Columns of the file that the model has no feature for, the first hundred of them.
    ignored: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    # Null until the rows have been divided.
    rows_total: Mapped[int | None] = mapped_column(BigInteger)
    rows_done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    # Of those done: rows without a prediction.
    rows_failed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    chunks_total: Mapped[int | None] = mapped_column(Integer)
    chunks_done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class PredictionBatchChunk(Base):
    """Some rows of a batch, whose result is one object in the store; `number` begins at 1."""

    __tablename__ = "prediction_batch_chunk"

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("prediction_batch.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_row: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(Integer)
    rows_failed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Null while it waits.
    done_at: Mapped[datetime | None]


class PlantExpectation(Base):
    """What a model expects of a plant in a year; the latest batch wins."""

    __tablename__ = "plant_expectation"

    dataset: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    plant_id: Mapped[str] = mapped_column(Text, primary_key=True)
    model_id: Mapped[UUID]
    model_version: Mapped[int] = mapped_column(Integer)
    batch_id: Mapped[UUID]
    expected_mwh: Mapped[float] = mapped_column(Double)
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())

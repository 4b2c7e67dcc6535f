"""The log of predictions, summed up by the hour."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base


class PredictionHour(Base):
    """One hour of one caller's predictions by one version, and the same of all callers together.

    The nil UUID stands for "all" as `user_id` and for "no key" or "all" as `key_id`; version 0 for
    requests that no version has answered. Sums over all callers are kept apart, so that the view
    of an owner costs the same however many callers there are.
    """

    __tablename__ = "prediction_hour"
    __table_args__ = (
        Index("ix_prediction_hour_user_id", "user_id", "hour_at"),
        Index("ix_prediction_hour_hour_at", "hour_at"),
    )

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour_at: Mapped[datetime] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    model_version: Mapped[int] = mapped_column(Integer, primary_key=True)
    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)
    # Of calls that were answered, as are the latencies.
    rows: Mapped[int] = mapped_column(BigInteger)
    # Failed calls by the code of their problem.
    errors: Mapped[dict[str, int]] = mapped_column(JSONB)
    # Only the buckets that are not empty: `buckets.STAGE_STEP` times the stage, plus the bucket.
    latency_buckets: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    latency_calls: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    # By output `{"kind": "label" | "value", "counts": {label or bucket: rows}}`.
    outputs: Mapped[dict[str, Any]] = mapped_column(JSONB)


class InsightMark(Base):
    """How far a job has come: what lies before `reached_at` is done for good."""

    __tablename__ = "insight_mark"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    reached_at: Mapped[datetime]

"""Predictions summed up by the hour."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "insights"
down_revision: str | None = "model_limits"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "insight_mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_insight_mark")),
    )
    op.create_table(
        "prediction_hour",
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("hour_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("latency_buckets", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("latency_calls", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("outputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "model_id",
            "user_id",
            "hour_at",
            "key_id",
            "model_version",
            "origin",
            name=op.f("pk_prediction_hour"),
        ),
    )
    op.create_index("ix_prediction_hour_hour_at", "prediction_hour", ["hour_at"], unique=False)
    op.create_index(
        "ix_prediction_hour_user_id", "prediction_hour", ["user_id", "hour_at"], unique=False
    )

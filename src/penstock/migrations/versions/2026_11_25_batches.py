"""Batches of predictions, their chunks, and what models expect of plants."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "batches"
down_revision: str | None = "rough_order"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TIME = sa.DateTime(timezone=True)
NOW = sa.text("now()")
ZERO = sa.text("0")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "prediction_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("plants", postgresql.JSONB(), nullable=True),
        sa.Column("keeps", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("output_schema", postgresql.JSONB(), nullable=False),
        sa.Column("ignored", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=True),
        sa.Column("rows_done", sa.BigInteger(), server_default=ZERO, nullable=False),
        sa.Column("rows_failed", sa.BigInteger(), server_default=ZERO, nullable=False),
        sa.Column("chunks_total", sa.Integer(), nullable=True),
        sa.Column("chunks_done", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'completed', 'failed', 'cancelled')",
            name=op.f("ck_prediction_batch_state"),
        ),
        sa.CheckConstraint("source IN ('file', 'plants')", name=op.f("ck_prediction_batch_source")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["app_user.id"],
            name=op.f("fk_prediction_batch_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_batch")),
    )
    op.create_index("ix_prediction_batch_owner_id", "prediction_batch", ["owner_id", "id"])
    op.create_index(
        "ix_prediction_batch_finished_at",
        "prediction_batch",
        ["finished_at"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_table(
        "prediction_batch_chunk",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_failed", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["prediction_batch.id"],
            name=op.f("fk_prediction_batch_chunk_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_prediction_batch_chunk")),
    )
    op.create_table(
        "plant_expectation",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("plant_id", sa.Text(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("expected_mwh", sa.Double(), nullable=False),
        sa.Column("computed_at", TIME, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("dataset", "year", "plant_id", name=op.f("pk_plant_expectation")),
    )

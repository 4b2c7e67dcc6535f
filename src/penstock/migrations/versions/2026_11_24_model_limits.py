"""A limit of a model's own on how often it is asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "model_limits"
down_revision: str | None = "webhook_marks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "model",
        sa.Column("requests_per_minute", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_model_requests_per_minute"), "model", "requests_per_minute >= 0"
    )

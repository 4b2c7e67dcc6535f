"""Who replayed a rejected row, and with which fields."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "corrected_rows"
down_revision: str | None = "initial"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("rejected_row", sa.Column("replayed_by", sa.Uuid(), nullable=True))
    op.add_column(
        "rejected_row",
        sa.Column("corrected_fields", postgresql.ARRAY(sa.Text()), nullable=True),
    )

"""Inputs and outputs of predictions as they are, without compression.

A commit waits for it: 160 kB of numbers take PostgreSQL 8 ms to compress and 1 ms to write.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "prediction_storage"
down_revision: str | None = "ranking_by_year"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    # It reaches all partitions; what is stored already stays as it is.
    for column in ("inputs", "outputs"):
        op.execute(f"ALTER TABLE prediction ALTER COLUMN {column} SET STORAGE EXTERNAL")

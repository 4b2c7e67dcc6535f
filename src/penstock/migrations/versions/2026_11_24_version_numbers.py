"""The number of the newest version of a model, so that none is given twice."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "version_numbers"
down_revision: str | None = "models"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "model",
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(
        "UPDATE model SET last_number = coalesce("
        "(SELECT max(number) FROM model_version WHERE model_id = model.id), 0)"
    )

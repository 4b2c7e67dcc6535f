"""The ranking's index by rough numbers, which sort faster than exact ones."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "rough_order"
down_revision: str | None = "insights"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.drop_index("ix_plant_year_net_generation", table_name="plant_year")
    op.create_index(
        "ix_plant_year_net_generation",
        "plant_year",
        [
            "dataset",
            "year",
            sa.literal_column("(net_generation_mwh::double precision) DESC NULLS LAST"),
            "plant_id",
        ],
        unique=False,
    )

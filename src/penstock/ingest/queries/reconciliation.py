"""The query that anybody can run to see that a load's rows are all there, exactly once."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# The same stands in docs/loads.md, for psql.
RECONCILIATION = """
SELECT load.rows_total AS in_file, fact.stored, fact.superseded, rejected.rejected,
       unit.mwh AS facts_mwh, plant.mwh AS plants_mwh, region.mwh AS regions_mwh
FROM load,
LATERAL (
    SELECT count(*) FILTER (WHERE superseded_by IS NULL) AS stored,
           count(*) FILTER (WHERE superseded_by IS NOT NULL) AS superseded
    FROM unit_fact WHERE unit_fact.load_no = load.no
) AS fact,
LATERAL (
    SELECT count(*) AS rejected FROM rejected_row
    WHERE rejected_row.load_no = load.no AND replayed_at IS NULL
) AS rejected,
LATERAL (
    SELECT sum(net_generation_mwh) AS mwh FROM unit_fact
    WHERE unit_fact.dataset = load.dataset AND year = ANY(load.years) AND superseded_by IS NULL
) AS unit,
LATERAL (
    SELECT sum(net_generation_mwh) AS mwh FROM plant_year
    WHERE plant_year.dataset = load.dataset AND year = ANY(load.years)
) AS plant,
LATERAL (
    SELECT sum(net_generation_mwh) AS mwh FROM region_year
    WHERE region_year.dataset = load.dataset AND year = ANY(load.years)
) AS region
WHERE load.id = :load_id
"""


def count(session: Session, load_id: UUID) -> Row[Any]:
    """Return rows `in_file`, `stored`, `superseded`, `rejected`, and three sums in MWh."""
    return session.execute(text(RECONCILIATION), {"load_id": load_id}).one()

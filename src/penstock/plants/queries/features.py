"""What the facts say of plants, one row a plant, for models that are asked with it."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Chosen

# A unit's own facts, summed up: when the first and the newest came on line, and the prime mover of
# the largest.
_FACTS = """
SELECT y.plant_id, y.name, y.dataset, y.year, y.state, y.country, y.primary_fuel,
       y.capacity_mw::float8 AS capacity_mw, y.units,
       y.net_generation_mwh::float8 AS net_generation_mwh,
       y.co2_short_tons::float8 AS co2_short_tons, y.flags,
       p.operator, p.latitude, p.longitude,
       u.operating_year, u.newest_operating_year, u.prime_mover
FROM plant_year y
LEFT JOIN plant p ON p.id = y.plant_id
LEFT JOIN LATERAL (
    SELECT min(f.operating_year) AS operating_year, max(f.operating_year) AS newest_operating_year,
           (array_agg(f.prime_mover ORDER BY f.capacity_mw DESC NULLS LAST, f.unit_id))[1]
               AS prime_mover
    FROM unit_fact f
    WHERE f.plant_id = y.plant_id AND f.year = y.year AND f.dataset = y.dataset
      AND f.superseded_by IS NULL
) u ON true
WHERE y.dataset = :dataset AND y.year = :year
"""
_OF_IDS = text(f"{_FACTS} AND y.plant_id = ANY(:ids)")
_MATCHING = text(
    f"""{_FACTS}
  AND (CAST(:country AS text) IS NULL OR y.country = :country)
  AND (CAST(:state AS text) IS NULL OR y.state = :state)
  AND (CAST(:fuels AS text[]) IS NULL OR y.primary_fuel = ANY(:fuels))
  AND (CAST(:after AS text) IS NULL OR y.plant_id COLLATE "C" > :after)
ORDER BY y.plant_id
LIMIT :limit
"""
)
_COUNT = text(
    """
SELECT count(*) FROM plant_year y
WHERE y.dataset = :dataset AND y.year = :year
  AND (CAST(:country AS text) IS NULL OR y.country = :country)
  AND (CAST(:state AS text) IS NULL OR y.state = :state)
  AND (CAST(:fuels AS text[]) IS NULL OR y.primary_fuel = ANY(:fuels))
"""
)

Facts = dict[str, Any]


def of_plants(
    session: Session, *, dataset: str, year: int, plant_ids: Sequence[str]
) -> dict[str, Facts]:
    """Return what one data set says of plants in one year, by plant id."""
    values = {"dataset": dataset, "year": year, "ids": list(plant_ids)}
    rows = session.execute(_OF_IDS, values).mappings()
    return {row["plant_id"]: dict(row) for row in rows}


def count(session: Session, chosen: Chosen) -> int:
    """Return how many plants there are in a data set and year, with its filters."""
    return int(session.execute(_COUNT, _values(chosen)).scalar_one())


def matching(session: Session, chosen: Chosen, *, size: int) -> Iterator[list[Facts]]:
    """Yield the plants in a data set and year, with its filters, by id, `size` at a time."""
    after = None
    while True:
        values = {**_values(chosen), "after": after, "limit": size}
        rows = [dict(row) for row in session.execute(_MATCHING, values).mappings()]
        if rows:
            yield rows
        if len(rows) < size:
            return
        after = rows[-1]["plant_id"]


def _values(chosen: Chosen) -> dict[str, Any]:
    return {
        "dataset": chosen.dataset,
        "year": chosen.year,
        "country": chosen.country,
        "state": chosen.state,
        "fuels": chosen.fuels,
    }

"""Plants beside what is expected of them, furthest off first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Chosen

# Fewer plants of one kind than these say little about how far off is far; all kinds then do.
LEAST_OF_KIND = 10
# Differences of capacity factors below a hundredth are no news, however alike all others are.
LEAST_SPREAD = 0.01
# Times the median absolute deviation: the standard deviation, were the differences normal.
NORMAL = 1.4826

_COMPUTED = text("SELECT DISTINCT dataset, year FROM plant_expectation")

_MADE_BY = text(
    """
SELECT model_id, model_version, count(*) AS plants, max(computed_at) AS computed_at
FROM plant_expectation WHERE dataset = :dataset AND year = :year
GROUP BY model_id, model_version ORDER BY max(computed_at) DESC, model_id
"""
)

# The spread is taken of all plants of the year, so that a filter changes no score.
_FURTHEST = text(
    """
WITH kinds AS (
    SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:groups AS text[])) AS k(code, fuel_group)
), plants AS (
    SELECT y.plant_id, y.name, y.state, y.country, y.primary_fuel, y.flags,
           coalesce(k.fuel_group, 'other') AS fuel_group,
           y.capacity_mw::float8 AS capacity_mw, y.net_generation_mwh::float8 AS measured_mwh,
           e.expected_mwh, e.model_id, e.model_version,
           (y.net_generation_mwh::float8 - e.expected_mwh) / (y.capacity_mw::float8 * :hours) AS off
    FROM plant_expectation e
    JOIN plant_year y
      ON y.plant_id = e.plant_id AND y.dataset = e.dataset AND y.year = e.year
    LEFT JOIN kinds k ON k.code = y.primary_fuel
    WHERE e.dataset = :dataset AND e.year = :year
      AND y.capacity_mw > 0 AND y.net_generation_mwh IS NOT NULL
), sized AS (
    SELECT *, CASE WHEN count(*) OVER (PARTITION BY fuel_group) >= :least THEN fuel_group
              ELSE '' END AS kind
    FROM plants
), members AS (
    SELECT kind, off FROM sized WHERE kind <> '' UNION ALL SELECT '', off FROM sized
), middles AS (
    SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY off) AS middle
    FROM members GROUP BY kind
), spreads AS (
    SELECT kind, middle,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(off - middle)) AS deviation
    FROM members JOIN middles USING (kind) GROUP BY kind, middle
)
SELECT plant_id, name, state, country, primary_fuel, fuel_group, capacity_mw, measured_mwh,
       expected_mwh, flags, model_id, model_version,
       (off - middle) / greatest(:normal * deviation, :floor) AS score,
       (SELECT count(*) FROM plants) AS compared
FROM sized JOIN spreads USING (kind)
WHERE (CAST(:country AS text) IS NULL OR country = :country)
  AND (CAST(:state AS text) IS NULL OR state = :state)
  AND (CAST(:fuels AS text[]) IS NULL OR primary_fuel = ANY(:fuels))
  AND (CAST(:plant_id AS text) IS NULL OR plant_id = :plant_id)
ORDER BY abs((off - middle) / greatest(:normal * deviation, :floor)) DESC, plant_id
LIMIT :limit
"""
)


def computed(session: Session) -> set[tuple[str, int]]:
    """Return the data sets and years of whose plants something is expected."""
    return {(row.dataset, row.year) for row in session.execute(_COMPUTED)}


def made_by(session: Session, *, dataset: str, year: int) -> list[dict[str, Any]]:
    """Return the versions that expect something, the latest first."""
    rows = session.execute(_MADE_BY, {"dataset": dataset, "year": year}).mappings()
    return [dict(row) for row in rows]


def furthest(
    session: Session,
    chosen: Chosen,
    *,
    groups: Mapping[str, str],
    hours: int,
    limit: int,
    plant_id: str | None = None,
) -> list[dict[str, Any]]:
    """Return the plants that are furthest from what is expected of them.

    `groups` are the fuel groups by code; `hours` those of the year. With `plant_id` it is this
    plant alone, scored among all.
    """
    values = {
        "dataset": chosen.dataset,
        "year": chosen.year,
        "country": chosen.country,
        "state": chosen.state,
        "fuels": chosen.fuels,
        "codes": list(groups),
        "groups": list(groups.values()),
        "hours": hours,
        "least": LEAST_OF_KIND,
        "normal": NORMAL,
        "floor": LEAST_SPREAD,
        "limit": limit,
        "plant_id": plant_id,
    }
    return [dict(row) for row in session.execute(_FURTHEST, values).mappings()]

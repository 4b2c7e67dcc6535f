"""What is kept beside the facts: plants by year, regions by year, plants merged over sources.

`rollup` is a temporary table of this transaction: the current facts that a load touches, summed by
year, plant, place and fuel. Everything else is made of it, so large loads are read once.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.ingest.queries.staging import SCHEMA
from penstock.plants.flags import Flag

SMALLEST_JUMP_MWH = 10_000
JUMP_RATIO = 10

_SUMS = """
    year, plant_id, coalesce(state, '') AS state, country, coalesce(fuel, '') AS fuel,
    min(plant_name) AS name, min(operator) AS operator, count(*) AS units,
    sum(net_generation_mwh) AS net_generation_mwh,
    sum(estimated_generation_mwh) AS estimated_generation_mwh,
    sum(capacity_mw) AS capacity_mw, sum(co2_short_tons) AS co2_short_tons,
    bit_or(flags) AS flags, avg(latitude) AS latitude, avg(longitude) AS longitude
"""
_KEYS = "year, plant_id, coalesce(state, ''), country, coalesce(fuel, '')"


def collect(session: Session, load_no: int, dataset: str, *, part: int, alone: bool) -> None:
    """Make `rollup`; `alone` when no other load has facts of the same data set and years."""
    session.execute(text("SET LOCAL work_mem = '96MB'"))
    if alone:
        source = f"""
            FROM unit_fact
            WHERE part = {part:d} AND load_no = :load_no AND superseded_by IS NULL
        """
    else:
        source = f"""
            FROM unit_fact JOIN (
                SELECT DISTINCT year, plant_id FROM unit_fact
                WHERE part = {part:d} AND load_no = :load_no
            ) AS touched USING (year, plant_id)
            WHERE dataset = :dataset AND superseded_by IS NULL
        """
    session.execute(
        text(
            f"CREATE TEMP TABLE rollup ON COMMIT DROP AS SELECT {_SUMS} {source} GROUP BY {_KEYS}"
        ),
        {"load_no": load_no, "dataset": dataset},
    )
    session.execute(text("ANALYZE rollup"))


# One row a year and plant; the fuel with the most capacity, then generation, stands for the plant.
_PLANT_YEARS = f"""
    SELECT :part AS part, :load_no AS load_no, :dataset AS dataset, year, plant_id,
        min(name) AS name,
        nullif((array_agg(state ORDER BY units DESC, state))[1], '') AS state,
        (array_agg(country ORDER BY units DESC, country))[1] AS country,
        nullif((array_agg(fuel ORDER BY capacity_mw DESC NULLS LAST,
                          net_generation_mwh DESC NULLS LAST, fuel))[1], '') AS primary_fuel,
        sum(units)::int AS units, sum(net_generation_mwh) AS net_generation_mwh,
        sum(estimated_generation_mwh) AS estimated_generation_mwh,
        sum(capacity_mw) AS capacity_mw, sum(co2_short_tons) AS co2_short_tons,
        (bit_or(flags) & (~{int(Flag.NEGATIVE_GENERATION | Flag.CAPACITY_FACTOR_OVER_1)}))
        | CASE WHEN sum(net_generation_mwh) < 0
               THEN {int(Flag.NEGATIVE_GENERATION)} ELSE 0 END
        | CASE WHEN sum(net_generation_mwh) > sum(capacity_mw) * 24
                    * (make_date(year + 1, 1, 1) - make_date(year, 1, 1))
               THEN {int(Flag.CAPACITY_FACTOR_OVER_1)} ELSE 0 END
        | CASE WHEN min(state) <> max(state) THEN {int(Flag.STATE_CONFLICT)} ELSE 0 END
        AS flags
    FROM rollup GROUP BY year, plant_id
"""


def insert_plant_years(
    session: Session, load_no: int, dataset: str, *, part: int, alone: bool
) -> None:
    """Replace the touched plants' years, in the shared part or in one of the load's own."""
    parameters = {"part": part, "load_no": load_no, "dataset": dataset}
    if not alone:
        session.execute(
            text(
                """
                DELETE FROM plant_year USING (SELECT DISTINCT year, plant_id FROM rollup) AS new
                WHERE plant_year.dataset = :dataset AND plant_year.year = new.year
                  AND plant_year.plant_id = new.plant_id
                """
            ),
            {"dataset": dataset},
        )
    if part == 0:
        session.execute(text(f"INSERT INTO plant_year {_PLANT_YEARS}"), parameters)
        return
    name = f"plant_year_{load_no:d}"
    session.execute(
        text(
            f"""
            CREATE TABLE {SCHEMA}.{name} (
                LIKE plant_year, CONSTRAINT part CHECK (part = {part:d})
            )
            """
        )
    )
    session.execute(text(f"INSERT INTO {SCHEMA}.{name} {_PLANT_YEARS}"), parameters)
    session.execute(
        text(
            f"""
            CREATE UNIQUE INDEX ON {SCHEMA}.{name} (plant_id, dataset, year, part);
            CREATE INDEX ON {SCHEMA}.{name}
                (dataset, year, net_generation_mwh DESC NULLS LAST, plant_id);
            ALTER TABLE plant_year ATTACH PARTITION {SCHEMA}.{name} FOR VALUES IN ({part:d})
            """
        )
    )


def flag_jumps(session: Session, dataset: str, years: Sequence[int]) -> None:
    """Flag plants whose generation changed more than tenfold from the year before."""
    session.execute(
        text(
            f"""
            UPDATE plant_year AS now SET flags = now.flags | {int(Flag.GENERATION_JUMP)}
            FROM plant_year AS before
            WHERE now.dataset = :dataset AND before.dataset = :dataset
              AND now.plant_id = before.plant_id AND now.year = before.year + 1
              AND (now.year = ANY(:years) OR before.year = ANY(:years))
              AND now.flags & {int(Flag.GENERATION_JUMP)} = 0
              AND now.net_generation_mwh > 0 AND before.net_generation_mwh > 0
              AND greatest(now.net_generation_mwh, before.net_generation_mwh)
                    >= {SMALLEST_JUMP_MWH}
              AND (now.net_generation_mwh > {JUMP_RATIO} * before.net_generation_mwh
                OR before.net_generation_mwh > {JUMP_RATIO} * now.net_generation_mwh)
            """
        ),
        {"dataset": dataset, "years": list(years)},
    )


def replace_regions(session: Session, dataset: str, years: Sequence[int], *, alone: bool) -> None:
    """Sum the touched years of the data set by country, state and the unit's fuel."""
    parameters = {"dataset": dataset, "years": list(years)}
    if alone:
        session.execute(
            text(
                """
                INSERT INTO region_year
                SELECT :dataset, year, country, state, fuel, sum(units),
                       sum(net_generation_mwh), sum(capacity_mw)
                FROM rollup GROUP BY year, country, state, fuel
                """
            ),
            {"dataset": dataset},
        )
        return
    session.execute(
        text("DELETE FROM region_year WHERE dataset = :dataset AND year = ANY(:years)"), parameters
    )
    session.execute(
        text(
            """
            INSERT INTO region_year
            SELECT :dataset, year, country, coalesce(state, ''), coalesce(fuel, ''), count(*),
                   sum(net_generation_mwh), sum(capacity_mw)
            FROM unit_fact
            WHERE dataset = :dataset AND year = ANY(:years) AND superseded_by IS NULL
            GROUP BY year, country, coalesce(state, ''), coalesce(fuel, '')
            """
        ),
        parameters,
    )


def update_sources(session: Session, dataset: str) -> None:
    """Note what the data set says of each touched plant in its newest year."""
    session.execute(
        text(
            """
            INSERT INTO plant_source
            SELECT DISTINCT ON (plant_id) plant_id, :dataset, year,
                min(name) OVER unit, min(operator) OVER unit, nullif(state, ''), country,
                nullif(fuel, ''), sum(capacity_mw) OVER unit, latitude, longitude
            FROM rollup
            WINDOW unit AS (PARTITION BY plant_id, year)
            ORDER BY plant_id, year DESC, capacity_mw DESC NULLS LAST,
                     net_generation_mwh DESC NULLS LAST, fuel
            ON CONFLICT (plant_id, dataset) DO UPDATE SET
                year = excluded.year, name = excluded.name, operator = excluded.operator,
                state = excluded.state, country = excluded.country,
                primary_fuel = excluded.primary_fuel, capacity_mw = excluded.capacity_mw,
                latitude = excluded.latitude, longitude = excluded.longitude
            WHERE excluded.year >= plant_source.year
            """
        ),
        {"dataset": dataset},
    )


def _first(column: str) -> str:
    return f"(array_agg({column} ORDER BY precedence) FILTER (WHERE {column} IS NOT NULL))[1]"


def _first_dataset(column: str) -> str:
    return f"(array_agg(dataset ORDER BY precedence) FILTER (WHERE {column} IS NOT NULL))[1]"


def merge_plants(session: Session) -> None:
    """Merge the touched plants from all sources; the data set with lower precedence wins.

    Where no source has a plant's name, its operator's name stands in. Coordinates that cannot be
    on Earth are left out; the facts keep them, flagged.
    """
    # Latitude and longitude belong together, so longitude counts where latitude is there too.
    session.execute(
        text(
            f"""
            INSERT INTO plant
            SELECT plant_id,
                coalesce({_first("name")}, {_first("operator")}, plant_id),
                coalesce({_first_dataset("name")}, {_first_dataset("operator")},
                         {_first_dataset("dataset")}),
                {_first("operator")}, {_first("state")}, {_first("country")},
                {_first("primary_fuel")}, {_first_dataset("primary_fuel")},
                {_first("capacity_mw")}, {_first_dataset("capacity_mw")},
                {_first("latitude")}, {_first("longitude")}, {_first_dataset("latitude")}
            FROM (
                SELECT plant_id, dataset, precedence, name, operator, state, country,
                    primary_fuel, capacity_mw,
                    CASE WHEN abs(latitude) <= 90 AND abs(longitude) <= 180
                         THEN latitude END AS latitude,
                    CASE WHEN abs(latitude) <= 90 AND abs(longitude) <= 180
                         THEN longitude END AS longitude
                FROM plant_source JOIN dataset ON dataset.slug = plant_source.dataset
                WHERE plant_id IN (SELECT plant_id FROM rollup)
            ) AS said
            GROUP BY plant_id
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, name_dataset = excluded.name_dataset,
                operator = excluded.operator, state = excluded.state, country = excluded.country,
                primary_fuel = excluded.primary_fuel,
                primary_fuel_dataset = excluded.primary_fuel_dataset,
                capacity_mw = excluded.capacity_mw, capacity_dataset = excluded.capacity_dataset,
                latitude = excluded.latitude, longitude = excluded.longitude,
                coordinates_dataset = excluded.coordinates_dataset
            WHERE plant IS DISTINCT FROM excluded
            """
        )
    )

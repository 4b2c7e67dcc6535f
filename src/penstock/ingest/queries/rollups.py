"""What is kept beside the facts: plants by year, regions by year, plants merged over sources.

All of it is made of one table, the load's roll-up: a row for each plant and year that the load
touches. It has the columns of `plant_year` and a few more for the steps here. A large load's
roll-up loses these and becomes a part of `plant_year` as it is; a small one's rows are copied.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.ingest.queries import staging, statistics
from penstock.plants.flags import Flag

# Columns of the roll-up that `plant_year` does not have.
EXTRAS = {
    "operator": "text",
    "latitude": "double precision",
    "longitude": "double precision",
    "last_fuel": "text",
}
COLUMNS = """
    part, load_no, dataset, year, plant_id, name, state, country, primary_fuel, units,
    net_generation_mwh, estimated_generation_mwh, capacity_mw, co2_short_tons, flags
"""

# One pass in the order of the unit index: groups stream, nothing is sorted or hashed.
ROLLUP = f"""
    SELECT {{part}} AS part, {{load_no}} AS load_no, '{{dataset}}'::text AS dataset,
        year, plant_id, min(plant_name) AS name, min(state) AS state, min(country) AS country,
        min(fuel) AS primary_fuel, count(*)::int AS units,
        sum(net_generation_mwh) AS net_generation_mwh,
        sum(estimated_generation_mwh) AS estimated_generation_mwh,
        sum(capacity_mw) AS capacity_mw, sum(co2_short_tons) AS co2_short_tons,
        (bit_or(flags) & {~(Flag.NEGATIVE_GENERATION | Flag.CAPACITY_FACTOR_OVER_1):d})
        | CASE WHEN sum(net_generation_mwh) < 0
               THEN {Flag.NEGATIVE_GENERATION:d} ELSE 0 END
        | CASE WHEN sum(net_generation_mwh) > sum(capacity_mw) * 24
                    * (make_date(year + 1, 1, 1) - make_date(year, 1, 1))
               THEN {Flag.CAPACITY_FACTOR_OVER_1:d} ELSE 0 END
        | CASE WHEN min(state) <> max(state) THEN {Flag.STATE_CONFLICT:d} ELSE 0 END AS flags,
        min(operator) AS operator, avg(latitude) AS latitude, avg(longitude) AS longitude,
        max(fuel) AS last_fuel
    FROM {{source}} AS fact WHERE superseded_by IS NULL
    GROUP BY plant_id, year
"""


def name_of(load_no: int) -> str:
    """Return the full name of a load's roll-up."""
    return f"{staging.SCHEMA}.plant_year_{load_no:d}"


def allow_memory(session: Session) -> None:
    """Let this transaction sort and hash in memory, up to a bound whatever the load."""
    session.execute(text("SET LOCAL work_mem = '64MB'"))


def allow_parallel_plans(session: Session) -> None:
    """Let this transaction use several cores."""
    session.execute(
        text(
            """
            SET LOCAL max_parallel_workers_per_gather = 2;
            SET LOCAL parallel_setup_cost = 10;
            SET LOCAL parallel_tuple_cost = 0.01
            """
        )
    )


def stay_on_one_core(session: Session) -> None:
    """Keep this transaction from taking the cores on which others build its indexes."""
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))


def _gather(session: Session, load_no: int, dataset: str, *, alone: bool) -> str:
    """Return the table of the facts that a roll-up is made of, with fresh statistics.

    `alone` when no other load has facts of the same data set and years: then it is the load's own
    staging table. Else it is a temporary one with all facts of the plants and years it touches.
    """
    source = staging.table(load_no)
    if not alone:
        session.execute(text(f"ANALYZE {source} (plant_id, year)"))
        session.execute(
            text(
                f"""
                CREATE TEMP TABLE touched ON COMMIT DROP AS
                SELECT unit_fact.* FROM unit_fact
                JOIN (SELECT DISTINCT year, plant_id FROM {source}) AS plant
                    USING (year, plant_id)
                WHERE unit_fact.dataset = :dataset AND unit_fact.superseded_by IS NULL
                """
            ),
            {"dataset": dataset},
        )
        source = "touched"
    analyze(session, source)
    return source


def analyze(session: Session, source: str) -> None:
    """Count the facts of a roll-up: a planner that expects few of them loops over loops."""
    session.execute(text(f"ANALYZE {source} (plant_id, year, fuel)"))


def build(session: Session, load_no: int, dataset: str, *, part: int, alone: bool) -> None:
    """Make the load's roll-up from its facts."""
    source = _gather(session, load_no, dataset, alone=alone)
    query = ROLLUP.format(part=part, load_no=load_no, dataset=dataset, source=source)
    name = name_of(load_no)
    session.execute(text(f"DROP TABLE IF EXISTS {name}"))
    session.execute(text(f"CREATE TABLE {name} AS {query}"))
    analyze_rollup(session, name)
    choose_fuels(session, name, source)
    if part:
        _make_attachable(session, name, part=part)


def analyze_rollup(session: Session, name: str) -> None:
    """Count a roll-up's rows, and the values by which others are joined to it."""
    columns = "plant_id, dataset, year, country, state, primary_fuel, net_generation_mwh"
    session.execute(text(f"ANALYZE {name} ({columns})"))


def _make_attachable(session: Session, name: str, *, part: int) -> None:
    """Let PostgreSQL attach the table without reading it again."""
    required = ("part", "load_no", "dataset", "year", "plant_id", "country", "units", "flags")
    not_null = ", ".join(f"ALTER {column} SET NOT NULL" for column in required)
    constraint = f"ADD CONSTRAINT part CHECK (part = {part:d})"
    session.execute(text(f"ALTER TABLE {name} {not_null}, {constraint}"))


def choose_fuels(session: Session, name: str, source: str) -> None:
    """Let the fuel with the most capacity, then generation, stand for a plant that burns several.

    The roll-up `name` has the first and the last fuel of each plant; most plants burn one. `source`
    has the facts it is made of.
    """
    session.execute(
        text(
            f"""
            CREATE TEMP TABLE mixed ON COMMIT DROP AS
            SELECT plant_id, year FROM {name} WHERE primary_fuel <> last_fuel;
            ANALYZE mixed;
            UPDATE {name} AS rollup SET primary_fuel = main.fuel
            FROM (
                SELECT DISTINCT ON (fact.plant_id, fact.year) fact.plant_id, fact.year, fact.fuel
                FROM mixed JOIN {source} AS fact USING (plant_id, year)
                WHERE fact.superseded_by IS NULL AND fact.fuel IS NOT NULL
                GROUP BY fact.plant_id, fact.year, fact.fuel
                ORDER BY fact.plant_id, fact.year, sum(fact.capacity_mw) DESC NULLS LAST,
                    sum(fact.net_generation_mwh) DESC NULLS LAST, fact.fuel
            ) AS main
            WHERE main.plant_id = rollup.plant_id AND main.year = rollup.year
              AND main.fuel <> rollup.primary_fuel;
            DROP TABLE mixed
            """
        )
    )


def with_published(load_no: int) -> str:
    """Return as a source of a query: what `plant_year` has, and what it will have of this load."""
    columns = "dataset, year, plant_id, net_generation_mwh, flags"
    return f"""(
        SELECT {columns} FROM plant_year UNION ALL SELECT {columns} FROM {name_of(load_no)}
    )"""


def publish(session: Session, load_no: int, dataset: str, *, part: int, alone: bool) -> None:
    """Put the roll-up in the place of the touched plants' years.

    The touched plants are merged already, and both can be asked for as soon as this commits.
    """
    name = name_of(load_no)
    rows = statistics.expected_rows(session, name)
    if not alone:
        session.execute(
            text(
                f"""
                DELETE FROM plant_year USING {name} AS new
                WHERE plant_year.dataset = :dataset AND plant_year.year = new.year
                  AND plant_year.plant_id = new.plant_id
                """
            ),
            {"dataset": dataset},
        )
    if part == 0:
        session.execute(text(f"INSERT INTO plant_year ({COLUMNS}) SELECT {COLUMNS} FROM {name}"))
        session.execute(text(f"DROP TABLE {name}"))
    else:
        _attach(session, name, part=part)
    statistics.refresh(session, rows=rows, shared=part == 0)


def _attach(session: Session, name: str, *, part: int) -> None:
    """Make the roll-up a part of `plant_year` of its own."""
    extras = ", ".join(f"DROP COLUMN {column}" for column in EXTRAS)
    session.execute(
        text(
            f"""
            ALTER TABLE {name} {extras};
            ALTER TABLE plant_year ATTACH PARTITION {name} FOR VALUES IN ({part:d})
            """
        )
    )


def replace_regions(
    session: Session, load_no: int, dataset: str, years: Sequence[int], *, alone: bool
) -> None:
    """Sum the touched years of the data set by country, state and the unit's own fuel."""
    source = staging.table(load_no) if alone else "unit_fact"
    parameters = {"dataset": dataset, "years": list(years)}
    if not alone:
        session.execute(
            text("DELETE FROM region_year WHERE dataset = :dataset AND year = ANY(:years)"),
            parameters,
        )
    session.execute(
        text(
            f"""
            INSERT INTO region_year
            WITH sums AS MATERIALIZED (
                SELECT year, country, state, fuel, count(*) AS units,
                    sum(net_generation_mwh) AS net, sum(capacity_mw) AS capacity
                FROM {source}
                WHERE dataset = :dataset AND year = ANY(:years) AND superseded_by IS NULL
                GROUP BY year, country, state, fuel
            )
            SELECT :dataset, year, country, coalesce(state, ''), coalesce(fuel, ''), units,
                net, capacity
            FROM sums
            """
        ),
        parameters,
    )

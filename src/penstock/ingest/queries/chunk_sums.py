"""What consumers summed up, chunk by chunk, and how it becomes the roll-up of a large load.

Three tables beside the load's staging table: its roll-up, with the plants that a chunk had whole;
facts of those at the edges of chunks, to be summed up; and its regions, to be added up.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.ingest.queries import rollups, staging
from penstock.ingest.queries.rollups import COLUMNS, EXTRAS, ROLLUP, name_of
from penstock.ingest.sums import Sums
from penstock.ingest.texts import csv_blocks

# What the roll-up is made of, without what PostgreSQL fills in.
EDGE = """
    plant_id, year, plant_name, operator, state, country, fuel, net_generation_mwh,
    estimated_generation_mwh, capacity_mw, co2_short_tons, flags, latitude, longitude, superseded_by
"""


def _regions(load_no: int) -> str:
    return f"{staging.SCHEMA}.region_year_{load_no:d}"


def _edges(load_no: int) -> str:
    return f"{staging.SCHEMA}.plant_edge_{load_no:d}"


def create(session: Session, load_no: int, *, dataset: str, part: int) -> None:
    """Make the three tables, empty."""
    extras = ", ".join(f"{name} {kind}" for name, kind in EXTRAS.items())
    session.execute(
        text(
            f"""
            CREATE TABLE IF NOT EXISTS {name_of(load_no)} (
                LIKE plant_year, {extras}, CONSTRAINT part CHECK (part = {part:d})
            ) WITH (autovacuum_enabled = false);
            ALTER TABLE {name_of(load_no)}
                ALTER part SET DEFAULT {part:d},
                ALTER load_no SET DEFAULT {load_no:d},
                ALTER dataset SET DEFAULT {staging.literal(session, dataset)};
            CREATE TABLE IF NOT EXISTS {_edges(load_no)} WITH (autovacuum_enabled = false) AS
                SELECT {EDGE} FROM unit_fact WITH NO DATA;
            CREATE TABLE IF NOT EXISTS {_regions(load_no)} (
                year smallint, country text, state text, fuel text, units bigint,
                net_generation_mwh numeric, capacity_mw numeric
            ) WITH (autovacuum_enabled = false)
            """
        )
    )


def add(session: Session, load_no: int, sums: Sums) -> None:
    """Add what a chunk sums up to."""
    # Most sources leave some columns empty, and PostgreSQL need not read that.
    plants = sums.plants[[item.name for item in sums.plants if item.null_count() < item.len()]]
    if plants.height:
        staging.copy_into(session, f"plant_year_{load_no:d}", plants.columns, csv_blocks(plants))
    edges = sums.edges
    staging.copy_into(session, f"plant_edge_{load_no:d}", edges.columns, csv_blocks(edges))
    regions = sums.regions
    staging.copy_into(session, f"region_year_{load_no:d}", regions.columns, csv_blocks(regions))


def complete(session: Session, load_no: int, dataset: str, *, part: int, facts: int) -> bool:
    """Make the roll-up whole, a row for each plant and year of the load, unless it is already.

    Its unique index says that it is. Returns false, with the roll-up as it was, when the rows of a
    plant stand in several chunks or when not all of the load's `facts` are summed up.
    """
    name = f"plant_year_{load_no:d}"
    index = f"{name}_plant"
    if staging.has_index(session, index):
        return True
    with session.begin_nested() as point:
        _sum_edges(session, load_no, dataset, part=part)
        summed = session.scalar(text(f"SELECT sum(units) FROM {name_of(load_no)}"))
        whole = summed == facts and staging.build_index(
            session, f"UNIQUE INDEX {index}", name, "(plant_id, dataset, year, part)"
        )
        if not whole:
            point.rollback()
    if whole:
        rollups.analyze_rollup(session, name_of(load_no))
    return whole


def index(session: Session, load_no: int) -> None:
    """Build the other indexes that the roll-up needs as a part of `plant_year`."""
    name = f"plant_year_{load_no:d}"
    staging.build_index(
        session,
        f"INDEX {name}_net_generation",
        name,
        "(year, (net_generation_mwh::double precision) DESC NULLS LAST, dataset, plant_id)",
    )
    staging.build_index(
        session, f"INDEX {name}_flagged", name, "(dataset, year, plant_id) WHERE flags <> 0"
    )


def _sum_edges(session: Session, load_no: int, dataset: str, *, part: int) -> None:
    """Sum up the plants whose rows may stand in two chunks."""
    query = ROLLUP.format(part=part, load_no=load_no, dataset=dataset, source=_edges(load_no))
    session.execute(text(f"CREATE TEMP TABLE edge ON COMMIT DROP AS {query}"))
    rollups.choose_fuels(session, "edge", _edges(load_no))
    columns = f"{COLUMNS}, {', '.join(EXTRAS)}"
    session.execute(text(f"INSERT INTO {name_of(load_no)} ({columns}) SELECT {columns} FROM edge"))


def years(session: Session, load_no: int, *, facts: int) -> list[int]:
    """Return the years of the load's facts; none when not all `facts` are summed up."""
    statement = f"SELECT year, sum(units) AS units FROM {_regions(load_no)} GROUP BY year"
    rows = session.execute(text(statement)).all()
    return sorted(row.year for row in rows) if sum(row.units for row in rows) == facts else []


def add_up_regions(session: Session, load_no: int, dataset: str) -> None:
    """Write the regions of a load whose years no other load has facts of."""
    session.execute(
        text(
            f"""
            INSERT INTO region_year
            SELECT :dataset, year, country, coalesce(state, ''), coalesce(fuel, ''), sum(units),
                sum(net_generation_mwh), sum(capacity_mw)
            FROM {_regions(load_no)} GROUP BY year, country, state, fuel
            """
        ),
        {"dataset": dataset},
    )


def drop_rest(session: Session, load_no: int) -> None:
    """Remove what nobody needs once the load is visible."""
    session.execute(text(f"DROP TABLE IF EXISTS {_edges(load_no)}, {_regions(load_no)}"))

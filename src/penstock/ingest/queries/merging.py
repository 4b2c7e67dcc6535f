"""Plants merged over sources: what each data set says of them, and which word counts."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.ingest.queries.rollups import name_of


def gather_newest(session: Session, load_no: int) -> None:
    """Gather what the load says of each plant in its newest year, until the transaction ends."""
    name = name_of(load_no)
    columns = """plant_id, dataset, year, name, operator, state, country, primary_fuel,
        capacity_mw, latitude, longitude"""
    # Most plants are in the last year of a file; only the others are sorted.
    session.execute(
        text(
            f"""
            CREATE TEMP TABLE latest ON COMMIT DROP AS
            SELECT {columns} FROM {name} WHERE year = (SELECT max(year) FROM {name});
            ANALYZE latest (plant_id);
            CREATE TEMP TABLE newest ON COMMIT DROP AS
            SELECT DISTINCT ON (plant_id) {columns} FROM {name} AS plant
            WHERE NOT EXISTS (SELECT FROM latest WHERE latest.plant_id = plant.plant_id)
            ORDER BY plant_id, year DESC;
            INSERT INTO newest SELECT * FROM latest;
            ANALYZE newest (plant_id)
            """
        )
    )


def update_sources(session: Session) -> None:
    """Note what the data set says of each touched plant in its newest year."""
    session.execute(
        text(
            """
            INSERT INTO plant_source (plant_id, dataset, year, name, operator, state, country,
                primary_fuel, capacity_mw, latitude, longitude)
            SELECT * FROM newest
            ON CONFLICT (plant_id, dataset) DO UPDATE SET
                year = excluded.year, name = excluded.name, operator = excluded.operator,
                state = excluded.state, country = excluded.country,
                primary_fuel = excluded.primary_fuel, capacity_mw = excluded.capacity_mw,
                latitude = excluded.latitude, longitude = excluded.longitude
            WHERE excluded.year >= plant_source.year
            """
        )
    )


def _first(column: str) -> str:
    return f"(array_agg({column} ORDER BY precedence) FILTER (WHERE {column} IS NOT NULL))[1]"


def _first_dataset(column: str) -> str:
    return f"(array_agg(dataset ORDER BY precedence) FILTER (WHERE {column} IS NOT NULL))[1]"


def merge_plants(session: Session) -> None:
    """Merge the touched plants from all sources; the data set with lower precedence wins.

    Where no source has a plant's name, its operator's name stands in. Coordinates that cannot be
    on Earth are left out, both of them; the facts keep them, flagged.
    """
    # Loads of two data sets may touch the same plants in another order, and would wait in a circle.
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('penstock:plants', 0))"
    session.execute(text(lock))
    on_earth = "abs(latitude) <= 90 AND abs(longitude) <= 180"
    session.execute(
        text(
            f"""
            INSERT INTO plant (id, name, name_dataset, operator, state, country, primary_fuel,
                primary_fuel_dataset, capacity_mw, capacity_dataset, latitude, longitude,
                coordinates_dataset)
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
                    CASE WHEN {on_earth} THEN latitude END AS latitude,
                    CASE WHEN {on_earth} THEN longitude END AS longitude
                FROM plant_source JOIN dataset ON dataset.slug = plant_source.dataset
                WHERE plant_id IN (SELECT plant_id FROM newest)
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

"""What consumers sum up beside their chunks is what PostgreSQL makes of the facts themselves."""

import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import chunk_sums
from penstock.ingest.steps import Parts
from penstock.ingest.sums import sum_up
from penstock.ingest.tables import Load
from penstock.plants.flags import Flag
from tests.ingest.answers import rows
from tests.ingest.files import write

HEADER = ("YEAR", "PSTATEABB", "PNAME", "ORISPL", "GENID", "FUELG1", "NAMEPCAP", "GENNTAN")
SUMMED = """
    SELECT plant_id, year, name, state, country, primary_fuel, units, net_generation_mwh,
        estimated_generation_mwh, capacity_mw, co2_short_tons, flags
    FROM plant_year ORDER BY plant_id, year
"""
REGIONS = "SELECT * FROM region_year ORDER BY dataset, year, country, state, fuel"
PLANTS = "SELECT * FROM plant ORDER BY id"
SOURCES = "SELECT * FROM plant_source ORDER BY plant_id, dataset"


def made_up(seed: int, *, plants: int = 40, years: int = 3) -> list[list[str]]:
    """Return units of plants, year by year, with all that numbers and names may look like."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for year in range(2020, 2020 + years):
        for plant in range(1, plants + 1):
            for unit in range(dice.randint(1, 4)):
                state = dice.choice(["AZ", "AZ", "AZ", "TX"])
                capacity = dice.choice(["1000", "12.5", "0.1", "", "(3)"])
                net = dice.choice(["", "5", "-2.25", '"1,234,567"', "9999999.125", "20000", "7"])
                fuel = dice.choice(["NUC", "NUC", "SUN", ""])
                name = dice.choice(['"Plant, Big"', "plant"])
                made.append([str(year), state, name, str(plant), str(unit), fuel, capacity, net])
    return made


def loaded(parts: Parts, file: Path, *, attach_rows: int) -> Load:
    settings = Settings(**{**dict(parts.settings), "attach_rows": attach_rows, "chunk_bytes": 2048})
    load = ingest_file(Parts(settings, parts.database, parts.store), file)
    assert load.state == "visible", load.failure
    return load


def answers(parts: Parts) -> list[list[Any]]:
    return [rows(parts.database, statement) for statement in (SUMMED, REGIONS, PLANTS, SOURCES)]


def forget(parts: Parts) -> None:
    """Empty the database but for its schema."""
    with parts.database.begin() as session:
        tables = (
            "SELECT string_agg(schemaname || '.' || tablename, ', ') FROM pg_tables "
            "WHERE schemaname IN ('public', 'staging') AND tablename <> 'alembic_version'"
        )
        names = session.connection().exec_driver_sql(tables).scalar()
        session.connection().exec_driver_sql(f"TRUNCATE {names}")


def compare(parts: Parts, made: Sequence[Sequence[str]]) -> tuple[Load, bool]:
    """Load the rows both ways; return the large load, and whether its chunks were summed up."""
    file = write(parts.settings.home, made, header=HEADER)
    small = loaded(parts, file, attach_rows=10**9)
    expected = answers(parts)
    assert len(expected[0]) > 0
    forget(parts)
    large = loaded(parts, file, attach_rows=1)
    assert answers(parts) == expected
    counted = (small.rows_total, small.rows_stored, small.rows_superseded, small.rows_rejected)
    assert counted == (
        large.rows_total,
        large.rows_stored,
        large.rows_superseded,
        large.rows_rejected,
    )
    assert small.years == large.years
    # Only a roll-up of chunks brings its index along under this name.
    index = f"staging.plant_year_{large.no}_plant"
    [[found]] = rows(parts.database, "SELECT to_regclass(:name) IS NOT NULL", name=index)
    return large, bool(found)


@pytest.mark.parametrize("seed", range(4))
def test_sums_of_chunks_are_those_of_the_facts(parts: Parts, seed: int) -> None:
    load, summed = compare(parts, made_up(seed))
    assert summed
    assert load.years == [2020, 2021, 2022]
    flags = rows(parts.database, "SELECT bit_or(flags) FROM plant_year")[0][0]
    for flag in (
        Flag.CAPACITY_FACTOR_OVER_1,
        Flag.NEGATIVE_GENERATION,
        Flag.STATE_CONFLICT,
        Flag.GENERATION_JUMP,
    ):
        assert flags & flag
    left = "SELECT count(*) FROM pg_tables WHERE tablename ~ '^(plant_edge|region_year)_[0-9]+$'"
    assert rows(parts.database, left) == [(0,)]


def test_rows_of_a_plant_in_several_chunks_are_summed_by_the_finish(parts: Parts) -> None:
    made = made_up(9)
    random.Random(1).shuffle(made)  # noqa: S311 - no secret
    _, summed = compare(parts, made)
    assert not summed


def test_units_that_stand_twice_are_summed_by_the_finish(parts: Parts) -> None:
    made = made_up(5)
    load, summed = compare(parts, [*made, made[0], made[40]])
    assert not summed
    assert load.rows_superseded == 2


def test_numbers_that_are_not_summed_here_are_by_the_finish(parts: Parts) -> None:
    made = made_up(6)
    made[70][-1] = "1.5e3"
    load, summed = compare(parts, made)
    assert not summed
    assert load.rows_rejected == 0


def test_loads_of_years_that_are_there_already_are_summed_by_the_finish(parts: Parts) -> None:
    made = made_up(7)
    first = write(parts.settings.home, made[:50], header=HEADER)
    second = write(parts.settings.home, made, header=HEADER)
    for attach_rows in (10**9, 1):
        forget(parts)
        loaded(parts, first, attach_rows=attach_rows)
        load = loaded(parts, second, attach_rows=attach_rows)
        assert load.rows_stored == len(made)
        if attach_rows > 1:
            expected = answers(parts)
    assert answers(parts) == expected


def test_a_chunk_that_was_not_summed_up_is_noticed(parts: Parts) -> None:
    with parts.database.begin() as session:
        session.connection().exec_driver_sql("CREATE SCHEMA IF NOT EXISTS staging")
        chunk_sums.create(session, 1, dataset="egrid", part=1)
        sums = sum_up(facts(net=["1", "2", "3"], plants=["us-1", "us-2", "us-3"]))
        assert sums is not None
        chunk_sums.add(session, 1, sums)
        assert chunk_sums.years(session, 1, facts=3) == [2023]
        assert chunk_sums.years(session, 1, facts=4) == []


def facts(*, net: list[str | None], plants: list[str]) -> pl.DataFrame:
    count = len(net)
    return pl.DataFrame(
        {
            "plant_id": plants,
            "year": pl.Series([2023] * count, dtype=pl.Int32),
            "country": ["USA"] * count,
            "net_generation_mwh": pl.Series(net, dtype=pl.String),
            "flags": pl.Series([0] * count, dtype=pl.Int32),
        }
    )


def test_first_and_last_plant_of_a_chunk_are_left_to_the_finish() -> None:
    sums = sum_up(facts(net=["1", "2.50", "3", None, "4"], plants=["a", "b", "b", "c", "d"]))
    assert sums is not None
    assert sums.plants.select("plant_id", "units", "net_generation_mwh").rows() == [
        ("b", 2, Decimal("5.5")),
        ("c", 1, None),
    ]
    assert sums.edges.select("plant_id", "year", "net_generation_mwh").rows() == [
        ("a", 2023, "1"),
        ("d", 2023, "4"),
    ]
    assert sums.regions.select("units", "net_generation_mwh").rows() == [(5, Decimal("10.5"))]


def test_rows_of_a_plant_that_stand_apart_in_a_chunk_are_summed_together() -> None:
    sums = sum_up(facts(net=["1", "2", "3", "4", "5"], plants=["a", "b", "c", "b", "d"]))
    assert sums is not None
    assert sums.plants.select("plant_id", "units", "net_generation_mwh").rows() == [
        ("b", 2, Decimal(6)),
        ("c", 1, Decimal(3)),
    ]


def test_the_fuel_with_the_most_capacity_stands_for_a_plant() -> None:
    frame = facts(net=["1"] * 8, plants=["a", *"bbb", *"ccc", "d"]).with_columns(
        pl.Series("fuel", ["NG", "NG", "SUN", "NG", None, "WAT", "SUN", "NG"]),
        pl.Series("capacity_mw", ["1", "2", "3", "1.5", "9", "2", "2", "1"]),
    )
    sums = sum_up(frame)
    assert sums is not None
    # Of two with the same capacity and generation the first one in order.
    assert sums.plants.select("plant_id", "primary_fuel").rows() == [("b", "NG"), ("c", "SUN")]


@pytest.mark.parametrize("cell", ["1e3", "0.1234567891", "1" * 30, "1000000000000000000"])
def test_numbers_of_which_the_sum_might_not_be_exact_are_not_summed(cell: str) -> None:
    assert sum_up(facts(net=["1", cell, "2"], plants=["a", "b", "c"])) is None


def test_nothing_is_no_sum() -> None:
    assert sum_up(facts(net=[], plants=[])) is None

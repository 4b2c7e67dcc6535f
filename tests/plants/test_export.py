import asyncio
import csv
import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from penstock.plants.router_export import MOST_EXPORTS
from penstock.plants.writing import CsvWriter, FileFormat, escaped, writer_for
from tests.plants.conftest import Api
from tests.plants.factories import World

NUMBERS = ("net_generation_mwh", "capacity_mw", "estimated_generation_mwh", "co2_short_tons")


@pytest.fixture
def facts(world: World) -> World:
    world.add("us-1", "20337856.060999999000000001", "5.50", plant_name='Comma, "quote"\nline')
    world.add("us-1", "-12.5", "1", plant_name='Comma, "quote"\nline', fuel="SUN", flags=3)
    world.add("us-2", None, None, plant_name="Núria", state=None, latitude=1.5, longitude=-2.25)
    world.add("us-3", "0", None, state="CA", dataset="eia923", year=2016, superseded_by=None)
    world.add("us-3", "9", None, state="CA", dataset="eia923", year=2016, superseded_by=1)
    world.show("facts.csv")
    return world


async def fetch(api: Api, kind: str, **parameters: str | int) -> list[dict[str, Any]]:
    """Return the rows of an export as they were stored: numbers exact, blanks as None."""
    answer = await api.http.get("/export", params={"format": kind, **parameters})
    assert answer.status_code == 200, answer.text
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
        return [{name: cell or None for name, cell in row.items()} for row in rows]
    if kind == "parquet":
        found: list[dict[str, Any]] = pq.read_table(io.BytesIO(answer.content)).to_pylist()
        return found
    streamed: list[dict[str, Any]] = pa.ipc.open_stream(answer.content).read_all().to_pylist()
    return streamed


def same(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as text, so that kinds of files can be compared."""
    plain = {name: None if value in {None, ""} else str(value) for name, value in row.items()}
    for name in (*NUMBERS, "capacity_factor", "fuel_consumption_mwh"):
        if plain.get(name) is not None:
            plain[name] = f"{Decimal(str(plain[name])):.18f}"
    return plain


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize("level", ["plant", "unit"])
async def test_all_kinds_hold_the_same_rows(api: Api, level: str) -> None:
    csv_rows, parquet_rows, arrow_rows = [
        sorted(map(same, await fetch(api, kind, level=level)), key=str)
        for kind in ("csv", "parquet", "arrow")
    ]
    assert csv_rows == parquet_rows == arrow_rows
    assert len(csv_rows) == (3 if level == "plant" else 4)


@pytest.mark.usefixtures("facts")
async def test_rows_are_what_was_stored(api: Api) -> None:
    plants = {row["plant_id"]: row for row in await fetch(api, "parquet")}
    assert plants["us-1"]["name"] == 'Comma, "quote"\nline'
    assert plants["us-1"]["net_generation_mwh"] == Decimal("20337843.560999999000000001")
    assert plants["us-1"]["flags"] == "capacity_factor_over_1 negative_generation"
    assert plants["us-2"]["net_generation_mwh"] is None
    assert (plants["us-2"]["latitude"], plants["us-2"]["longitude"]) == (1.5, -2.25)
    units = await fetch(api, "arrow", level="unit", dataset="egrid")
    assert sorted((unit["row_number"], unit["file_name"]) for unit in units) == [
        (1, "facts.csv"),
        (2, "facts.csv"),
        (3, "facts.csv"),
    ]


@pytest.mark.usefixtures("facts")
async def test_filters(api: Api) -> None:
    assert [row["plant_id"] for row in await fetch(api, "csv", state="ca")] == ["us-3"]
    assert len(await fetch(api, "csv", level="unit", fuel="solar")) == 1
    assert [row["dataset"] for row in await fetch(api, "csv", year=2016)] == ["eia923"]
    assert (await api.http.get("/export?state=XX")).status_code == 404
    assert (await api.http.get("/export?format=xlsx")).status_code == 422


async def test_more_rows_than_one_fetch(api: Api, world: World) -> None:
    world.add("us-1", "1")
    world.show()
    statement = """
        INSERT INTO plant_year SELECT 0, 1, 'egrid', 2023, 'us-' || n, 'Plant ' || n, 'AZ', 'USA',
          'NG', 1, n + 0.001, null, n, null, 0 FROM generate_series(2, 3500) n
    """
    with world.database.begin() as session:
        session.connection().exec_driver_sql(statement)
    for kind in ("csv", "parquet", "arrow"):
        rows = await fetch(api, kind)
        assert {row["plant_id"] for row in rows} == {f"us-{n}" for n in range(1, 3501)}
        found = {row["plant_id"]: Decimal(str(row["net_generation_mwh"])) for row in rows}
        assert found["us-3500"] == Decimal("3500.001")


async def test_an_export_of_nothing_has_its_columns(api: Api) -> None:
    answer = await api.http.get("/export")
    assert answer.text.startswith("dataset,year,plant_id,")
    assert answer.text.count("\n") == 1
    assert await fetch(api, "parquet") == []


@pytest.mark.usefixtures("facts")
async def test_headers_of_the_file(api: Api) -> None:
    answer = await api.http.get("/export?dataset=egrid&year=2023")
    name = 'attachment; filename="penstock-plant-egrid-2023.csv"'
    assert answer.headers["content-disposition"] == name
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("start", ["=cmd()", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
async def test_no_cell_is_a_formula(api: Api, world: World, start: str) -> None:
    world.add("us-1", "-5", "1", plant_name=start, county=start, operator=start)
    world.show(f"{start}.csv")
    unit = (await fetch(api, "csv", level="unit"))[0]
    for column in ("plant_name", "county", "operator", "file_name"):
        assert unit[column].startswith(f"'{start}")
    assert unit["net_generation_mwh"] == "-5"
    assert (await fetch(api, "csv"))[0]["name"] == f"'{start}"
    # Files that no spreadsheet runs hold what was loaded.
    assert (await fetch(api, "parquet"))[0]["name"] == start


async def test_numbers_beyond_a_decimal_are_refused_before_the_file_begins(
    api: Api, world: World
) -> None:
    world.add("us-1", "1e25")
    world.show()
    answer = await api.http.get("/export?format=parquet")
    assert answer.status_code == 422
    assert "csv" in answer.json()["detail"]
    assert (await fetch(api, "csv"))[0]["net_generation_mwh"] == "1" + "0" * 25


async def test_only_so_many_at_a_time(api: Api, world: World) -> None:
    world.add("us-1", "1")
    world.show()
    slots = api.state["export_slots"]
    for _ in range(MOST_EXPORTS):
        await slots.acquire()
    answer = await api.http.get("/export")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    slots.release()
    # A finished export gives its place back.
    for _ in range(MOST_EXPORTS + 1):
        assert (await api.http.get("/export")).status_code == 200
    await asyncio.sleep(0)
    assert not slots.locked()


@pytest.mark.unit
def test_numbers_are_no_formulas() -> None:
    assert escaped(Decimal("-1E+3")) == "-1000"
    assert escaped(-1.5) == -1.5
    assert escaped("a=b") == "a=b"
    assert escaped("") == ""


@pytest.mark.unit
def test_a_writer_gives_away_what_it_has_written() -> None:
    writer = CsvWriter(["a", "b"])
    assert writer.write([("x", 1)]) == b"a,b\r\nx,1\r\n"
    assert writer.write([("y", None)]) == b"y,\r\n"
    assert writer.finish() == b""


@pytest.mark.unit
@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_dictionaries_and_decimals_survive_several_batches(kind: FileFormat) -> None:
    writer = writer_for(kind, {"n": pa.decimal128(38, 18), "s": pa.string()})
    body = writer.write([(Decimal("1.5"), "a")]) + writer.write([(None, None)]) + writer.finish()
    if kind == "parquet":
        table = pq.read_table(io.BytesIO(body))
    else:
        table = pa.ipc.open_stream(body).read_all()
    assert table.to_pylist() == [{"n": Decimal("1.5"), "s": "a"}, {"n": None, "s": None}]

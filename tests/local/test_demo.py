"""The demo data on a real PostgreSQL: what a first look at Penstock shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from pydantic import SecretStr

from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.sample import write_sample
from penstock.ingest.steps import open_parts
from penstock.local.demo import FILES, FOLDER, load_demo

LARGEST_SIZE = 400_000


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    store = f"file://{tmp_path}/bucket"
    return Settings(home=tmp_path, database_url=SecretStr(database_url), store_url=store)


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


def test_loads_once_and_shows_plants_on_a_map_and_over_years(
    settings: Settings, connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    def ask(statement: LiteralString) -> list[tuple[Any, ...]]:
        return connection.execute(statement).fetchall()

    seen: list[str] = []
    loads = load_demo(settings, on_load=lambda load: seen.append(load.file_name))
    assert seen == list(FILES)
    assert [(load.state, load.rows_rejected) for load in loads] == [("visible", 0)] * len(FILES)
    assert [load.dataset for load in loads] == list(FILES.values())
    assert load_demo(settings) == []
    assert ask("SELECT count(*) FROM load") == [(len(FILES),)]

    top = ask(
        "SELECT p.name, y.net_generation_mwh FROM plant_year y JOIN plant p ON p.id = y.plant_id "
        "WHERE y.dataset = 'egrid' ORDER BY 2 DESC NULLS LAST LIMIT 1"
    )
    assert [(name, int(value)) for name, value in top] == [("Palo Verde", 31_522_590)]
    plants, placed = ask("SELECT count(*), count(latitude) FROM plant")[0]
    assert plants > 350
    assert placed > 300
    years = ask("SELECT dataset, array_agg(DISTINCT year ORDER BY year) FROM plant_year GROUP BY 1")
    assert sorted(years) == [("egrid", [2023]), ("eia923", [2015, 2016]), ("wri", [2019])]
    states = ask("SELECT count(DISTINCT state) FROM plant_year WHERE dataset = 'egrid'")
    assert states == [(52,)]


def test_leaves_a_data_set_alone_that_holds_other_files(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    with path.open("wb") as file:
        write_sample(file, rows=10)
    with open_parts(settings) as parts:
        ingest_file(parts, path)
    assert {load.dataset for load in load_demo(settings)} == {"wri", "eia923"}


@pytest.mark.unit
def test_is_small_says_that_it_is_an_extract_and_names_its_sources() -> None:
    files = sorted(path.name for path in FOLDER.iterdir())
    assert files == sorted([*FILES, "README.md"])
    assert sum((FOLDER / name).stat().st_size for name in files) < LARGEST_SIZE
    words = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "They are extracts" in words
    assert "CC BY 4.0" in words
    assert all("largest" in name and name in words for name in FILES)

"""All six published files, on every store, against answers computed apart from the project."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest.inline import ingest_file
from penstock.ingest.steps import Parts
from penstock.ingest.tables import Load
from tests.ingest.answers import assert_adds_up, expected, rows, scalar, summary
from tests.stores import StoreSettings, store_at

FILES = {
    "egrid2023_gen.csv": ("egrid", [2023]),
    "egrid2023_gen_no_orispl.csv": ("egrid_by_name", [2023]),
    "eia923_2015.csv": ("eia923", [2015]),
    "eia923_2016.csv": ("eia923", [2016]),
    "wri_gppd_v12.csv": ("wri", [2019]),
    "wri_gppd_v12_semicolon.csv": ("wri_estimates", [2019]),
}
WITH_GENERATION = [name for name, (dataset, _) in FILES.items() if not dataset.startswith("wri")]


@dataclass(frozen=True)
class Loaded:
    """A database with all six files, and how each load ended."""

    database: Database
    parts: Parts
    loads: dict[str, Load]
    oracle: dict[str, Any]


@contextmanager
def opened(
    database_url: str, home: Path, store: StoreSettings, *, attach_rows: int
) -> Iterator[Parts]:
    settings = Settings(
        home=home,
        database_url=SecretStr(database_url),
        attach_rows=attach_rows,
        # Small chunks: each file is read in several.
        chunk_bytes=1 << 18,
        **store,
    )
    database = Database(database_url, pool_size=5, application="test")
    yield Parts(settings, database, open_store(settings))
    database.close()


ALL_SHARED, ALL_ATTACHED = 10**9, 1000


@pytest.fixture(
    params=[
        ("folder", ALL_SHARED),
        # Where facts end up has nothing to do with where the file lies.
        ("folder", ALL_ATTACHED),
        ("moto", ALL_SHARED),
        ("rclone", ALL_SHARED),
    ],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def loaded(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, data_folder: Path
) -> Iterator[Loaded]:
    place, attach_rows = request.param
    store = store_at(place, request, tmp_path)
    oracle = json.loads((data_folder / "oracle.json").read_text())
    with opened(database_url, tmp_path, store, attach_rows=attach_rows) as parts:
        loads = {name: ingest_file(parts, data_folder / name) for name in FILES}
        yield Loaded(parts.database, parts, loads, oracle)


def test_all_six_files_answer_as_the_oracle_does(loaded: Loaded) -> None:
    for name, (dataset, years) in FILES.items():
        load, truth = loaded.loads[name], loaded.oracle[name]
        assert (load.state, load.dataset, load.years) == ("visible", dataset, years), load.failure
        assert load.rows_total == load.rows_stored == truth["rows"]
    assert_adds_up(loaded.database)
    for name in WITH_GENERATION:
        dataset, years = FILES[name]
        found = summary(loaded.database, dataset, years)
        assert found == expected(loaded.oracle[name], dataset)
    check_palo_verde(loaded.database)
    check_capacities(loaded)
    check_sources_join(loaded.database)
    parts = scalar(loaded.database, "SELECT count(DISTINCT part) FROM unit_fact")
    assert parts == (1 if loaded.parts.settings.attach_rows == ALL_SHARED else len(FILES))
    leftovers = "SELECT count(*) FROM pg_class WHERE relname LIKE 'load_%' AND NOT relispartition"
    assert scalar(loaded.database, leftovers + " AND relkind = 'r'") == 0


def check_palo_verde(database: Database) -> None:
    [plant] = rows(database, "SELECT * FROM plant WHERE id = 'us-6008'")
    assert (plant.name, plant.name_dataset) == ("Palo Verde", "egrid")
    assert (plant.state, plant.country, plant.primary_fuel) == ("AZ", "USA", "NUC")
    assert (round(plant.latitude), round(plant.longitude)) == (33, -113)
    assert plant.coordinates_dataset == "wri"
    years = rows(
        database,
        "SELECT dataset, year, net_generation_mwh FROM plant_year WHERE plant_id = 'us-6008' "
        "ORDER BY dataset, year",
    )
    assert [tuple(row) for row in years] == [
        ("egrid", 2023, Decimal(31522590)),
        ("eia923", 2015, Decimal(32525595)),
        ("eia923", 2016, Decimal(32377477)),
        ("wri", 2019, None),
    ]


def check_capacities(loaded: Loaded) -> None:
    truth = loaded.oracle["wri_gppd_v12.csv"]
    database = loaded.database
    total = "SELECT sum(capacity_mw) FROM plant_year WHERE dataset = :dataset"
    assert scalar(database, total, dataset="wri") == Decimal(truth["capacity_mw_total"])
    by_country = rows(
        database,
        "SELECT country, sum(capacity_mw), sum(units) FROM region_year WHERE dataset = 'wri' "
        "GROUP BY country ORDER BY 2 DESC",
    )
    assert len(by_country) == truth["countries"]
    found = [(country, mw, units) for country, mw, units in by_country[:10]]
    wanted = truth["top_countries_by_capacity_mw"]
    assert found == [(country, Decimal(mw), units) for country, mw, units in wanted]
    by_fuel = rows(
        database,
        "SELECT fuel, sum(capacity_mw) FROM region_year WHERE dataset = 'wri' GROUP BY fuel",
    )
    fuels = {fuel: Decimal(mw) for fuel, mw in truth["capacity_mw_by_fuel"].items()}
    assert dict(by_fuel) == fuels
    largest = rows(
        database,
        "SELECT name, country, capacity_mw FROM plant_year WHERE dataset = 'wri' "
        "ORDER BY capacity_mw DESC LIMIT 5",
    )
    wanted_largest = [(name, code, Decimal(mw)) for name, code, mw in truth["top5_by_capacity"]]
    assert [tuple(row) for row in largest] == wanted_largest
    other = loaded.oracle["wri_gppd_v12_semicolon.csv"]
    estimates = Decimal(other["capacity_mw_total"])
    assert scalar(database, total, dataset="wri_estimates") == estimates
    blank = (
        "SELECT count(*) FROM unit_fact WHERE dataset = 'wri_estimates' "
        "AND estimated_generation_mwh IS NULL"
    )
    assert scalar(database, blank) == other["blank_estimates"]


def check_sources_join(database: Database) -> None:
    """Plants of eGRID find their coordinates in the WRI file, by their code."""
    found = rows(
        database,
        """
        SELECT count(*), count(latitude), count(*) FILTER (WHERE coordinates_dataset = 'wri')
        FROM plant WHERE id IN (SELECT plant_id FROM plant_source WHERE dataset = 'egrid')
        """,
    )
    assert [tuple(row) for row in found] == [(12611, 8108, 8108)]


def test_the_same_bytes_load_once_whatever_their_name(
    database_url: str, tmp_path: Path, data_folder: Path
) -> None:
    original = data_folder / "eia923_2016.csv"
    renamed = tmp_path / "renamed.csv"
    renamed.write_bytes(original.read_bytes())
    store: StoreSettings = {"store_url": f"file://{tmp_path}/store"}
    with opened(database_url, tmp_path, store, attach_rows=ALL_SHARED) as parts:
        with ThreadPoolExecutor(4) as pool:
            ended = list(pool.map(lambda path: ingest_file(parts, path), [original, renamed] * 2))
        again = ingest_file(parts, renamed)
        states = sorted(load.state for load in ended)
        assert states == ["duplicate", "duplicate", "duplicate", "visible"]
        [first] = [load for load in ended if load.state == "visible"]
        duplicates = [again, *(load for load in ended if load.state == "duplicate")]
        assert {load.duplicate_of for load in duplicates} == {first.id}
        assert_adds_up(parts.database)
        assert scalar(parts.database, "SELECT count(*) FROM unit_fact") == 12787
        assert scalar(parts.database, "SELECT version FROM data_version") == 1
        staged = "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"
        assert scalar(parts.database, staged) == 0

"""Answers right after a load, before autovacuum has counted anything."""

from pathlib import Path

import pytest

from penstock.core.db import Database
from penstock.ingest.inline import ingest_file
from penstock.ingest.steps import Parts
from penstock.plants import service
from penstock.plants.parameters import MapQuery, SearchQuery
from penstock.plants.reading import CatalogueMemo
from tests.ingest.files import FUEL_HEADER, fuel_row, text_of

PLANTS = 10_000
# Comparing every plant with every other takes ten times as long.
STATEMENT_SECONDS = 2
HEADER = ("country", "name", "gppd_idnr", "capacity_mw", "latitude", "longitude", "primary_fuel")


def world(first: int, count: int) -> list[list[str]]:
    return [
        ["USA", f"Plant {n}", f"USA{n:07d}", "12", f"{n % 90}.5", f"{n % 180}.5", "Hydro"]
        for n in range(first, first + count)
    ]


def drawn(parts: Parts, query: MapQuery) -> int:
    database = Database(
        parts.settings.require("database_url"), statement_timeout_seconds=STATEMENT_SECONDS
    )
    with database.begin() as session:
        catalogue = CatalogueMemo().read(session)
        plants = service.plants_to_draw(session, catalogue, query=query).read()
        page = service.search_plants(session, catalogue, query=SearchQuery(limit=100))
    database.close()
    assert len(page.items) == 100
    return len(plants)


@pytest.mark.parametrize("attach_rows", [10**9, 1000])
def test_the_map_is_quick_at_once(parts: Parts, tmp_path: Path, attach_rows: int) -> None:
    settings = parts.settings.model_copy(
        update={"attach_rows": attach_rows, "chunk_bytes": 1 << 18}
    )
    parts = Parts(settings, parts.database, parts.store)
    file = tmp_path / "world.csv"
    for first in (1, PLANTS + 1):
        file.write_bytes(text_of(HEADER, world(first, PLANTS)))
        assert ingest_file(parts, file).state == "visible"
        assert drawn(parts, MapQuery()) == first + PLANTS - 1


def test_a_data_set_that_is_small_beside_others(parts: Parts, tmp_path: Path) -> None:
    file = tmp_path / "world.csv"
    file.write_bytes(text_of(HEADER, world(1, 2 * PLANTS)))
    assert ingest_file(parts, file).state == "visible"
    rows = [fuel_row(number, "1") for number in range(1, PLANTS // 5)]
    file.write_bytes(text_of(FUEL_HEADER, rows))
    assert ingest_file(parts, file).state == "visible"
    assert drawn(parts, MapQuery()) == 2 * PLANTS

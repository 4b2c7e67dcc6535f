from decimal import Decimal
from typing import get_args

import msgspec
import pytest

from penstock.plants.flags import MEANINGS, Flag
from penstock.plants.parameters import FlagName
from tests.plants.conftest import Api
from tests.plants.factories import World

Json = dict[str, object]


async def items(api: Api, path: str) -> list[Json]:
    answer = await api.http.get(path)
    assert answer.status_code == 200, answer.text
    found: list[Json] = msgspec.json.Decoder(float_hook=Decimal).decode(answer.content)["items"]
    return found


@pytest.fixture
def facts(world: World) -> World:
    world.add("us-1", "60", "10", fuel="NUC")
    world.add("us-1", "-10", "2", fuel="DFO", flags=2)
    world.add("us-2", "30", None, state="CA", fuel="SUN")
    world.add("us-3", None, "4", state="CA", fuel=None)
    world.add("us-1", "50", None, dataset="eia923", year=2016, fuel="NUC")
    world.add("us-1", "40", None, dataset="eia923", year=2015, fuel="NUC", flags=2 | 16)
    for plant, country in (("wri-1", "CHN"), ("us-1", "USA")):
        world.add(
            plant, None, "5", dataset="wri", year=2019, country=country, state=None, fuel="Hydro"
        )
    world.show("facts.csv")
    return world


@pytest.mark.usefixtures("facts")
async def test_states(api: Api) -> None:
    assert await items(api, "/states") == [
        {
            "state": "AZ",
            "country": "USA",
            "plants": 1,
            "units": 2,
            "net_generation_mwh": 50,
            "capacity_mw": 12,
            "percent_of_total": Decimal("62.5"),
        },
        {
            "state": "CA",
            "country": "USA",
            "plants": 2,
            "units": 2,
            "net_generation_mwh": 30,
            "capacity_mw": 4,
            "percent_of_total": Decimal("37.5"),
        },
    ]
    assert [row["units"] for row in await items(api, "/states?year=2015")] == [1]
    assert await items(api, "/states?dataset=wri") == []
    assert (await api.http.get("/states?year=1999")).status_code == 404


@pytest.mark.usefixtures("facts")
async def test_countries(api: Api) -> None:
    found = await items(api, "/countries?dataset=wri")
    assert [(row["country"], row["plants"], row["capacity_mw"]) for row in found] == [
        ("CHN", 1, 5),
        ("USA", 1, 5),
    ]
    assert [row["percent_of_total"] for row in found] == [None, None]
    assert [row["plants"] for row in await items(api, "/countries")] == [3]


@pytest.mark.usefixtures("facts")
async def test_fuels_count_units_by_their_own_fuel(api: Api) -> None:
    found = await items(api, "/fuels")
    shown = ("fuel", "fuel_group", "plants", "units", "net_generation_mwh", "percent_of_total")
    assert [tuple(row[name] for name in shown) for row in found] == [
        ("NUC", "nuclear", 1, 1, 60, 75),
        ("SUN", "solar", 1, 1, 30, Decimal("37.5")),
        ("DFO", "oil", 0, 1, -10, Decimal("-12.5")),
        (None, "other", 1, 1, None, None),
    ]
    assert [row["fuel"] for row in await items(api, "/fuels?state=ca")] == ["SUN", None]
    assert [row["fuel"] for row in await items(api, "/fuels?country=chn")] == ["Hydro"]


@pytest.mark.usefixtures("facts")
async def test_years_and_data_sets(api: Api) -> None:
    years = await items(api, "/years")
    assert [(y["year"], y["dataset"], y["plants"], y["units"]) for y in years] == [
        (2023, "egrid", 3, 4),
        (2019, "wri", 2, 2),
        (2016, "eia923", 1, 1),
        (2015, "eia923", 1, 1),
    ]
    datasets = await items(api, "/datasets")
    assert [(d["slug"], d["data_version"], d["metrics"]) for d in datasets] == [
        ("egrid", 1, ["capacity", "capacity_factor", "net_generation"]),
        ("eia923", 1, ["net_generation"]),
        ("wri", 1, ["capacity"]),
    ]
    assert datasets[0]["years"] == [years[0]]


@pytest.mark.usefixtures("facts")
async def test_trend(api: Api) -> None:
    async def trend(query: str) -> list[tuple[object, object, object]]:
        found = await items(api, f"/trend?{query}")
        return [(p["year"], p["dataset"], p["net_generation_mwh"]) for p in found]

    assert await trend("state=AZ") == [
        (2015, "eia923", 40),
        (2016, "eia923", 50),
        (2023, "egrid", 50),
    ]
    assert await trend("fuel=nuclear&country=usa") == [
        (2015, "eia923", 40),
        (2016, "eia923", 50),
        (2023, "egrid", 60),
    ]
    assert await trend("plant_id=us-1&dataset=eia923") == [
        (2015, "eia923", 40),
        (2016, "eia923", 50),
    ]
    assert await trend("plant_id=us-404") == []
    assert (await api.http.get("/trend?state=XX")).status_code == 404
    leap = (await items(api, "/trend?plant_id=us-1&dataset=egrid"))[0]
    assert leap["capacity_factor"] == round(Decimal(50) / (12 * 8760), 6)


@pytest.mark.usefixtures("facts")
async def test_the_ledger_of_plants_and_of_units(api: Api) -> None:
    plants = await items(api, "/quality")
    assert [(f["dataset"], f["year"], f["plant_id"], f["flags"]) for f in plants] == [
        ("egrid", 2023, "us-1", ["negative_generation"]),
        ("eia923", 2015, "us-1", ["negative_generation", "generation_jump"]),
    ]
    assert plants[0]["origin"] is None
    units = await items(api, "/quality?level=unit&flag=negative_generation&dataset=egrid")
    assert len(units) == 1
    origin = units[0]["origin"]
    assert isinstance(origin, dict)
    assert (units[0]["unit_id"], origin["file_name"], origin["row_number"]) == ("2", "facts.csv", 2)
    assert await items(api, "/quality?flag=latitude_out_of_range") == []
    assert await items(api, "/quality?state=CA") == []


@pytest.mark.parametrize("level", ["plant", "unit"])
async def test_pages_of_the_ledger_hold_it_whole(api: Api, world: World, level: str) -> None:
    for number in range(23):
        world.add(f"us-{number % 7}", "1", flags=1 + number % 3, year=2020 + number % 2)
    world.show()
    whole = await items(api, f"/quality?level={level}&limit=1000")
    paged: list[Json] = []
    cursor = ""
    while True:
        answer = await api.http.get(f"/quality?level={level}&limit=4&cursor={cursor}")
        page = answer.json()
        paged += page["items"]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert paged == whole
    assert len(whole) == (14 if level == "plant" else 23)


@pytest.mark.usefixtures("facts")
async def test_every_flag_has_a_meaning_and_a_count(api: Api) -> None:
    found = await items(api, "/quality/flags")
    assert [row["flag"] for row in found] == [str(flag.name).lower() for flag in Flag]
    assert [row["meaning"] for row in found] == [MEANINGS[flag] for flag in Flag]
    counts = {row["flag"]: (row["plants"], row["units"]) for row in found}
    assert counts["negative_generation"] == (2, 2)
    assert counts["generation_jump"] == (1, 1)
    assert counts["state_conflict"] == (0, 0)


@pytest.mark.unit
def test_all_flags_can_be_asked_for() -> None:
    assert list(get_args(FlagName)) == [str(flag.name).lower() for flag in Flag]

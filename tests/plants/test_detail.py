from decimal import Decimal

import msgspec
import pytest

from tests.plants.conftest import Api
from tests.plants.factories import World

PLANT = "us-6008"


@pytest.fixture
def palo_verde(world: World) -> World:
    where = {"latitude": 33.3881, "longitude": -112.8617}
    world.add(PLANT, "8760", "2", plant_name="Palo Verde", fuel="NUC", unit_id="01", flags=64)
    world.add(PLANT, "17520.5", "4", plant_name="Palo Verde", fuel="NUC", unit_id="9E600")
    world.add(PLANT, "1", "1", plant_name="Old", unit_id="01", repeat=9, superseded_by=1)
    world.add(PLANT, "70", None, dataset="eia923", year=2015, plant_name=None, operator="APS")
    world.add(PLANT, "80", None, dataset="eia923", year=2016, plant_name=None, operator="APS")
    world.add(PLANT, None, "7", dataset="wri", year=2019, state=None, fuel="Nuclear", **where)
    world.show("../../=cmd().csv")
    return world


@pytest.mark.usefixtures("palo_verde")
async def test_every_attribute_names_its_source(api: Api) -> None:
    plant = (await api.http.get(f"/power-plants/{PLANT}")).json()
    shown = ("name", "operator", "state", "country", "primary_fuel", "fuel_group", "capacity_mw")
    assert {name: plant[name] for name in shown} == {
        "name": "Palo Verde",
        "operator": "APS",
        "state": "AZ",
        "country": "USA",
        "primary_fuel": "NUC",
        "fuel_group": "nuclear",
        "capacity_mw": 6,
    }
    assert (plant["latitude"], plant["longitude"]) == (33.3881, -112.8617)
    assert plant["attribution"] == {
        "name": "egrid",
        "operator": "eia923",
        "state": "egrid",
        "country": "egrid",
        "primary_fuel": "egrid",
        "capacity_mw": "egrid",
        "coordinates": "wri",
    }
    sources = [(s["dataset"], s["year"], s["primary_fuel"]) for s in plant["sources"]]
    assert sources == [("egrid", 2023, "NUC"), ("eia923", 2016, "NG"), ("wri", 2019, "Nuclear")]


@pytest.mark.usefixtures("palo_verde")
async def test_years_of_all_data_sets(api: Api) -> None:
    answer = await api.http.get(f"/power-plants/{PLANT}")
    years = msgspec.json.Decoder(float_hook=Decimal).decode(answer.content)["years"]
    assert [(y["dataset"], y["year"], y["units"], y["net_generation_mwh"]) for y in years] == [
        ("egrid", 2023, 2, Decimal("26280.5")),
        ("wri", 2019, 1, None),
        ("eia923", 2016, 1, 80),
        ("eia923", 2015, 1, 70),
    ]
    assert years[0]["capacity_factor"] == round(Decimal("26280.5") / (6 * 8760), 6)
    assert years[0]["flags"] == ["reported_capacity_factor_differs"]
    assert [y["capacity_factor"] for y in years[1:]] == [None, None, None]


@pytest.mark.usefixtures("palo_verde")
async def test_units_come_from_a_row_of_a_file(api: Api) -> None:
    plant = (await api.http.get(f"/power-plants/{PLANT}")).json()
    assert [(u["dataset"], u["year"], u["unit_id"]) for u in plant["units"]] == [
        ("egrid", 2023, "01"),
        ("egrid", 2023, "9E600"),
        ("eia923", 2016, "5"),
        ("wri", 2019, "6"),
    ]
    unit = next(u for u in plant["units"] if u["unit_id"] == "9E600")
    assert unit["net_generation_mwh"] == 17520.5
    assert unit["origin"]["file_name"] == "../../=cmd().csv"
    assert unit["origin"]["row_number"] == 2
    assert unit["origin"]["sha256"] == "1".zfill(64)
    assert unit["origin"]["load_id"] is not None
    assert plant["more_units"] is True


@pytest.mark.usefixtures("palo_verde")
async def test_pages_of_units_hold_all_current_ones(api: Api) -> None:
    seen = []
    cursor = ""
    while True:
        parameters: dict[str, str | int] = {"limit": 2, "cursor": cursor}
        page = (await api.http.get(f"/power-plants/{PLANT}/units", params=parameters)).json()
        seen += [(u["dataset"], u["year"], u["unit_id"]) for u in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert seen == [
        ("egrid", 2023, "01"),
        ("egrid", 2023, "9E600"),
        ("eia923", 2015, "4"),
        ("eia923", 2016, "5"),
        ("wri", 2019, "6"),
    ]
    only = (await api.http.get(f"/power-plants/{PLANT}/units?dataset=eia923&year=2015")).json()
    assert [u["year"] for u in only["items"]] == [2015]
    assert (await api.http.get(f"/power-plants/{PLANT}/units?year=1900")).json()["items"] == []


@pytest.mark.parametrize(
    ("net", "co2", "intensity"),
    [("100", "50", 453.592), ("0", "50", None), ("-3", "50", None), ("5", None, None)],
)
async def test_co2_intensity_needs_generation(
    api: Api, world: World, net: str, co2: str | None, intensity: float | None
) -> None:
    world.add("us-1", net, co2_short_tons=co2)
    world.show()
    year = (await api.http.get("/power-plants/us-1")).json()["years"][0]
    assert year["co2_intensity_kg_per_mwh"] == intensity


@pytest.mark.parametrize("path", ["us-1", "us-1/units", "%F0%9F%92%A7", "..", "%2e%2e%2fstates"])
async def test_no_such_plant(api: Api, path: str) -> None:
    answer = await api.http.get(f"/power-plants/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("plant_id", ["%00", "a%00b", "x" * 121])
async def test_no_plant_can_have_that_id(api: Api, plant_id: str) -> None:
    assert (await api.http.get(f"/power-plants/{plant_id}")).status_code == 422

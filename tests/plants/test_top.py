from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.plants.conftest import Api
from tests.plants.factories import World


def exact(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    return msgspec.json.Decoder(float_hook=Decimal).decode(body)


async def top(api: Api, **parameters: str | int) -> Any:  # noqa: ANN401 - as above
    answer = await api.http.get("/power-plants/top", params=parameters)
    assert answer.status_code == 200, answer.text
    return exact(answer.content)


async def ids(api: Api, **parameters: str | int) -> list[str]:
    return [item["plant_id"] for item in (await top(api, **parameters))["items"]]


async def test_units_are_summed_up_to_plants_with_their_shares(api: Api, world: World) -> None:
    world.add("us-1", "10.001", "5", plant_name="One")
    world.add("us-1", "20.002", "5", plant_name="One")
    world.add("us-2", "25", "9")
    world.add("us-3", "-5.003", "1", flags=2)
    world.add("us-4", "50", "8", state="CA")
    world.show()
    found = await top(api)
    assert {key: found[key] for key in found if key != "items"} == {
        "dataset": "egrid",
        "year": 2023,
        "metric": "net_generation",
        "unit": "MWh",
        "data_version": 1,
    }
    assert found["items"][1] == {
        "rank": 2,
        "plant_id": "us-1",
        "name": "One",
        "state": "AZ",
        "country": "USA",
        "primary_fuel": "NG",
        "value": Decimal("30.003"),
        # Of Arizona's 50 and the total of 100, the negative plant included.
        "percent_of_state": Decimal("60.006"),
        "percent_of_total": Decimal("30.003"),
        "flags": [],
    }
    assert [(item["rank"], item["plant_id"]) for item in found["items"]] == [
        (1, "us-4"),
        (2, "us-1"),
        (3, "us-2"),
        (4, "us-3"),
    ]
    assert found["items"][0]["percent_of_state"] == 100
    assert found["items"][3]["value"] == Decimal("-5.003")
    assert found["items"][3]["flags"] == ["negative_generation"]


async def test_all_digits_arrive(api: Api, world: World) -> None:
    world.add("us-1", "20337856.060999999000000001")
    world.add("us-1", "12345678901234567890.5")
    world.add("us-2", "0.0000001")
    world.show()
    answer = await api.http.get("/power-plants/top")
    assert '"value":12345678901254905746.560999999000000001,' in answer.text
    assert [item["value"] for item in exact(answer.content)["items"]] == [
        Decimal("12345678901254905746.560999999000000001"),
        Decimal("0.0000001"),
    ]


async def test_equal_values_are_ordered_by_plant_id(api: Api, world: World) -> None:
    for plant in ("us-30", "us-4", "us-1000", "us-31"):
        world.add(plant, "7.0")
    world.add("us-5", "7.00")
    world.show()
    assert await ids(api) == ["us-1000", "us-30", "us-31", "us-4", "us-5"]
    assert await ids(api, limit=2) == ["us-1000", "us-30"]


async def test_nulls_never_rank(api: Api, world: World) -> None:
    world.add("us-1", None, "100")
    world.add("us-2", "0", None)
    world.add("us-3", "-1", "0")
    world.show()
    assert await ids(api) == ["us-2", "us-3"]
    assert await ids(api, metric="capacity") == ["us-1", "us-3"]
    assert await ids(api, metric="capacity_factor") == []


@pytest.mark.parametrize(("year", "hours"), [(2023, 8760), (2024, 8784), (2000, 8784)])
async def test_capacity_factor_counts_leap_days(
    api: Api, world: World, year: int, hours: int
) -> None:
    world.add("us-1", f"{hours * 3}", "6", year=year)
    world.add("us-2", f"{hours}", "6", year=year)
    world.show()
    found = await top(api, metric="capacity_factor")
    assert found["unit"] == "ratio"
    shown = [(item["value"], item["percent_of_state"]) for item in found["items"]]
    assert shown == [(Decimal("0.5"), None), (Decimal("0.166667"), None)]


async def test_a_share_of_nothing_is_null(api: Api, world: World) -> None:
    world.add("us-1", "5")
    world.add("us-2", "-5")
    world.show()
    first = (await top(api))["items"][0]
    assert (first["percent_of_state"], first["percent_of_total"]) == (None, None)


async def test_capacity_shares_are_of_capacity(api: Api, world: World) -> None:
    world.add("us-1", "1", "30")
    world.add("us-2", "9", "10", state="CA")
    world.show()
    found = await top(api, metric="capacity")
    assert found["unit"] == "MW"
    assert [item["percent_of_total"] for item in found["items"]] == [75, 25]


async def test_filters_compare_without_case_and_keep_the_shares(api: Api, world: World) -> None:
    world.add("us-1", "60", fuel="NUC")
    world.add("us-2", "40", fuel="SUN")
    world.add("us-3", "100", state="CA", fuel="SUN")
    world.show()
    found = await top(api, state="az", fuel="sun")
    assert [(i["plant_id"], i["percent_of_state"]) for i in found["items"]] == [("us-2", 40)]
    assert await ids(api, country="usa", fuel="nuclear") == ["us-1"]
    assert await ids(api, fuel="solar") == ["us-3", "us-2"]
    assert await ids(api, state="CA", fuel="NUC") == []


async def test_the_best_data_set_that_has_what_is_asked_for(api: Api, world: World) -> None:
    world.add("us-1", "1", "1")
    world.add("us-1", "2", None, dataset="eia923", year=2015)
    world.add("us-1", "3", None, dataset="eia923", year=2016, plant_name=None)
    world.add("wri-9", None, "5", dataset="wri", year=2019, country="CHN", state=None, fuel="Hydro")
    world.show()

    async def chosen(**parameters: str | int) -> tuple[str, int, str]:
        found = await top(api, **parameters)
        return found["dataset"], found["year"], found["metric"]

    assert await chosen() == ("egrid", 2023, "net_generation")
    assert await chosen(year=2015) == ("eia923", 2015, "net_generation")
    assert await chosen(dataset="eia923") == ("eia923", 2016, "net_generation")
    assert await chosen(country="chn") == ("wri", 2019, "capacity")
    assert await chosen(dataset="wri") == ("wri", 2019, "capacity")
    assert await chosen(fuel="hydro") == ("wri", 2019, "capacity")
    assert await chosen(metric="capacity_factor") == ("egrid", 2023, "capacity_factor")
    # A source without plant names shows the name that another one knows.
    named = (await top(api, dataset="eia923"))["items"][0]["name"]
    assert named == "Us-1"
    worldwide = (await top(api, dataset="wri"))["items"][0]
    assert (worldwide["state"], worldwide["percent_of_state"]) == (None, None)
    assert worldwide["percent_of_total"] == 100


@pytest.mark.parametrize(
    ("parameters", "known"),
    [
        ({"state": "XX"}, ["AZ"]),
        ({"year": 1999}, ["2023"]),
        ({"dataset": "nope"}, ["egrid"]),
        ({"country": "FRA"}, ["USA"]),
        ({"fuel": "peat"}, ["gas", "NG"]),
        ({"metric": "capacity"}, ["net_generation"]),
    ],
)
async def test_unknown_values_are_told_what_is_known(
    api: Api, world: World, parameters: dict[str, str | int], known: list[str]
) -> None:
    world.add("us-1", "1")
    world.show()
    answer = await api.http.get("/power-plants/top", params=parameters)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    name, value = next(iter(parameters.items()))
    assert problem["errors"] == [
        {"column": name, "value": str(value), "reason": "is not known", "known": known}
    ]
    assert all(word in problem["detail"] for word in known)


async def test_before_anything_is_loaded(api: Api) -> None:
    answer = await api.http.get("/power-plants/top")
    assert (answer.status_code, answer.json()["detail"]) == (404, "No data has been loaded yet")
    for path in ("/power-plants", "/datasets", "/years", "/trend", "/quality"):
        answer = await api.http.get(path)
        assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None}), path


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=10001",
        "limit=1.5",
        "limit=" + "9" * 400,
        "year=99999999999999999999",
        "year=-1",
        "year=two",
        "metric=watts",
        "state=A%00Z",
        "state=",
        "fuel=" + "x" * 65,
        "fule=NG",
        "dataset=%00",
    ],
)
async def test_wrong_values_are_422(api: Api, world: World, query: str) -> None:
    world.add("us-1", "1")
    world.show()
    answer = await api.http.get(f"/power-plants/top?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["column"] == query.partition("=")[0]


@pytest.mark.parametrize("word", ["%F0%9F%92%A7", "%ED%A0%80", "%FF%FE", "';--", "%25", "%C5%BF"])
async def test_strange_words_are_unknown_words(api: Api, world: World, word: str) -> None:
    world.add("us-1", "1")
    world.show()
    for name in ("state", "fuel", "country", "dataset"):
        answer = await api.http.get(f"/power-plants/top?{name}={word}")
        assert answer.status_code == 404, answer.text

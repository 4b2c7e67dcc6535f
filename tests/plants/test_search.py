import base64
import json

import pytest

from tests.plants.conftest import Api
from tests.plants.factories import World

NAMES = (
    ("us-1", "Palo Verde", "30", "4209.6"),
    ("us-2", "Palo Alto Landfill", "30", "2"),
    ("us-3", "Gres-2 (Surgut)", None, "8865"),
    ("us-4", "Núria", "-1.5", None),
    ("us-5", "O'Brien & Sons", "0", "2"),
    ("us-6", "palo duro", None, None),
    ("us-7", "Palo Verde", "30.000", "2.0"),
)


@pytest.fixture
def named(world: World) -> World:
    for plant_id, name, net, capacity in NAMES:
        world.add(plant_id, net, capacity, plant_name=name)
    world.show()
    return world


async def found(api: Api, **parameters: str | int) -> list[str]:
    answer = await api.http.get("/power-plants", params=parameters)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("palo", ["us-2", "us-1", "us-7", "us-6"]),
        ("PALO ver", ["us-1", "us-7"]),
        ("ver palo", ["us-1", "us-7"]),
        ("gres-2", ["us-3"]),
        ("nú", ["us-4"]),
        ("o'brien", ["us-5"]),
        ("sons & o'brien", ["us-5"]),
        ("verde !palo", ["us-1", "us-7"]),
        ("palo | núria", []),
        ("zzz", []),
        ("&&& ''' \\ :*", []),
        ("\\", []),
        ("' or 1=1", []),
    ],
)
async def test_words_by_their_beginnings(api: Api, q: str, expected: list[str]) -> None:
    assert await found(api, q=q) == expected


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("sort", ["name", "net_generation", "capacity"])
@pytest.mark.parametrize("limit", [1, 2, 3, 6])
async def test_pages_hold_the_whole_list(api: Api, sort: str, limit: int) -> None:
    whole = await found(api, sort=sort)
    assert sorted(whole) == [plant_id for plant_id, *_ in NAMES]
    paged: list[str] = []
    cursor = ""
    for _ in range(len(whole)):
        parameters: dict[str, str | int] = {"sort": sort, "limit": limit, "cursor": cursor}
        answer = (await api.http.get("/power-plants", params=parameters)).json()
        paged += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = answer["next"]
    assert paged == whole
    assert answer["next"] is None


@pytest.mark.usefixtures("named")
async def test_equals_and_nulls_have_an_order(api: Api) -> None:
    by_generation = await found(api, sort="net_generation")
    assert by_generation == ["us-1", "us-2", "us-7", "us-5", "us-4", "us-3", "us-6"]
    by_capacity = await found(api, sort="capacity")
    assert by_capacity == ["us-3", "us-1", "us-2", "us-5", "us-7", "us-4", "us-6"]


@pytest.mark.usefixtures("named")
async def test_filters(api: Api, named: World) -> None:
    named.add("wri-1", None, "9", dataset="wri", year=2019, country="CHN", state=None, fuel="Hydro")
    named.add("us-1", None, "4", dataset="wri", year=2019, state=None, fuel="Nuclear")
    named.show()
    assert await found(api, min_capacity_mw="8864.999") == ["us-3"]
    assert await found(api, country="chn") == ["wri-1"]
    assert await found(api, fuel="hydro") == ["wri-1"]
    # Without a data set the merged plant counts, with one what it says itself.
    assert await found(api, fuel="nuclear") == []
    assert await found(api, fuel="nuclear", dataset="wri") == ["us-1"]
    assert sorted(await found(api, year=2019)) == ["us-1", "wri-1"]
    assert (await api.http.get("/power-plants", params={"state": "XX"})).status_code == 404


async def test_a_name_as_long_as_a_record_can_be_paged_over(api: Api, world: World) -> None:
    for plant_id in ("us-1", "us-2", "us-3"):
        world.add(plant_id, "1", plant_name="x y" * 50_000)
    world.show()
    first = (await api.http.get("/power-plants", params={"limit": 2})).json()
    assert len(first["next"]) < 1000
    assert await found(api, limit=2, cursor=first["next"]) == ["us-3"]


def cursor_of(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


@pytest.mark.parametrize("path", ["/power-plants", "/power-plants/us-1/units", "/quality"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "not base64",
        "A" * 9000,
        cursor_of(None),
        cursor_of([]),
        cursor_of({"a": 1}),
        cursor_of(["name"]),
        cursor_of(["name", None, "us-1"]),
        cursor_of(["name", "a\x00b", "us-1"]),
        cursor_of(["name", "\ud800", "us-1"]),
        cursor_of(["capacity", "1", "us-1"]),
        cursor_of(["egrid", 10**30, "us-1"]),
        cursor_of(["egrid", 99999, "us-1"]),
        cursor_of(["egrid", True, "us-1"]),
        cursor_of(["egrid", 2023, "us-1", 2**63, 1]),
        cursor_of([[[[]]]]),
    ],
)
async def test_foreign_cursors_are_422(api: Api, named: World, path: str, cursor: str) -> None:
    del named
    answer = await api.http.get(path, params={"cursor": cursor})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("value", ["NaN", "1e400", "Infinity", "0x1", "1" * 200, "--1"])
async def test_numbers_in_cursors_are_checked(api: Api, named: World, value: str) -> None:
    del named
    cursor = cursor_of(["capacity", value, "us-1"])
    answer = await api.http.get("/power-plants", params={"sort": "capacity", "cursor": cursor})
    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["-1", "NaN", "inf", "1e999", "x", "9" * 30])
async def test_smallest_capacity_is_checked(api: Api, value: str) -> None:
    answer = await api.http.get("/power-plants", params={"min_capacity_mw": value})
    assert answer.status_code == 422

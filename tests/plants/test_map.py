import gzip
import io
import random
import time

import psycopg
import pyarrow as pa
import pytest

from penstock.plants.router import ARROW, GEOJSON
from tests.plants.conftest import Api
from tests.plants.factories import World

PLANTS = 30_000
SYLLABLES = ("ka", "jo", "lki", "mar", "sto", "ber", "ngu", "ta", "vel", "dor", "hin", "pe")
KINDS = ("Solar Farm", "Wind Park", "Hydroelectric Power Plant", "Power Station", "CCGT")


@pytest.fixture
def placed(world: World) -> World:
    world.add("us-1", "10.5", "3", latitude=33.3881, longitude=-112.8617, plant_name='A "B"')
    world.add("us-2", "7", None, state="CA", fuel="SUN", latitude=-90.0, longitude=180.0)
    world.add("us-3", "1", "1", latitude=1.0, longitude=180.5)
    world.add("us-4", "1", "1")
    world.show()
    return world


@pytest.mark.usefixtures("placed")
async def test_geojson_holds_what_can_be_drawn(api: Api) -> None:
    answer = await api.http.get("/map")
    assert answer.headers["content-type"] == GEOJSON
    drawn = answer.json()
    assert (drawn["type"], drawn["dataset"], drawn["year"]) == ("FeatureCollection", "egrid", 2023)
    assert drawn["without_coordinates"] == 2
    assert drawn["features"][0] == {
        "type": "Feature",
        "id": "us-1",
        "geometry": {"type": "Point", "coordinates": [-112.8617, 33.3881]},
        "properties": {
            "name": 'A "B"',
            "state": "AZ",
            "country": "USA",
            "primary_fuel": "NG",
            "fuel_group": "gas",
            "capacity_mw": 3,
            "net_generation_mwh": 10.5,
        },
    }
    assert [feature["id"] for feature in drawn["features"]] == ["us-1", "us-2"]


@pytest.mark.usefixtures("placed")
@pytest.mark.parametrize("how", ["parameter", "header"])
async def test_arrow_holds_the_same(api: Api, how: str) -> None:
    drawn = (await api.http.get("/map")).json()
    path = "/map?format=arrow" if how == "parameter" else "/map"
    accept = ARROW if how == "header" else "*/*"
    answer = await api.http.get(path, headers={"accept": accept})
    assert answer.headers["content-type"] == ARROW
    table = pa.ipc.open_stream(answer.content).read_all()
    said = {b"dataset": b"egrid", b"year": b"2023", b"without_coordinates": b"2"}
    assert table.schema.metadata == said
    rows = table.to_pylist()
    assert [
        {
            "type": "Feature",
            "id": row.pop("id"),
            "geometry": {
                "type": "Point",
                "coordinates": [row.pop("longitude"), row.pop("latitude")],
            },
            "properties": row,
        }
        for row in rows
    ] == drawn["features"]


@pytest.mark.usefixtures("placed")
async def test_filters(api: Api) -> None:
    async def ids(query: str) -> list[str]:
        answer = await api.http.get(f"/map?{query}")
        assert answer.status_code == 200, answer.text
        return [feature["id"] for feature in answer.json()["features"]]

    assert await ids("fuel=solar") == ["us-2"]
    assert await ids("state=az&min_capacity_mw=2") == ["us-1"]
    assert await ids("min_capacity_mw=4") == []
    assert (await api.http.get("/map?format=png")).status_code == 422


async def test_before_anything_is_loaded(api: Api) -> None:
    assert (await api.http.get("/map")).json() == {
        "type": "FeatureCollection",
        "dataset": None,
        "year": None,
        "without_coordinates": 0,
        "features": [],
    }


@pytest.fixture
def crowded(world: World, database_url: str) -> None:
    """Plants as many and as different as those of the world."""
    world.add("us-0", "1", "1")
    world.show()
    source = random.Random(2_023)  # noqa: S311 - made-up plants
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        columns = "id, name, name_dataset, country, primary_fuel, capacity_mw, latitude, longitude"
        with cursor.copy(f"COPY plant ({columns}) FROM STDIN") as copy:
            for number in range(PLANTS):
                words = ("".join(source.choices(SYLLABLES, k=3)).title() for _ in range(2))
                copy.write_row(
                    (
                        f"wri-GEODB{number + 40_000:07d}",
                        " ".join((*words, source.choice(KINDS))),
                        "wri",
                        source.choice(("CHN", "IND", "USA", "DEU", "BRA")),
                        source.choice(("Hydro", "Solar", "Gas", "Coal", "Wind")),
                        round(source.expovariate(0.01), 1),
                        round(source.uniform(-60, 70), 4),
                        round(source.uniform(-180, 180), 4),
                    )
                )


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("kind", ["geojson", "arrow"])
@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_thirty_thousand_plants_fit_into_a_megabyte(
    api: Api, kind: str, encoding: str
) -> None:
    async with api.http.stream(
        "GET", f"/map?format={kind}", headers={"accept-encoding": encoding}
    ) as answer:
        packed = b"".join([block async for block in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == encoding
    assert len(packed) < 1_000_000
    body = gzip.decompress(packed) if encoding == "gzip" else _from_zstd(packed)
    if kind == "arrow":
        assert pa.ipc.open_stream(body).read_all().num_rows == PLANTS
    else:
        assert body.count(b'"Feature"') == PLANTS


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("kind", ["geojson", "arrow"])
async def test_others_are_answered_while_it_is_written(api: Api, kind: str) -> None:
    """What is done with so many rows is done in threads: the loop's own has them fetched only."""
    headers = {"accept-encoding": "gzip"}
    # What a first request brings with it is none of the map's.
    await api.http.get(f"/map?format={kind}&state=AZ", headers=headers)
    begun, begun_all = time.thread_time(), time.process_time()
    async with api.http.stream("GET", f"/map?format={kind}", headers=headers) as answer:
        assert answer.headers["server-timing"].startswith("cache;desc=miss")
        packed = [block async for block in answer.aiter_raw()]
    own, everybody = time.thread_time() - begun, time.process_time() - begun_all
    assert sum(map(len, packed)) > 100_000
    assert own < 0.5 * everybody
    async with api.http.stream("GET", f"/map?format={kind}", headers=headers) as answer:
        assert answer.headers["server-timing"].startswith("cache;desc=hit")
        assert [block async for block in answer.aiter_raw()] == packed


def _from_zstd(packed: bytes) -> bytes:
    with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
        return io.BytesIO(stream.read()).getvalue()

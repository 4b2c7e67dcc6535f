from decimal import Decimal
from typing import Any

import msgspec

from tests.plants.conftest import Api
from tests.plants.factories import World


def exact(body: bytes) -> Any:
    return msgspec.json.Decoder(float_hook=Decimal).decode(body)


async def test_units_are_summed_up_to_plants_with_their_shares(api: Api, world: World) -> None:
    world.add("us-1", "10.001", "5", plant_name="One")
    world.add("us-1", "20.002", "5", plant_name="One")
    world.add("us-2", "25", "9")
    world.add("us-3", "-5.003", "1")
    world.add("us-4", "50", "8", state="CA")
    world.show()
    answer = await api.http.get("/power-plants/top")
    assert answer.status_code == 200
    found = exact(answer.content)
    assert {key: found[key] for key in found if key != "items"} == {
        "dataset": "egrid",
        "year": 2023,
        "metric": "net_generation",
        "unit": "MWh",
        "data_version": 1,
    }
    assert [(item["rank"], item["plant_id"], item["value"]) for item in found["items"]] == [
        (1, "us-4", 50),
        (2, "us-1", Decimal("30.003")),
        (3, "us-2", 25),
        (4, "us-3", Decimal("-5.003")),
    ]
    # Of Arizona's 50 and the total of 100, the negative plant included.
    assert [item["percent_of_state"] for item in found["items"][:2]] == [100, Decimal("60.006")]
    assert found["items"][1]["percent_of_total"] == Decimal("30.003")

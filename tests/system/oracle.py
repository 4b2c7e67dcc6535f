"""What the API answers about the real files, against `oracle.json`, to the last digit."""

import json
from decimal import Decimal
from typing import Any

import httpx

# Data set and year of each file that has generation.
WITH_GENERATION = {
    "egrid2023_gen.csv": ("egrid", 2023),
    "egrid2023_gen_no_orispl.csv": ("egrid_by_name", 2023),
    "eia923_2015.csv": ("eia923", 2015),
    "eia923_2016.csv": ("eia923", 2016),
}


def items(client: httpx.Client, path: str, **parameters: str | int) -> list[dict[str, Any]]:
    """Return the items of an answer, numbers as they were written."""
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)
    return list(found["items"])


def assert_top(client: httpx.Client, name: str, truth: dict[str, Any]) -> None:
    """Check the ten largest plants of a file and their share of the state."""
    dataset, year = WITH_GENERATION[name]
    found = items(client, "/api/power-plants/top", dataset=dataset, year=year, limit=10)
    wanted = truth["top10"]
    assert [item["rank"] for item in found] == list(range(1, 11))
    assert [item["value"] for item in found] == [Decimal(plant["mwh"]) for plant in wanted]
    assert [item["state"] for item in found] == [plant["state"] for plant in wanted]
    assert [item["percent_of_state"] for item in found] == [
        Decimal(plant["percent_of_state"]) for plant in wanted
    ]


def assert_states(client: httpx.Client, name: str, truth: dict[str, Any]) -> None:
    """Check the sum of every state of a file, and of all of them."""
    dataset, year = WITH_GENERATION[name]
    found = {
        item["state"]: item["net_generation_mwh"]
        for item in items(client, "/api/v1/states", dataset=dataset, year=year)
        if item["net_generation_mwh"] is not None
    }
    assert found == {state: Decimal(mwh) for state, mwh in truth["states"].items()}
    assert sum(found.values()) == Decimal(truth["total_mwh"])


def assert_capacity_by_fuel(client: httpx.Client, truth: dict[str, Any]) -> None:
    """Check the capacity of the Global Power Plant Database by fuel."""
    found = {
        item["fuel"]: item["capacity_mw"]
        for item in items(client, "/api/v1/fuels", dataset="wri", year=2019)
    }
    assert found == {fuel: Decimal(mw) for fuel, mw in truth["capacity_mw_by_fuel"].items()}

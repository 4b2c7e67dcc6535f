"""A stranger's first questions, through the gateway, on the real files."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.system.conftest import Stack
from tests.system.oracle import WITH_GENERATION, assert_states, assert_top

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("system")]


@pytest.fixture(scope="session")
def oracle(data: Path) -> dict[str, Any]:
    return dict(json.loads((data / "oracle.json").read_text()))


def test_every_row_of_every_file_is_accounted_for(
    stack: Stack, loaded: dict[str, dict[str, Any]], oracle: dict[str, Any]
) -> None:
    for name, load in loaded.items():
        assert load["state"] == "visible", load
        rows = load["rows"]
        assert rows["total"] == oracle[name]["rows"]
        assert rows["total"] == rows["stored"] + rows["rejected"] + rows["superseded"]
        report = stack.admin.get(f"/api/v1/loads/{load['id']}/reconciliation").json()
        assert report["balanced"] is True, report


@pytest.mark.parametrize("name", WITH_GENERATION)
def test_the_ten_largest_plants_and_their_share_of_the_state(
    stack: Stack, loaded: dict[str, dict[str, Any]], oracle: dict[str, Any], name: str
) -> None:
    assert loaded[name]["state"] == "visible"
    assert_top(stack.admin, name, oracle[name])


def test_palo_verde_is_first_for_2023(stack: Stack, loaded: dict[str, dict[str, Any]]) -> None:
    assert loaded
    first = stack.admin.get("/api/v1/power-plants/top").json()["items"][0]
    assert (first["name"], first["value"]) == ("Palo Verde", 31_522_590)
    assert round(first["percent_of_state"], 2) == 28.19
    plant = stack.admin.get(f"/api/v1/power-plants/{first['plant_id']}").json()
    assert plant["latitude"] == pytest.approx(33.3881)


@pytest.mark.parametrize("name", WITH_GENERATION)
def test_the_sums_of_the_states(
    stack: Stack, loaded: dict[str, dict[str, Any]], oracle: dict[str, Any], name: str
) -> None:
    assert loaded[name]["state"] == "visible"
    assert_states(stack.admin, name, oracle[name])


def test_the_same_file_again_changes_nothing(
    stack: Stack, loaded: dict[str, dict[str, Any]], data: Path
) -> None:
    before = stack.admin.get("/api/v1/power-plants/top").json()
    again = stack.await_load(stack.upload(data / "egrid2023_gen.csv"))
    assert again["state"] == "duplicate"
    assert again["duplicate_of"] == loaded["egrid2023_gen.csv"]["id"]
    assert stack.admin.get("/api/v1/power-plants/top").json() == before


def test_both_spellings_of_an_address_give_the_same(
    stack: Stack, loaded: dict[str, dict[str, Any]]
) -> None:
    assert loaded
    short = stack.admin.get("/api/power-plants/top", params={"limit": 3})
    assert short.json() == stack.admin.get("/api/v1/power-plants/top?limit=3").json()
    assert stack.admin.get("/api/v1/auth/me").json() == stack.admin.get("/auth/me").json()


def test_health_names_every_part(stack: Stack) -> None:
    with stack.client() as nobody:
        report = nobody.get("/health").json()
    assert report["status"] == "healthy", report
    assert set(report["services"]["api"]["checks"]) >= {"postgres", "redis", "rabbitmq", "storage"}
    assert set(report["services"]["auth"]["checks"]) >= {"postgres", "redis"}

"""Predictions for plants, and explained ones, over HTTP."""

from uuid import uuid4

import msgspec
import pytest

from penstock.models.signature import Feature, Output, Signature, columns_of
from tests.identity.service import assert_problem
from tests.plants.factories import World
from tests.predict.onnx_models import Made
from tests.predict.platform import Caller, Platform

SIGNATURE = Signature(
    tuple(
        Feature(name=name, type="float32", input="x", input_type="float32", column=place)
        for place, name in enumerate(("capacity_mw", "operating_year", "units"))
    ),
    (Output(name="y", kind="value", type="float32"),),
)
SAMPLE = [
    {"capacity_mw": 10, "operating_year": 1990, "units": 1},
    {"capacity_mw": 30, "operating_year": 2010, "units": 3},
]


@pytest.fixture(scope="module")
def analyst(platform: Platform) -> Caller:
    return platform.caller("predict", "plants:read")


@pytest.fixture(scope="module")
def plants(platform: Platform) -> None:
    world = World(platform.without_facts())
    world.add("us-1", "100", "10.5", operating_year=1990)
    world.add("us-1", "50", "30", operating_year=2001)
    world.add("us-2", "7", "5", operating_year=1980)
    world.add("us-3", "7", "5")
    world.show()


@pytest.fixture(scope="module")
def made(platform: Platform, analyst: Caller, one: bytes, plants: None) -> Made:
    """A model that answers the sum of its features and 1,000."""
    del plants
    made = platform.model(analyst, one, name=f"plants-{uuid4().hex[:8]}")
    platform.sql(
        "UPDATE model_version SET input_schema = %s, sample = %s WHERE model_id = %s",
        msgspec.json.encode(columns_of(SIGNATURE)[0]).decode(),
        msgspec.json.encode(SAMPLE).decode(),
        made.id,
    )
    return made


def test_plants_stand_in_place_of_rows(platform: Platform, analyst: Caller, made: Made) -> None:
    answer = analyst.predict(made, {"plant_ids": ["us-2", "us-1"]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["predictions"] == [5 + 1980 + 1 + 1000, 40.5 + 1990 + 2 + 1000]
    assert body["plants"][1] == {
        "plant_id": "us-1",
        "name": "Us-1",
        "dataset": "egrid",
        "year": 2023,
        "features": {"capacity_mw": 40.5, "operating_year": 1990.0, "units": 2.0},
        "measured_mwh": 150.0,
    }
    logged = platform.logged(made)[-1]
    assert logged["inputs"]["capacity_mw"] == [5.0, 40.5]
    assert logged["rows"] == 2


def test_what_is_not_known_of_a_plant_is_named(analyst: Caller, made: Made) -> None:
    answer = analyst.predict(made, {"plant_ids": ["us-1", "us-9"]})
    problem = assert_problem(answer, 422, "unprocessable")
    assert problem["errors"][0]["row"] == 1
    answer = analyst.predict(made, {"plant_ids": ["us-3"]})
    problem = assert_problem(answer, 422, "unprocessable")
    assert problem["errors"][0]["column"] == "operating_year"
    assert_problem(analyst.predict(made, {"plant_ids": ["us-1"], "year": 1999}), 404, "not-found")
    assert_problem(
        analyst.predict(made, {"plant_ids": ["us-1"], "year": "new"}), 422, "unprocessable"
    )
    assert_problem(analyst.predict(made, {"plant_ids": []}), 422, "unprocessable")


def test_facts_need_their_own_scope(platform: Platform, analyst: Caller, made: Made) -> None:
    bare = analyst.signed_in.new_key(scopes=["predict"])
    with platform.client(**{"X-API-Key": str(bare["key"])}) as client:
        answer = client.post(f"/api/v1/predict/{made.id}", json={"plant_ids": ["us-1"]})
    assert_problem(answer, 403, "forbidden")


def test_a_model_that_asks_for_other_things_takes_no_plants(
    platform: Platform, analyst: Caller, one: bytes
) -> None:
    other = platform.model(analyst, one)
    problem = assert_problem(analyst.predict(other, {"plant_ids": ["us-1"]}), 422, "unprocessable")
    assert [item["column"] for item in problem["errors"]] == ["f0", "f1", "f2"]


def test_an_explanation_adds_up(analyst: Caller, made: Made) -> None:
    answer = analyst.predict(made, {"plant_ids": ["us-1"], "explain": True})
    assert answer.status_code == 200, answer.text
    ((explained,),) = answer.json()["explanations"]
    found = explained["explanation"]
    assert explained["output"] == "y"
    # The mean of the sample is 20 MW, the year 2000, 2 units.
    assert found["base_value"] == pytest.approx(3022)
    assert found["value"] == answer.json()["predictions"][0]
    wanted = {"capacity_mw": 20.5, "operating_year": -10, "units": 0}
    assert found["contributions"] == pytest.approx(wanted)


def test_without_rows_to_compare_with_there_is_no_explanation(
    platform: Platform, analyst: Caller, one: bytes
) -> None:
    other = platform.model(analyst, one)
    answer = analyst.predict(other, {"inputs": [[1, 2, 3]], "explain": True})
    problem = assert_problem(answer, 422, "unprocessable")
    assert "sample" in problem["detail"]

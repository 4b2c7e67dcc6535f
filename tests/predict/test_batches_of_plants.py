"""Batches of all plants that match, beside what was measured, and what is kept of them."""

from uuid import uuid4

import msgspec
import pytest

from penstock.models.signature import Feature, Output, Signature, columns_of
from tests.identity.service import assert_problem
from tests.plants.factories import World
from tests.predict.batch_work import chunk, ended, result, work
from tests.predict.onnx_models import Made
from tests.predict.platform import Caller, Platform

SIGNATURE = Signature(
    tuple(
        Feature(name=name, type="float32", input="x", input_type="float32", column=place)
        for place, name in enumerate(("capacity_mw", "operating_year", "units"))
    ),
    (Output(name="y", kind="value", type="float32"),),
)


@pytest.fixture(scope="module")
def owner(platform: Platform) -> Caller:
    return platform.caller()


@pytest.fixture(scope="module")
def made(platform: Platform, owner: Caller, one: bytes) -> Made:
    """A model of everyone's that answers the sum of its features and 1,000."""
    world = World(platform.without_facts())
    world.add("us-1", "100", "10.5", operating_year=1990)
    world.add("us-1", "50", "30", operating_year=2001)
    world.add("us-2", "7", "5", operating_year=1980)
    world.add("us-3", "7", "5", operating_year=None)
    world.add("us-4", None, "1", operating_year=2000)
    world.add("us-5", "1", "1", operating_year=2000, state="TX")
    world.show()
    made = platform.model(owner, one, name=f"plants-{uuid4().hex[:8]}", visibility="everyone")
    platform.sql(
        "UPDATE model_version SET input_schema = %s WHERE model_id = %s",
        msgspec.json.encode(columns_of(SIGNATURE)[0]).decode(),
        made.id,
    )
    return made


def expected(platform: Platform, made: Made) -> list[tuple[str, float]]:
    rows = platform.sql(
        "SELECT plant_id, expected_mwh FROM plant_expectation WHERE model_id = %s "
        "AND dataset = 'egrid' AND year = 2023 AND model_version = 1 ORDER BY plant_id",
        made.id,
    )
    return [(plant_id, mwh) for plant_id, mwh in rows]


def test_plants_stand_beside_what_was_measured(
    platform: Platform, owner: Caller, made: Made
) -> None:
    body = {"model": made.name, "plants": {"state": "az"}, "keep": True}
    answer = owner.http.post("/api/v1/batches", json=body)
    assert answer.status_code == 202, answer.text
    batch = answer.json()
    assert batch["source"] == "plants"
    assert batch["plants"] == {
        "dataset": "egrid",
        "year": 2023,
        "country": None,
        "state": "AZ",
        "fuels": None,
    }
    work(platform, chunk_rows=2)
    batch = ended(owner, batch)
    assert (batch["state"], batch["chunks"]["total"]) == ("completed", 2)
    assert batch["rows"] == {"total": 4, "done": 4, "failed": 1}
    found = result(owner, batch)
    shown = [(row["plant_id"], row["measured_mwh"], row["prediction"]) for row in found]
    assert shown == [
        ("us-1", 150, 1000 + 40.5 + 1990 + 2),
        ("us-2", 7, 1000 + 5 + 1980 + 1),
        ("us-3", 7, None),
        ("us-4", None, 1000 + 1 + 2000 + 1),
    ]
    assert found[0]["name"] == "Us-1"
    assert found[2]["error"]["column"] == "operating_year"
    text = owner.http.get(f"/api/v1/batches/{batch['id']}/download").text.splitlines()
    assert text[0].startswith("row,plant_id,name,dataset,year,measured_mwh,prediction,")
    assert expected(platform, made) == [
        (plant_id, mwh) for plant_id, _, mwh in shown if mwh is not None
    ]


def test_the_latest_batch_is_what_is_expected(
    platform: Platform, owner: Caller, made: Made
) -> None:
    platform.sql("DELETE FROM plant_expectation")
    body = {"model": made.name, "plants": {"state": "TX"}, "keep": True}
    older, newer = (owner.http.post("/api/v1/batches", json=body).json() for _ in range(2))
    work(platform, chunk(newer), chunk(newer, 1))
    platform.sql("UPDATE plant_expectation SET expected_mwh = 1")
    work(platform, chunk(older), chunk(older, 1))
    assert ended(owner, older)["state"] == "completed"
    assert expected(platform, made) == [("us-5", 1)]


def test_what_cannot_be_predicted_or_kept(
    platform: Platform, owner: Caller, made: Made, one: bytes
) -> None:
    def ask(model: Made, **body: object) -> int:
        wanted = {"model": model.name, "plants": {}, **body}
        return owner.http.post("/api/v1/batches", json=wanted).status_code

    strange = platform.model(owner, one)
    assert ask(strange) == 422
    wanted = {"model": made.name, "plants": {"state": "Atlantis"}}
    assert_problem(owner.http.post("/api/v1/batches", json=wanted), 404, "not-found")
    platform.sql("UPDATE model SET visibility = 'private' WHERE id = %s", made.id)
    assert ask(made) == 202
    assert ask(made, keep=True) == 403
    platform.sql("UPDATE model SET visibility = 'everyone' WHERE id = %s", made.id)
    work(platform)

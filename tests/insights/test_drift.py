"""Drift over HTTP and as an event."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.events import Event
from penstock.insights.watching import watch_drift
from penstock.models.tables import Model, ModelAlias, ModelVersion
from tests.ingest.api import signed
from tests.predict.past import START, History

NOW = START + timedelta(hours=1)
UNTIL = NOW.isoformat()
INPUTS = [
    {"name": "capacity_mw", "type": "float32", "input": "a", "input_type": "float32"},
    {"name": "fuel", "type": "string", "input": "b", "input_type": "string"},
]


async def with_version(history: History, sample: list[dict[str, Any]] | None) -> None:
    def store(session: Session) -> None:
        version = ModelVersion(
            model_id=history.model_id,
            number=1,
            format="onnx",
            framework="onnx",
            file_name="m.onnx",
            sha256="0",
            size_bytes=1,
            source_key="s",
            onnx_sha256="0",
            onnx_size_bytes=1,
            onnx_key="o",
            input_schema=INPUTS,
            output_schema=[{"name": "y", "kind": "value", "type": "float32"}],
            safety={},
            sample=sample,
            created_by=history.owner.user_id,
        )
        session.add(version)
        session.flush()
        session.add(
            ModelAlias(
                model_id=history.model_id,
                alias="champion",
                version_id=version.id,
                changed_by=history.owner.user_id,
            )
        )

    await history.database.run(store)


def sample(rows: int = 100) -> list[dict[str, Any]]:
    return [
        {"capacity_mw": float(row), "fuel": "gas" if row % 2 else "coal"} for row in range(rows)
    ]


async def asked(history: History, *, shift: float, fuel: str = "gas", **more: object) -> None:
    """Log one call of the sample's hundred rows, with capacities that lie `shift` higher."""
    inputs = {
        "capacity_mw": [row + shift for row in range(100)],
        "fuel": [fuel if row % 2 else "coal" for row in range(100)],
    }
    await history.add(history.user, rows=100, inputs=inputs, **more)


async def ask(history: History, who: Identity, **query: object) -> Any:  # noqa: ANN401
    params: Any = {"until": UNTIL, **query}
    path = "/api/v1/models/expected/drift"
    return await history.client.get(path, params=params, headers=signed(who))


async def events(history: History) -> list[dict[str, Any]]:
    def read(session: Session) -> list[dict[str, Any]]:
        found = select(Event.data).where(Event.type == "drift.detected").order_by(Event.id)
        return list(session.scalars(found))

    return await history.database.run(read)


async def test_each_feature_has_its_distances_and_a_verdict(history: History) -> None:
    await with_version(history, sample())
    await asked(history, shift=20)
    answer = await ask(history, history.owner)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["rows_before"], found["rows_now"], found["note"]) == (100, 100, None)
    capacity, fuel = found["features"]
    assert capacity["ks"] == pytest.approx(0.2)
    # Two deciles have become empty, and the highest has thirty rows instead of ten.
    assert capacity["verdict"] == "moved"
    assert capacity["psi"] == pytest.approx(0.789, abs=0.001)
    assert (fuel["verdict"], fuel["psi"], fuel["ks"], fuel["kind"]) == ("stable", 0, None, "text")


async def test_an_earlier_time_may_be_the_yardstick(history: History) -> None:
    await with_version(history, None)
    await asked(history, shift=0, created_at=START - timedelta(days=3))
    await asked(history, shift=0, fuel="oil")
    assert "without a sample" in (await ask(history, history.owner)).json()["note"]
    window = f"{(START - timedelta(days=4)).isoformat()}..{(START - timedelta(days=2)).isoformat()}"
    found = (await ask(history, history.owner, against=window)).json()
    assert [item["verdict"] for item in found["features"]] == ["stable", "moved"]
    for wrong in ("yesterday..today", "2026-11-24T00:00:00Z..2026-11-23T00:00:00Z", "x"):
        assert (await ask(history, history.owner, against=wrong)).status_code == 422


async def test_few_rows_and_models_that_keep_none_say_so(history: History) -> None:
    await with_version(history, sample(10))
    found = (await ask(history, history.owner)).json()
    assert "it takes 50" in found["note"]
    assert {item["verdict"] for item in found["features"]} == {"unknown"}

    def keep_none(session: Session) -> None:
        model = session.get_one(Model, history.model_id)
        model.keeps_inputs = False

    await history.database.run(keep_none)
    found = (await ask(history, history.owner)).json()
    assert "keeps no inputs" in found["note"]
    assert found["features"] == []


async def test_only_who_may_change_a_model_sees_what_it_was_asked(history: History) -> None:
    await with_version(history, sample())
    assert (await ask(history, history.user)).status_code == 403
    assert (await ask(history, history.admin)).status_code == 200
    assert (await ask(history, history.owner, version=7)).status_code == 404


async def test_an_event_tells_once_a_day_what_has_moved(history: History) -> None:
    await with_version(history, sample())
    await asked(history, shift=20)
    assert watch_drift(history.database, now=NOW) == 1
    assert watch_drift(history.database, now=NOW) == 0
    (told,) = await events(history)
    assert UUID(told["model_id"]) == history.model_id
    assert (told["feature"], told["version"]) == ("capacity_mw", 1)
    assert told["psi"] > 0.25
    await asked(history, shift=20, fuel="oil")
    assert watch_drift(history.database, now=NOW + timedelta(hours=1)) == 1
    assert [item["feature"] for item in await events(history)] == ["capacity_mw", "fuel"]

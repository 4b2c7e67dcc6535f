"""Replays on an installation in processes of its own."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.conftest import database_at
from tests.predict.onnx_models import Made, adding, signature
from tests.predict.platform import Caller, Platform


@pytest.fixture(scope="module")
def platform(postgres_url: str, migrated_database: str, redis_url: str) -> Iterator[Platform]:
    name = f"replay_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        with Platform(database_at(postgres_url, name), redis_url) as running:
            yield running
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def owner(platform: Platform) -> Caller:
    return platform.caller("predict", "models:read")


def replay(caller: Caller, made: Made, **asked: object) -> httpx.Response:
    return caller.http.post(f"/api/v1/models/{made.id}/replay", json={"version": 2, **asked})


def rows(*first: float) -> dict[str, Any]:
    return {"inputs": [[one, 1.0, 1.0] for one in first]}


def test_logged_rows_are_run_on_another_version(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(0), adding(10), visibility="everyone")
    other = platform.caller("predict", "models:read")
    ids = [owner.predict(made, rows(8.0, 18.0)).json()["prediction_id"] for _ in range(2)]
    ids.append(other.predict(made, rows(-12.0)).json()["prediction_id"])
    assert owner.predict(made, {"inputs": [["no"]]}).status_code == 422
    before = platform.logged(made)
    answer = replay(owner, made)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["predictions"], found["rows"], found["equal"]) == (3, 5, 0)
    assert (found["refused"], found["complete"], found["note"]) == (0, True, None)
    # 10 becomes 20, 20 becomes 30 and -10 becomes 0.
    (output,) = found["outputs"]
    assert (output["max_absolute"], output["mean_absolute"]) == (10, 10)
    assert output["max_relative"] == 1
    assert output["mean_relative"] == pytest.approx((0.5 * 2 + 2 / 3 + 1) / 5)
    assert {item["prediction_id"] for item in found["largest"]} == set(ids)
    assert platform.logged(made)[: len(before)] == before
    assert replay(owner, made, version=1).json()["equal"] == 1
    assert replay(owner, made, limit=1).json()["rows"] == 1
    mine = replay(other, made).json()
    assert (mine["rows"], mine["largest"][0]["logged"], mine["largest"][0]["replayed"]) == (
        *(1, -10),
        0,
    )


def test_replays_are_in_the_log_as_such(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(0), adding(10), visibility="everyone")
    other = platform.caller("predict", "models:read")
    other.predict(made, rows(1.0, 2.0))
    owner.predict(made, rows(3.0))
    answer = replay(owner, made)
    logged = platform.logged(made)[2:]
    assert sorted(item["outputs"]["y"] for item in logged) == [[13, 14], [15]]
    for item in logged:
        assert (item["origin"], item["role"], item["model_version"]) == ("replay", "replay", 2)
        assert (item["status"], item["error_code"]) == (200, None)
        assert (item["user_id"], str(item["key_id"])) == (owner.user_id, owner.key_id)
        assert item["request_id"] == answer.headers["x-request-id"]
    # What is replayed is what somebody asked, never a replay.
    assert replay(owner, made).json()["predictions"] == 2
    history = owner.http.get(
        "/api/v1/predictions", params={"model": made.name, "origin": "replay"}
    ).json()
    assert len(history["items"]) == 4
    assert {item["origin"] for item in history["items"]} == {"replay"}
    longest = max(history["items"], key=lambda item: item["rows"])
    detail = owner.http.get(f"/api/v1/predictions/{longest['id']}").json()
    assert detail["inputs"] == {"f0": [1, 2], "f1": [1, 1], "f2": [1, 1]}
    # Others see what they asked themselves, and none of this.
    theirs = other.http.get("/api/v1/predictions").json()["items"]
    assert [item["origin"] for item in theirs] == ["predict"]


def test_what_the_candidate_does_not_take_is_counted(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(0))
    owner.predict(made, rows(1.0, 2.0))
    owner.predict(made, rows(3.0))
    wider = platform.model(owner, adding(0, features=4), given=signature(4))
    with psycopg.connect(platform.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE prediction SET model_id = %s WHERE model_id = %s", (wider.id, made.id)
        )
    found = replay(owner, wider, version=1).json()
    assert (found["predictions"], found["refused"], found["rows"]) == (0, 2, 0)
    refused = [item for item in platform.logged(wider) if item["origin"] == "replay"]
    assert [(item["status"], item["outputs"]) for item in refused] == [(422, None)] * 2
    assert sorted(item["rows"] for item in refused) == [1, 2]


def test_a_model_that_keeps_no_inputs_says_so(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(0), adding(1), keeps_inputs=False)
    owner.predict(made, rows(1.0))
    found = replay(owner, made).json()
    assert found["rows"] == 0
    assert "keeps no inputs" in found["note"]


def test_who_may_not_use_a_model_cannot_replay_it(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(0), adding(1))
    other = platform.caller("predict")
    assert replay(other, made).status_code == 404
    assert replay(owner, made, version=9).status_code == 404
    assert replay(owner, made, limit=100_000).status_code == 422
    window = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-23T00:00:00Z"}
    assert replay(owner, made, **window).status_code == 422
    assert replay(platform.caller("models:read"), made).status_code == 403


def test_prometheus_is_told_of_the_models_in_memory(platform: Platform, owner: Caller) -> None:
    made = platform.model(owner, adding(5))
    owner.predict(made, rows(1.0))
    text = httpx.get(f"{platform.url}/metrics").text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[:1] != "#")
    assert float(figures["penstock_model_cache_models"]) >= 1
    assert float(figures["penstock_model_cache_bytes"]) > 0
    assert float(figures["penstock_model_cache_misses_total"]) >= 1

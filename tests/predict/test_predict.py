"""Predictions over HTTP, on the API in a process of its own."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.identity.service import assert_problem
from tests.predict.onnx_models import count_up, point
from tests.predict.platform import Caller, Platform

ROW = {"f0": 1.5, "f1": 2.0, "f2": 3.0}


def test_an_answer_and_its_record(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    answer = caller.predict(made, {"inputs": [ROW, {**ROW, "f0": -1}]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["predictions"] == [1006.5, 1004.0]
    model = {"id": str(made.id), "name": made.name, "version": 1, "role": "champion"}
    assert body["model"] == model
    for stage in ("auth", "limit", "queue", "inference", "log", "total"):
        assert f"{stage};dur=" in answer.headers["server-timing"]
    assert answer.headers["cache-control"] == "no-store"
    (record,) = platform.logged(made)
    assert str(record["id"]) == body["prediction_id"]
    assert record["inputs"] == {"f0": [1.5, -1.0], "f1": [2.0, 2.0], "f2": [3.0, 3.0]}
    assert record["outputs"] == {"y": [1006.5, 1004.0]}
    assert record["user_id"] == caller.user_id
    assert str(record["key_id"]) == caller.key_id
    assert record["request_id"] == answer.headers["x-request-id"]
    found = [record[name] for name in ("model_version", "role", "origin", "status", "rows")]
    assert found == [1, "champion", "predict", 200, 2]


def test_by_id_in_every_shape_and_with_every_credential(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    made = platform.model(caller, one)
    bodies = (
        {"inputs": [ROW]},
        {"inputs": [[1.5, 2.0, 3.0]]},
        {"columns": {"f0": [1.5], "f1": [2.0], "f2": [3.0]}},
    )
    token = caller.signed_in.tokens["access_token"]
    statement = caller.signed_in.verify().headers["x-penstock-identity"]
    credentials: tuple[dict[str, str], ...] = (
        {"X-API-Key": caller.key},
        {"Authorization": f"Bearer {caller.key}"},
        {"Authorization": f"bearer {token}"},
        {"X-Penstock-Identity": statement},
    )
    with platform.client() as client:
        for body in bodies:
            for headers in credentials:
                answer = client.post(f"/api/v1/predict/{made.id}", json=body, headers=headers)
                assert answer.json()["predictions"] == [1006.5], answer.text


def test_nothing_without_a_credential_or_the_scope(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    made = platform.model(caller, one)
    path = f"/api/v1/predict/{made.name}"
    with platform.client() as client:
        assert_problem(client.post(path, json={"inputs": [ROW]}), 401, "unauthorized")
        headers = {"X-API-Key": caller.key, "Authorization": f"Bearer {caller.key}"}
        assert_problem(client.post(path, json={}, headers=headers), 400, "bad-request")
    other = platform.caller("models:read")
    assert_problem(other.predict(made, {"inputs": [ROW]}), 403, "forbidden")
    viewer = platform.caller("models:read", role="viewer")
    assert_problem(viewer.predict(made, {"inputs": [ROW]}), 403, "forbidden")


def test_a_revoked_key_ends_with_the_next_request(platform: Platform, one: bytes) -> None:
    caller = platform.caller()
    made = platform.model(caller, one)
    for _ in range(3):
        assert caller.predict(made, {"inputs": [ROW]}).status_code == 200
    caller.signed_in.request("DELETE", f"/auth/keys/{caller.key_id}").raise_for_status()
    assert_problem(caller.predict(made, {"inputs": [ROW]}), 401, "unauthorized")


def test_models_of_others_are_not_there(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    stranger = platform.caller()
    for reference in (made.name, str(made.id), "none", str(uuid4()), "x" * 200, "%00"):
        answer = stranger.predict(reference, {"inputs": [ROW]})
        assert_problem(answer, 404, "not-found")
    platform.sql("UPDATE model SET visibility = 'everyone' WHERE id = %s", made.id)
    with platform.database.begin() as session:
        count_up(session, made)
    assert stranger.predict(made, {"inputs": [ROW]}).status_code == 200
    # It is shared no more: what the process remembers of it counts no more either.
    platform.sql("UPDATE model SET visibility = 'private' WHERE id = %s", made.id)
    with platform.database.begin() as session:
        count_up(session, made)
    wait_until_forgotten(stranger, made.name)
    assert caller.predict(made, {"inputs": [ROW]}).status_code == 200


def wait_until_forgotten(caller: Caller, reference: str) -> None:
    """A notification takes a moment; announcements through Redis would not."""
    for _ in range(100):
        answer = caller.predict(reference, {"inputs": [ROW]})
        if answer.status_code == 404:
            return
    raise AssertionError(answer.text)


def test_versions_by_number_and_alias(
    platform: Platform, caller: Caller, one: bytes, two: bytes
) -> None:
    made = platform.model(caller, one, two)
    point(platform.database, made, "canary", 2)
    expected = ((1, 1, "pinned"), (2, 2, "pinned"), ("2", 2, "pinned"), ("canary", 2, "canary"))
    for wanted, number, role in expected:
        body = caller.predict(made, {"inputs": [ROW], "version": wanted}).json()
        assert (body["model"]["version"], body["model"]["role"]) == (number, role)
        assert body["predictions"] == [1000 * number + 6.5]
    for wanted in (3, "99999999999999", "nobody", 0):
        answer = caller.predict(made, {"inputs": [ROW], "version": wanted})
        assert_problem(answer, 404, "not-found")


def test_wrong_rows_are_named_and_logged(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    answer = caller.predict(made, {"inputs": [ROW, {**ROW, "f1": "2"}]})
    problem = assert_problem(answer, 422, "unprocessable")
    assert [(item["row"], item["column"]) for item in problem["errors"]] == [(1, "f1")]
    assert_problem(caller.http.post(f"/api/v1/predict/{made.name}"), 400, "bad-request")
    found = [(item["status"], item["error_code"]) for item in platform.logged(made)]
    assert found == [(422, "unprocessable"), (400, "bad-request")]


def test_a_model_may_keep_no_inputs(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one, keeps_inputs=False)
    assert caller.predict(made, {"inputs": [ROW]}).status_code == 200
    (record,) = platform.logged(made)
    assert record["inputs"] is None
    assert record["outputs"] == {"y": [1006.5]}


def test_the_challenger_takes_its_share(
    platform: Platform, caller: Caller, one: bytes, two: bytes
) -> None:
    made = platform.model(caller, one, two, challenger_mode="share", challenger_share=0.5)
    point(platform.database, made, "challenger", 2)
    roles = []
    for _ in range(60):
        body = caller.predict(made, {"inputs": [ROW]}).json()
        roles.append(body["model"]["role"])
        number = {"champion": 1, "challenger": 2}[roles[-1]]
        assert body["model"]["version"] == number
        assert body["predictions"] == [1000 * number + 6.5]
    # Half of them, give or take: fewer than 10 happen once in 10 million runs.
    assert 10 <= roles.count("challenger") <= 50


def test_a_shadow_is_only_logged(
    platform: Platform, caller: Caller, one: bytes, two: bytes
) -> None:
    made = platform.model(caller, one, two, challenger_mode="shadow", challenger_share=1)
    point(platform.database, made, "challenger", 2)
    for _ in range(5):
        body = caller.predict(made, {"inputs": [ROW]}).json()
        assert body["predictions"] == [1006.5]
        assert body["model"]["role"] == "champion"
    for _ in range(100):
        shadows = [item for item in platform.logged(made) if item["role"] == "shadow"]
        if len(shadows) == 5:
            break
    assert {(item["origin"], item["model_version"]) for item in shadows} == {("shadow", 2)}
    assert all(item["outputs"] == {"y": [2006.5]} for item in shadows)


def test_a_shadow_that_fails_harms_nobody(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one, b"no model", challenger_mode="shadow", challenger_share=1)
    point(platform.database, made, "challenger", 2)
    assert caller.predict(made, {"inputs": [ROW]}).json()["predictions"] == [1006.5]
    for _ in range(100):
        shadows = [item for item in platform.logged(made) if item["role"] == "shadow"]
        if shadows:
            break
    assert shadows[0]["error_code"] == "model-unusable"


def test_texts_with_nul_and_neighbours_are_logged(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    """A record that PostgreSQL would not take stands alone; others of the same moment do not."""
    made = platform.model(caller, one)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda n: caller.predict(made, {"inputs": [ROW]}, **{"X-Request-Id": f"r{n}"}),
                range(64),
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    ids = {answer.json()["prediction_id"] for answer in answers}
    assert {str(item["id"]) for item in platform.logged(made)} == ids


def test_a_body_that_is_too_large(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    path = f"/api/v1/predict/{made.name}"
    body = b'{"inputs": [' + b" " * (9 << 20) + b"]}"
    assert_problem(caller.http.post(path, content=body), 413, "too-large")
    assert_problem(caller.http.post(path, content=iter([body])), 413, "too-large")
    rows = {"inputs": [[1.0, 2.0, 3.0]] * 10_000}
    assert_problem(caller.http.post(path, json=rows), 413, "too-large")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_predicts(caller: Caller, method: str) -> None:
    answer = caller.http.request(method, "/api/v1/predict/x")
    assert_problem(answer, 405, "method-not-allowed")


def test_packed_bodies_are_refused_not_misread(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    made = platform.model(caller, one)
    answer = caller.http.post(
        f"/api/v1/predict/{made.name}",
        content=gzip.compress(b'{"inputs": [[1, 2, 3]]}'),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert_problem(answer, 415, "unsupported-media-type")


def test_figures_for_prometheus(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    caller.predict(made, {"inputs": [ROW]})
    caller.predict(made, {"inputs": []})
    figures = httpx.get(f"{platform.url}/metrics").text
    line = f'penstock_predictions_total{{model_id="{made.id}",outcome="ok",version="1"}} 1.0'
    assert line in figures
    assert f'model_id="{made.id}",outcome="unprocessable"' in figures
    assert 'penstock_prediction_stage_seconds_bucket{le="0.001",stage="log"}' in figures

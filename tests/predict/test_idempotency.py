"""The same key and request: one prediction, and the same bytes."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.identity.service import assert_problem
from tests.predict.platform import Caller, Platform

ROW = {"inputs": [[1.0, 2.0, 3.0]]}


def test_an_answer_is_given_again(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    key = {"Idempotency-Key": str(uuid4())}
    first = caller.predict(made, ROW, **key)
    again = caller.predict(made, ROW, **key)
    assert first.status_code == again.status_code == 200
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    assert len(platform.logged(made)) == 1
    # Another user's key of the same name is another key.
    platform.sql("UPDATE model SET visibility = 'everyone' WHERE id = %s", made.id)
    other = platform.caller()
    own = other.predict(str(made.id), ROW, **key)
    assert own.status_code == 200
    assert own.content != first.content


def test_another_request_with_the_key_is_refused(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    made, other = platform.model(caller, one), platform.model(caller, one)
    key = {"Idempotency-Key": str(uuid4())}
    assert caller.predict(made, ROW, **key).status_code == 200
    changed = {"inputs": [[1.0, 2.0, 4.0]]}
    assert_problem(caller.predict(made, changed, **key), 422, "unprocessable")
    assert_problem(caller.predict(other, ROW, **key), 422, "unprocessable")


def test_of_many_at_once_one_runs(platform: Platform, caller: Caller, one: bytes) -> None:
    made = platform.model(caller, one)
    key = {"Idempotency-Key": str(uuid4())}
    with ThreadPoolExecutor(16) as pool:
        answers: list[httpx.Response] = list(
            pool.map(lambda _: caller.predict(made, ROW, **key), range(16))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    replayed = [answer for answer in answers if "idempotency-replayed" in answer.headers]
    assert len(replayed) == 15
    assert len(platform.logged(made)) == 1


def test_a_request_that_failed_may_be_sent_again(
    platform: Platform, caller: Caller, one: bytes
) -> None:
    made = platform.model(caller, one)
    key = {"Idempotency-Key": str(uuid4())}
    wrong = {"inputs": [[1.0, 2.0, "x"]]}
    assert_problem(caller.predict(made, wrong, **key), 422, "unprocessable")
    assert caller.predict(made, ROW, **key).status_code == 200
    assert [item["status"] for item in platform.logged(made)] == [422, 200]


@pytest.mark.parametrize("key", ["", "x" * 256, "\u00e9"])
def test_what_is_no_key(platform: Platform, caller: Caller, one: bytes, key: str) -> None:
    made = platform.model(caller, one)
    answer = caller.http.post(
        f"/api/v1/predict/{made.name}",
        json=ROW,
        headers=[(b"Idempotency-Key", key.encode("latin-1"))],
    )
    assert_problem(answer, 400, "bad-request")

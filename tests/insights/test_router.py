"""Analytics over HTTP, as owners and others see them."""

from datetime import timedelta
from typing import Any

import pytest

from penstock.core.auth import Identity
from penstock.core.ids import uuid7
from penstock.insights.buckets import STEP
from penstock.insights.rollup import roll_up
from tests.ingest.api import signed
from tests.predict.past import START, History

NOW = START + timedelta(minutes=30)
SPAN = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
KEY = uuid7()


async def ask(history: History, who: Identity, path: str, **query: object) -> Any:  # noqa: ANN401
    params: Any = {**SPAN, **query}
    return await history.client.get(f"/api/v1/{path}", params=params, headers=signed(who))


async def filled(history: History) -> None:
    for ms in (1.0, 2.0, 3.0, 100.0):
        await history.add(history.owner, total_ms=ms, rows=2)
    hour_ago = START - timedelta(hours=1)
    await history.add(history.user, created_at=hour_ago, total_ms=10.0, key_id=KEY)
    await history.add(
        history.user, created_at=hour_ago, status=422, error_code="unprocessable", outputs=None
    )
    await history.add(history.user, origin="shadow", role="shadow", model_version=2)
    roll_up(history.database, now=NOW)


async def test_an_owner_sees_all_callers_and_another_only_their_own(history: History) -> None:
    await filled(history)
    for who in (history.owner, history.admin):
        found = (await ask(history, who, "models/expected/analytics")).json()
        assert found["callers"] == "all"
        assert [point["calls"] for point in found["series"]] == [2, 4]
        assert found["total"]["calls"] == 6
        assert found["total"]["rows"] == 9
        assert found["total"]["errors"] == {"unprocessable": 1}
        users = {item["id"]: item["calls"] for item in found["top_users"]}
        assert users == {str(history.owner.user_id): 4, str(history.user.user_id): 2}
        assert [item["id"] for item in found["top_keys"]] == [str(KEY)]
    found = (await ask(history, history.user, "models/expected/analytics")).json()
    assert found["callers"] == "one"
    assert found["total"]["calls"] == 2
    assert [item["id"] for item in found["top_users"]] == [str(history.user.user_id)]
    other = {"user_id": str(history.owner.user_id)}
    assert (await ask(history, history.user, "models/expected/analytics", **other)).status_code == (
        404
    )
    mine = (await ask(history, history.owner, "models/expected/analytics", user_id="me")).json()
    assert mine["total"]["calls"] == 4


async def test_percentiles_are_those_of_the_calls(history: History) -> None:
    await filled(history)
    found = (await ask(history, history.owner, "models/expected/analytics")).json()
    last = found["series"][-1]["latency_ms"]
    # Of 1, 2, 3 and 100 ms half are within 2 and 95 % within 100.
    for share, true in (("p50", 2.0), ("p95", 100.0), ("p99", 100.0)):
        assert abs(last["total"][share] / true - 1) < STEP - 1
    assert abs(last["queue"]["p50"] / 0.5 - 1) < STEP - 1
    assert abs(found["total"]["latency_ms"]["total"]["p50"] / 3.0 - 1) < STEP - 1


async def test_days_filters_and_usage(history: History) -> None:
    await filled(history)
    path = "models/expected/analytics"
    found = (await ask(history, history.owner, path, bucket="day")).json()
    assert [point["at"] for point in found["series"]] == ["2026-11-24T00:00:00Z"]
    found = (await ask(history, history.owner, path, origin="shadow")).json()
    assert found["total"]["calls"] == 1
    assert (await ask(history, history.owner, path, version=2)).json()["total"]["calls"] == 0
    found = (await ask(history, history.owner, path, key_id=KEY)).json()
    assert found["total"]["calls"] == 1
    used = (await ask(history, history.user, "usage")).json()
    assert used["total"]["calls"] == 2
    assert [(item["name"], item["calls"]) for item in used["models"]] == [("expected", 2)]
    assert (await ask(history, history.admin, "usage")).json()["total"]["calls"] == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "2026-11-26T00:00:00Z"}, 422),
        ({"since": "2020-01-01T00:00:00Z"}, 422),
        ({"bucket": "week"}, 422),
        ({"versoin": 1}, 422),
    ],
)
async def test_wrong_questions_are_refused(
    history: History, query: dict[str, object], status: int
) -> None:
    answer = await ask(history, history.owner, "models/expected/analytics", **query)
    assert answer.status_code == status
    assert (await ask(history, history.owner, "models/nothing/analytics")).status_code == 404

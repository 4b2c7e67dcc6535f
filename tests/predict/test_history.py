"""Past predictions, as their askers and the owners of models see them."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import SecretStr

from penstock.core.ids import uuid7
from penstock.core.settings import Settings
from tests.ingest.api import person
from tests.predict.past import START, History, serving


@pytest.fixture
async def history(database_url: str, redis_url: str, tmp_path: Any) -> AsyncIterator[History]:  # noqa: ANN401
    settings = Settings(
        home=tmp_path, database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )
    async with serving(settings) as running:
        yield running


async def test_everybody_sees_their_own_and_owners_what_their_models_were_asked(
    history: History,
) -> None:
    own = await history.add(history.owner)
    other = await history.add(history.user)
    assert await history.ids(history.owner) == [own]
    assert await history.ids(history.user) == [other]
    assert await history.ids(history.admin) == []
    assert await history.ids(history.owner, model="expected") == [other, own]
    assert await history.ids(history.admin, model=history.model_id) == [other, own]
    assert await history.ids(history.user, model="expected") == [other]
    assert await history.ids(history.owner, model="expected", user_id="me") == [own]
    assert await history.ids(history.admin, user_id=history.user.user_id) == [other]


async def test_what_is_somebody_elses_is_not_there(history: History) -> None:
    own = await history.add(history.owner)
    stranger = replace(person("analyst"), email="s@example.org")
    assert (await history.ask(history.owner, f"/{own}")).status_code == 200
    assert (await history.ask(history.admin, f"/{own}")).status_code == 200
    assert (await history.ask(stranger, f"/{own}")).status_code == 404
    assert (await history.ask(stranger, f"/{uuid7()}")).status_code == 404
    assert (await history.ask(stranger, model="nothing")).status_code == 404
    answer = await history.ask(history.user, model="expected", user_id=history.owner.user_id)
    assert answer.status_code == 404
    assert (await history.ask(history.user, user_id=history.owner.user_id)).status_code == 404


async def test_one_prediction_shows_what_was_asked_and_answered(history: History) -> None:
    own = await history.add(history.user, key_id=uuid7())
    found = (await history.ask(history.user, f"/{own}")).json()
    assert found["inputs"] == {"capacity_mw": [12.5], "fuel": ["=NUC"]}
    assert found["outputs"] == {"y": [1.25]}
    assert found["model_name"] == "expected"
    assert found["created_at"] == "2026-11-24T12:00:00Z"
    listed = (await history.ask(history.user)).json()["items"]
    assert listed == [{name: found[name] for name in found if name not in {"inputs", "outputs"}}]


async def test_filters_narrow(history: History) -> None:
    user = history.user
    plain = await history.add(user)
    failed = await history.add(
        user, status=422, error_code="unprocessable", model_version=None, outputs=None
    )
    slow = await history.add(user, total_ms=900.0, model_version=2, role="challenger")
    later = await history.add(
        user, created_at=START + timedelta(days=1), origin="v2", request_id="r-2"
    )
    for query, wanted in (
        ({"outcome": "failed"}, [failed]),
        ({"outcome": "answered"}, [later, slow, plain]),
        ({"error_code": "unprocessable"}, [failed]),
        ({"min_total_ms": 100}, [slow]),
        ({"version": 2}, [slow]),
        ({"role": "challenger"}, [slow]),
        ({"origin": "v2"}, [later]),
        ({"request_id": "r-2"}, [later]),
        ({"since": "2026-11-25T00:00:00Z"}, [later]),
        ({"until": "2026-11-25T00:00:00Z"}, [slow, failed, plain]),
    ):
        assert await history.ids(user, **query) == wanted, query


async def test_pages_follow_each_other_without_a_gap(history: History) -> None:
    ids = [await history.add(history.user) for _ in range(5)]
    found, cursor = [], None
    while True:
        more: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = (await history.ask(history.user, "", limit=2, **more)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == ids[::-1]


@pytest.mark.parametrize(
    "query",
    [{"cursor": "x"}, {"limit": 0}, {"outcome": "good"}, {"since": "yesterday"}, {"mdoel": "x"}],
)
async def test_wrong_questions_are_refused(history: History, query: dict[str, object]) -> None:
    answer = await history.ask(history.user, "", **query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_export_holds_the_values(history: History) -> None:
    first = await history.add(history.user)
    await history.add(history.user, status=503, error_code="unavailable", outputs=None)
    await history.add(history.owner)
    answer = await history.ask(history.user, "/export")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 2
    assert rows[0]["id"] == first
    assert rows[0]["created_at"] == "2026-11-24T12:00:00+00:00"
    assert rows[0]["inputs"] == '{"capacity_mw":[12.5],"fuel":["=NUC"]}'
    assert rows[1]["outputs"] == ""
    answer = await history.ask(history.owner, "/export", format="parquet", model="expected")
    table = pq.read_table(pa.BufferReader(answer.content))
    assert table.num_rows == 3
    assert table.column("status").to_pylist() == [200, 503, 200]
    assert "attachment" in answer.headers["content-disposition"]

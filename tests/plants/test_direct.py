"""What is computed past FastAPI must be what FastAPI would have said."""

from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from penstock.core.settings import Settings
from penstock.plants.direct import TOP, compute
from tests.plants.conftest import Api, WithState
from tests.plants.factories import World
from tests.plants.test_cache import Open

RIGHT = (
    "",
    "limit=1",
    "limit=%31",
    "state=az",
    "state=A%5A&metric=capacity",
    "fuel=gas",
    "metric=capacity_factor&country=usa&year=2023&dataset=egrid",
)
WRONG = (
    "limit=0",
    "limit=",
    "limit=1&limit=2",
    "state=",
    "state=Narnia",
    "year=1492",
    "metric=beauty",
    "colour=red",
    "state=%00",
    "%",
)


class Past:
    """Answers with what is computed directly, and fails where FastAPI is to answer."""

    def __init__(self, state: Any) -> None:  # noqa: ANN401 - as the lifespan yields it
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive

        async def found(body: bytes, fingerprint: str) -> None:
            assert fingerprint
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})

        if not await compute({**scope, "state": self.state}, found):
            await send({"type": "http.response.start", "status": 421, "headers": []})
            await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def shown(world: World) -> World:
    world.add("us-1", "10", "1")
    world.add("us-2", "20", "2")
    world.show()
    return world


async def ask(application: Any, query: str, headers: dict[str, str]) -> httpx.Response:  # noqa: ANN401
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get(f"{TOP}?{query}", headers=headers)


@pytest.mark.parametrize("query", RIGHT)
async def test_the_same_answer(api: Api, shown: World, viewer: dict[str, str], query: str) -> None:
    del shown
    by_fastapi = await ask(WithState(api.app, api.state), query, viewer)
    past_it = await ask(Past(api.state), query, viewer)
    assert by_fastapi.status_code == past_it.status_code == 200, by_fastapi.text
    assert by_fastapi.content == past_it.content


@pytest.mark.parametrize("query", WRONG)
async def test_what_is_wrong_is_left_to_fastapi(
    api: Api, shown: World, viewer: dict[str, str], query: str
) -> None:
    del shown
    assert (await ask(Past(api.state), query, viewer)).status_code == 421
    refused = await ask(WithState(api.app, api.state), query, viewer)
    assert refused.status_code in {200, 404, 422}
    # Of two values FastAPI takes the last.
    assert (refused.status_code == 200) == (query == "limit=1&limit=2")
    assert (await api.http.get(f"{TOP.removeprefix('/api/v1')}?{query}")).status_code == (
        refused.status_code
    )


async def test_a_full_pool_is_waited_for_once(
    settings: Settings, viewer: dict[str, str], open_api: Open, shown: World
) -> None:
    del shown
    small = settings.model_copy(update={"database_pool_size": 1, "database_pool_wait_seconds": 1.0})
    async with open_api(small, viewer) as api:
        await api.http.get("/years")
        async with api.state["database"].begin_async(snapshot=True):
            answer = await api.http.get("/power-plants/top", headers={"x-request-id": "mine"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "mine"
    assert 1.0 <= answer.elapsed.total_seconds() < 1.9

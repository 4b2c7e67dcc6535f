import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import event

from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.plants import kept
from tests.plants.conftest import Api, Keys
from tests.plants.factories import World

TOP = "/power-plants/top"
Open = Callable[[Settings, dict[str, str]], AbstractAsyncContextManager[Api]]


@contextmanager
def rankings_computed(api: Api) -> Iterator[list[str]]:
    """Gather the statements that read rankings while the context is open."""
    found: list[str] = []
    engine = api.state["database"].async_engine.sync_engine

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        if "AS ranked" in statement:
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def outcome(answer: httpx.Response) -> str:
    return answer.headers["server-timing"].partition(",")[0].removeprefix("cache;desc=")


async def eventually(asked: Callable[[], Any], *, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not asked():
            await asyncio.sleep(0.01)


async def listening(api: Api) -> None:
    await eventually(lambda: api.state["versions"].listening)


@pytest.fixture
def shown(world: World) -> World:
    world.add("us-1", "10", "1")
    world.show()
    return world


@pytest.fixture
async def second(settings: Settings, viewer: dict[str, str], open_api: Open) -> AsyncIterator[Api]:
    """Another process of the same installation, as far as PostgreSQL and Redis can tell."""
    async with open_api(settings, viewer) as api:
        yield api


async def test_the_second_answer_is_the_first_one(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    with rankings_computed(api) as computed:
        first = await api.http.get(TOP)
        again = await api.http.get(TOP)
    assert (outcome(first), outcome(again)) == ("miss", "hit")
    assert first.content == again.content
    assert len(computed) == 1
    for name in ("etag", "cache-control", "vary", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert first.headers["x-request-id"] != again.headers["x-request-id"]


async def test_the_order_of_parameters_does_not_matter(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    first = await api.http.get(f"{TOP}?limit=3&state=AZ")
    again = await api.http.get(f"{TOP}?state=AZ&limit=3")
    other = await api.http.get(f"{TOP}?state=AZ&limit=4")
    assert [outcome(answer) for answer in (first, again, other)] == ["miss", "hit", "miss"]


async def test_a_load_makes_all_older_answers_unreachable(api: Api, shown: World) -> None:
    await listening(api)
    before = await api.http.get(TOP)
    shown.add("us-2", "20", "1")
    shown.show()
    await eventually(lambda: api.state["versions"].current not in {None, ""})

    async def moved() -> httpx.Response:
        async with asyncio.timeout(5):
            while True:
                answer = await api.http.get(TOP)
                if answer.json()["data_version"] == 2:
                    return answer
                await asyncio.sleep(0.01)

    after = await moved()
    assert [item["plant_id"] for item in after.json()["items"]] == ["us-2", "us-1"]
    assert before.headers["etag"] != after.headers["etag"]
    assert outcome(await api.http.get(TOP)) == "hit"
    stale = await api.http.get(TOP, headers={"if-none-match": before.headers["etag"]})
    assert (stale.status_code, stale.json()["data_version"]) == (200, 2)


async def test_an_answer_is_kept_under_the_version_it_was_made_from(api: Api, shown: World) -> None:
    """The process has not heard of the new version yet; its answer must not look like the old."""
    await listening(api)
    versions = api.state["versions"]
    old = versions.current
    shown.add("us-2", "20", "1")
    shown.show()
    versions.current = old
    headers = {"accept-encoding": "identity"}
    answer = await api.http.get(f"{TOP}?limit=7", headers=headers)
    assert answer.json()["data_version"] == 2
    assert old is not None
    asked = kept.Asked("/api/v1/power-plants/top", b"limit=7", b"", arrow=False)
    assert answer.headers["etag"].strip('"') != kept.tag_of(asked, old)
    found = await kept.find_or_claim(api.state["redis"], kept.tag_of(asked, old))
    assert found == (None, True)


async def test_concurrent_misses_compute_once(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    with rankings_computed(api) as computed:
        answers = await asyncio.gather(*(api.http.get(TOP) for _ in range(50)))
    assert len(computed) == 1
    assert len({answer.content for answer in answers}) == 1
    assert sorted({outcome(answer) for answer in answers}) == ["miss", "shared"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 50


async def test_processes_compute_once_together(api: Api, second: Api, shown: World) -> None:
    del shown
    await listening(api)
    await listening(second)
    with rankings_computed(api) as here, rankings_computed(second) as there:
        answers = await asyncio.gather(
            *(one.http.get(f"{TOP}?limit=9") for one in (api, second) for _ in range(10))
        )
    assert len(here) + len(there) == 1
    assert len({answer.content for answer in answers}) == 1


async def test_a_client_that_leaves_takes_nothing_from_the_others(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    leaving = asyncio.create_task(api.http.get(f"{TOP}?limit=8"))
    staying = asyncio.create_task(api.http.get(f"{TOP}?limit=8"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).status_code == 200


async def test_problems_are_not_kept_and_name_their_own_request(api: Api, shown: World) -> None:
    del shown
    answers = await asyncio.gather(*(api.http.get(f"{TOP}?state=XX") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {404}
    named = {answer.json()["request_id"] for answer in answers}
    assert named == {answer.headers["x-request-id"] for answer in answers}
    assert len(named) == 5


async def test_not_modified(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    first = await api.http.get(TOP)
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"x", {tag}'):
        with rankings_computed(api) as computed:
            again = await api.http.get(TOP, headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert not computed
    other = await api.http.get(TOP, headers={"if-none-match": '"x"'})
    assert other.status_code == 200


async def test_an_encoding_is_an_answer_of_its_own(api: Api, world: World) -> None:
    for number in range(40):
        world.add(f"us-{number}", f"{number}", "1")
    world.show()
    await listening(api)
    bodies, tags = set(), set()
    for encoding, said in (
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0, gzip;q=0.5", "gzip"),
        ("br", None),
    ):
        for _ in range(2):
            headers = {"accept-encoding": encoding}
            async with api.http.stream("GET", f"{TOP}?limit=40", headers=headers) as answer:
                raw = b"".join([block async for block in answer.aiter_raw()])
            assert answer.headers.get("content-encoding") == said
            assert int(answer.headers["content-length"]) == len(raw)
            tags.add((said, answer.headers["etag"]))
            bodies.add(gzip.decompress(raw) if said == "gzip" else raw if said is None else b"")
    assert len(bodies - {b""}) == 1
    assert len(tags) == 3


async def test_nobody_gets_a_kept_answer_without_a_right_to_it(
    api: Api, shown: World, settings: Settings, keys: Keys
) -> None:
    del shown
    await listening(api)
    kept_answer = await api.http.get(TOP)
    tag = {"if-none-match": kept_answer.headers["etag"]}
    forged = {"x-penstock-identity": "e30.e30.e30", **tag}
    narrow = {**keys.headers(settings, ("loads:read",)), **tag}
    for headers, status in ((tag, 401), (forged, 401), (narrow, 403)):
        answer = await api.stranger.get(TOP, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert "etag" not in answer.headers


async def test_without_redis_everything_is_computed(
    settings: Settings, viewer: dict[str, str], shown: World, open_api: Open
) -> None:
    del shown
    away = SecretStr(f"redis://127.0.0.1:{free_port()}")
    async with open_api(settings.model_copy(update={"redis_url": away}), viewer) as api:
        await listening(api)
        with rankings_computed(api) as computed:
            answers = [await api.http.get(TOP) for _ in range(3)]
            together = await asyncio.gather(*(api.http.get(TOP) for _ in range(20)))
    assert {answer.status_code for answer in (*answers, *together)} == {200}
    assert [outcome(answer) for answer in answers] == ["miss"] * 3
    # Three one after the other, and one for all that came at the same time.
    assert len(computed) == 4


async def test_rubbish_in_redis_is_a_miss(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    first = await api.http.get(TOP)
    tag = first.headers["etag"].strip('"')
    await api.state["redis"].call("SET", kept.PREFIX + tag, b"\xc1rubbish")
    again = await api.http.get(TOP)
    assert (outcome(again), again.content) == ("miss", first.content)
    await api.state["redis"].call("DEL", kept.PREFIX + tag)
    await api.state["redis"].call("LPUSH", kept.PREFIX + tag, "a list")
    assert (await api.http.get(TOP)).content == first.content


async def test_a_process_that_died_holds_nobody_up_for_long(api: Api, shown: World) -> None:
    del shown
    await listening(api)
    first = await api.http.get(f"{TOP}?limit=6")
    tag = first.headers["etag"].strip('"')
    redis = api.state["redis"]
    await redis.call("DEL", kept.PREFIX + tag)
    await redis.call("SET", f"{kept.PREFIX}{tag}:lock", 1, "PX", 200)
    answer = await api.http.get(f"{TOP}?limit=6")
    assert (answer.status_code, outcome(answer)) == (200, "miss")


async def test_answers_live_as_long_as_the_setting_says(
    settings: Settings, viewer: dict[str, str], shown: World, open_api: Open
) -> None:
    del shown
    async with open_api(settings.model_copy(update={"answer_cache_seconds": 77}), viewer) as api:
        await listening(api)
        tag = (await api.http.get(TOP)).headers["etag"].strip('"')
        assert 70 < await api.state["redis"].call("TTL", kept.PREFIX + tag) <= 77
    async with open_api(settings.model_copy(update={"answer_cache_seconds": 0}), viewer) as api:
        await listening(api)
        answers = [await api.http.get(TOP) for _ in range(2)]
        assert [outcome(answer) for answer in answers] == ["miss", "miss"]


async def test_a_query_too_long_to_keep_is_still_answered(api: Api, shown: World) -> None:
    del shown
    answer = await api.http.get(f"{TOP}?limit=1&" + "limit=1&" * 600)
    assert answer.status_code == 200
    assert "etag" not in answer.headers

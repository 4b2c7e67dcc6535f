"""Server-sent events from a real server, watched by clients that stay and clients that go."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from penstock.core.errors import UnavailableError
from penstock.ingest import progress
from penstock.ingest.consume import consume
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries.loads import NO_CHUNKS
from penstock.ingest.service_views import load_view
from penstock.ingest.steps import Parts, start_load
from penstock.ingest.tables import Load
from tests.ingest.api import person
from tests.ingest.chunks import message_of
from tests.ingest.files import GENERATOR_HEADER, generator, text_of, write
from tests.ingest.served import Served

LOADS = "/api/v1/loads"

pytestmark = pytest.mark.xdist_group("served")


async def events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


async def watchers(client: httpx.AsyncClient) -> float:
    metrics = (await client.get("/metrics")).text
    (line,) = [item for item in metrics.splitlines() if item.startswith("penstock_load_watchers ")]
    return float(line.split()[1])


async def wait_for_watchers(client: httpx.AsyncClient, number: float) -> None:
    async with asyncio.timeout(10):
        while await watchers(client) != number:
            await asyncio.sleep(0.05)


async def test_a_load_is_watched_from_upload_to_facts(served: Served, parts: Parts) -> None:
    who = person()
    rows = [generator(str(number), "12.5") for number in range(500)]
    files = {"file": ("plants.csv", text_of(GENERATOR_HEADER, rows))}
    async with served.client(who) as client:
        load_id = UUID((await client.post(LOADS, files=files)).json()["id"])
        seen: list[dict[str, Any]] = []
        kinds: list[str] = []
        async with client.stream("GET", f"{LOADS}/{load_id}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            async for kind, load in events(answer.aiter_lines()):
                if not seen or load != seen[-1]:
                    await asyncio.to_thread(advance, parts, load_id, load)
                seen.append(load)
                kinds.append(kind)
        assert kinds == ["progress"] * (len(kinds) - 1) + ["done"]
        assert seen[0]["state"] == "received"
        assert {"queued", "loading", "visible"} <= {load["state"] for load in seen}
        done = [load["chunks"]["done"] for load in seen]
        assert done == sorted(done)
        assert len(set(done)) > 2
        assert seen[-1]["rows"] == {"total": 500, "stored": 500, "rejected": 0, "superseded": 0}
        assert seen[-1] == (await client.get(f"{LOADS}/{load_id}")).json()


def advance(parts: Parts, load_id: UUID, seen: dict[str, Any]) -> None:
    """Do one more step of the work whenever the watcher has seen the one before."""
    if seen["state"] == "received":
        start_load(parts, load_id)
    elif seen["state"] in {"queued", "loading"}:
        number = seen["chunks"]["done"]
        if number < seen["chunks"]["total"]:
            consume(parts.database, parts.store, message_of(parts, load_id, number))
            finish_if_complete(parts.database, load_id)


async def test_a_load_that_has_ended_says_so_at_once(served: Served, parts: Parts) -> None:
    load = ingest_file(parts, write(parts.settings.home, [generator("1", "1")]))
    async with served.client(person("viewer")) as client:
        answer = await client.get(f"{LOADS}/{load.id}/events")
        assert answer.text.startswith("retry: 2000\nevent: done\ndata: {")
        assert answer.text.endswith("}\n\n")


async def test_nobody_is_asked_for_a_client_that_has_gone(served: Served) -> None:
    files = {"file": ("plants.csv", b"YEAR\n")}
    async with served.client(person()) as client:
        load_id = (await client.post(LOADS, files=files)).json()["id"]
        streams = [client.stream("GET", f"{LOADS}/{load_id}/events") for _ in range(3)]
        answers = [await stream.__aenter__() for stream in streams]
        assert [answer.status_code for answer in answers] == [200] * 3
        await wait_for_watchers(client, 3)
        await streams[0].__aexit__(None, None, None)
        await wait_for_watchers(client, 2)
        for stream in streams[1:]:
            await stream.__aexit__(None, None, None)
        await wait_for_watchers(client, 0)


def waiting_load() -> Any:  # noqa: ANN401 - a load as it is shown
    load = Load(state="validating", source="api", file_name="a.csv", size_bytes=5, years=[])
    load.bytes_validated = load.rows_stored = load.rows_rejected = load.rows_superseded = 0
    return load_view(load, NO_CHUNKS)


async def test_a_quiet_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(progress, "FASTEST_SECONDS", 0.02)
    load = waiting_load()
    asked = 0

    async def look() -> Any:  # noqa: ANN401
        nonlocal asked
        asked += 1
        return load

    stream = progress.follow(load, look)
    first = await anext(stream)
    assert first.startswith(b"retry: 2000\nevent: progress\n")
    started = time.monotonic()
    assert [await anext(stream) for _ in range(3)] == [b": still here\n\n"] * 3
    assert asked <= 3 + (time.monotonic() - started) / 0.02
    await stream.aclose()  # type: ignore[attr-defined]  # It is a generator.


async def test_a_process_serves_so_many_watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "MOST_WATCHERS", 1)
    load = waiting_load()

    async def look() -> Any:  # noqa: ANN401
        return load

    progress.demand_room()
    stream = progress.follow(load, look)
    await anext(stream)
    with pytest.raises(UnavailableError):
        progress.demand_room()
    await stream.aclose()  # type: ignore[attr-defined]
    progress.demand_room()

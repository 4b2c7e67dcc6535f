"""Uploads to a real server: as large as you like, cut off, or too large."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from penstock.core.auth import Identity
from penstock.core.settings import Settings
from penstock.ingest.steps import Parts
from tests.ingest.api import person
from tests.ingest.served import Served, cut_off, serving

LOADS = "/api/v1/loads"
BOUNDARY = b"b0undary"
TYPE = {"content-type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
HEAD = (
    b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
)
TAIL = b"\r\n--" + BOUNDARY + b"--\r\n"
MEGABYTE = 1 << 20

pytestmark = pytest.mark.xdist_group("served")


async def body_of(megabytes: int, *, during: "asyncio.Event | None" = None) -> AsyncIterator[bytes]:
    block = os.urandom(MEGABYTE)
    yield HEAD
    for number in range(megabytes):
        if during is not None and number == megabytes // 2:
            during.set()
        yield block
    yield TAIL


def kept(parts: Parts) -> list[Path]:
    """Return all files in the store's folder, also those that the store does not list."""
    folder = Path((parts.settings.store_url or "").removeprefix("file://"))
    return [path for path in folder.rglob("*") if path.is_file()]


async def wait_until_nothing_is_kept(parts: Parts) -> None:
    async with asyncio.timeout(10):
        while kept(parts):
            await asyncio.sleep(0.05)


async def largest_while(served: Served, work: "asyncio.Task[httpx.Response]") -> int:
    largest = 0
    while not work.done():
        largest = max(largest, served.resident_bytes())
        await asyncio.sleep(0.05)
    return largest


async def post(served: Served, who: Identity, megabytes: int) -> httpx.Response:
    async with served.client(who) as client:
        return await client.post(LOADS, content=body_of(megabytes), headers=TYPE)


@pytest.mark.parametrize(
    "megabytes", [400, pytest.param(10_240, marks=[pytest.mark.chaos, pytest.mark.timeout(900)])]
)
async def test_a_large_file_is_held_nowhere(served: Served, parts: Parts, megabytes: int) -> None:
    who = person()
    # The first upload loads what Python needs for any.
    assert (await post(served, who, 1)).status_code == 202
    before = served.resident_bytes()
    upload = asyncio.create_task(post(served, who, megabytes))
    largest = await largest_while(served, upload)
    answer = await upload
    assert answer.status_code == 202, answer.text
    load = answer.json()
    assert load["bytes"]["size"] == megabytes * MEGABYTE
    stored = parts.store.head(f".penstock/uploads/{load['id']}.csv")
    assert stored.size_bytes == megabytes * MEGABYTE
    assert largest - before < 128 * MEGABYTE
    assert list(served.temporary.iterdir()) == []


async def test_an_upload_cut_off_at_its_end_leaves_nothing(served: Served, parts: Parts) -> None:
    who = person()
    async with cut_off(served, who, LOADS, content_type=TYPE["content-type"], head=HEAD):
        async with asyncio.timeout(10):
            while not kept(parts):
                await asyncio.sleep(0.02)
    await wait_until_nothing_is_kept(parts)
    async with served.client(who) as client:
        assert (await client.get(LOADS)).json()["items"] == []
    assert "Traceback" not in served.log.read_text()


class TestSmallLimit:
    @pytest.fixture
    def served(self, settings: Settings, parts: Parts) -> Iterator[Served]:
        del parts
        with serving(settings, PENSTOCK_MAX_UPLOAD_BYTES=str(2 * MEGABYTE)) as server:
            yield server

    async def test_more_bytes_than_allowed_are_refused(self, served: Served, parts: Parts) -> None:
        who = person()
        assert (await post(served, who, 2)).status_code == 202
        for path in kept(parts):
            path.unlink()
        # Without a length, it shows only when too much has arrived.
        answer = await post(served, who, 3)
        assert answer.status_code == 413
        assert answer.json()["type"] == "urn:penstock:too-large"
        assert kept(parts) == []
        async with served.client(who) as client:
            files = {"file": ("a.csv", b"x" * 3 * MEGABYTE)}
            assert (await client.post(LOADS, files=files)).status_code == 413
            assert len((await client.get(LOADS)).json()["items"]) == 1

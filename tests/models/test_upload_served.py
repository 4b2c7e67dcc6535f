"""Uploads to a real server: cut off, and as large as is allowed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from penstock.core.settings import Settings
from penstock.models.router import PREFIX
from tests.ingest.served import Served, cut_off, serving
from tests.models.api import Parts, User

BOUNDARY = b"b0undary"
TYPE = f"multipart/form-data; boundary={BOUNDARY.decode()}"
HEAD = (
    b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="name"\r\n\r\nload\r\n'
    b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="m.onnx"\r\n\r\n'
)
TAIL = b"\r\n--" + BOUNDARY + b"--\r\n"
MEGABYTE = 1 << 20
LARGEST = 64 * MEGABYTE

pytestmark = pytest.mark.xdist_group("served")


@pytest.fixture
def served(settings: Settings, parts: Parts) -> Iterator[Served]:
    del parts  # It has made the folder of the store.
    more = {
        "PENSTOCK_REDIS_URL": settings.require("redis_url"),
        "PENSTOCK_MAX_MODEL_BYTES": str(LARGEST),
    }
    with serving(settings, app="tests.models.api:make_app", **more) as server:
        yield server


def kept(parts: Parts) -> list[Path]:
    """Return all files in the store's folder, also those that the store does not list."""
    folder = Path((parts.settings.store_url or "").removeprefix("file://"))
    return [path for path in folder.rglob("*") if path.is_file()]


def spooled(served: Served) -> list[Path]:
    return [path for path in served.temporary.rglob("*") if path.is_file()]


async def test_an_upload_cut_off_at_its_end_leaves_nothing(
    served: Served, parts: Parts, ada: User
) -> None:
    url = f"{PREFIX}/upload"
    async with cut_off(served, ada.identity, url, content_type=TYPE, head=HEAD):
        async with asyncio.timeout(10):
            while not spooled(served):
                await asyncio.sleep(0.02)
    async with asyncio.timeout(10):
        while list(served.temporary.iterdir()):
            await asyncio.sleep(0.05)
    assert kept(parts) == []
    async with served.client(ada.identity) as client:
        assert (await client.get(PREFIX)).json()["items"] == []
        assert (await client.get(f"{PREFIX}?deleted=true")).json()["items"] == []
    assert "Traceback" not in served.log.read_text()


async def test_a_large_file_is_spooled_and_taken_away(
    served: Served, parts: Parts, ada: User
) -> None:
    async def body(megabytes: int) -> AsyncIterator[bytes]:
        yield HEAD
        for _ in range(megabytes):
            yield b"y" * MEGABYTE
        yield TAIL

    headers = {"content-type": TYPE}
    async with served.client(ada.identity) as client:
        made = await client.post(f"{PREFIX}/upload", content=body(64), headers=headers)
        assert made.status_code == 201, made.text
        assert made.json()["size_bytes"] == LARGEST
        # Without a length, it shows only when too much has arrived.
        large = await client.post(f"{PREFIX}/upload", content=body(66), headers=headers)
        assert large.status_code == 413
    assert sorted(path.suffix for path in kept(parts)) == [".onnx", ".source"]
    assert list(served.temporary.iterdir()) == []

"""A runtime over models that are at hand, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from penstock.core.settings import Settings
from penstock.predict.loaded import LocalModel, VersionRef
from penstock.predict.runtime import Runtime


class Shelf:
    """Models by their key, and how often each was fetched; a stand-in for Redis and storage."""

    def __init__(self, *models: tuple[VersionRef, bytes]) -> None:
        self.bytes = {ref.onnx_sha256: onnx for ref, onnx in models}
        self.fetched: list[str] = []

    async def fetch(self, sha256: str, key: str) -> bytes:
        assert key
        self.fetched.append(sha256)
        await asyncio.sleep(0.01)
        return self.bytes[sha256]


@asynccontextmanager
async def running(shelf: Shelf, **settings: Any) -> AsyncIterator[Runtime]:  # noqa: ANN401
    runtime = Runtime(Settings(**settings), shelf.fetch)
    try:
        yield runtime
    finally:
        await runtime.close()


@asynccontextmanager
async def opened(ref: VersionRef, onnx: bytes, **settings: Any) -> AsyncIterator[LocalModel]:  # noqa: ANN401
    async with running(Shelf((ref, onnx)), **settings) as runtime:
        model = await runtime.open(ref)
        assert isinstance(model, LocalModel)
        yield model

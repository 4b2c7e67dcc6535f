"""Sends an object of the store on while it is read."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import anyio

from penstock.core.errors import NotFoundError
from penstock.core.store import MISSING, Store


async def open_object(store: Store, key: str, etag: str) -> AsyncIterator[bytes]:
    """Return the bytes of an object, the first of them read already.

    Raises:
        NotFoundError: It has been deleted.
        ObjectChangedError: It has been replaced.
    """
    blocks = store.read(key, etag=etag)
    try:
        first = await anyio.to_thread.run_sync(next, blocks, b"")
    except MISSING as error:
        raise NotFoundError("The file is not in the store any more") from error
    return _chain(first, blocks)


async def _chain(first: bytes, rest: Iterator[bytes]) -> AsyncIterator[bytes]:
    block = first
    while block:
        yield block
        block = await anyio.to_thread.run_sync(next, rest, b"")


def content_disposition(name: str) -> str:
    """Return the header for an attachment of any name (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

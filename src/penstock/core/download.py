"""Sends an object of the store on while it is read."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import anyio
from fastapi.responses import StreamingResponse
from obstore.exceptions import BaseError

from penstock.core.errors import NotFoundError, UnavailableError
from penstock.core.store import MISSING, Store


async def open_object(store: Store, key: str, etag: str | None = None) -> AsyncIterator[bytes]:
    """Return the bytes of an object, the first of them read already.

    Raises:
        NotFoundError: It has been deleted.
        ObjectChangedError: It has been replaced by one of another etag.
        UnavailableError: The store does not answer.
    """
    blocks = store.read(key, etag=etag)
    try:
        first = await anyio.to_thread.run_sync(next, blocks, b"")
    except MISSING as error:
        raise NotFoundError("The file is not in the store any more") from error
    except BaseError as error:
        detail = "The object store does not answer for now; try again"
        raise UnavailableError(detail, retry_after_seconds=10) from error
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


def attachment(
    blocks: AsyncIterator[bytes], name: str, media_type: str, **headers: str
) -> StreamingResponse:
    """Answer with a file that a browser saves under `name`."""
    headers = {
        "Content-Disposition": content_disposition(name),
        "Cache-Control": "no-store",
        **headers,
    }
    return StreamingResponse(blocks, media_type=media_type, headers=headers)

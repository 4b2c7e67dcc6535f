"""The object store: a folder or an S3 server, behind the same few functions.

Keys are relative paths that Penstock makes itself, apart from what users drop into the bucket.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import (
    BaseError,
    InvalidPathError,
    NotFoundError,
    NotModifiedError,
    PreconditionError,
)
from obstore.store import LocalStore, S3Store

from penstock.core.errors import ConfigurationError, PenstockError, UnavailableError
from penstock.core.settings import Settings

if TYPE_CHECKING:
    # These exist in obstore's stub files only.
    from obstore import GetOptions
    from obstore.store import S3Config

log = structlog.get_logger()

READ_BLOCK_BYTES = 4 << 20
# S3 takes no part below 5 MiB but the last, and at most 10,000 of them.
PART_BYTES = 8 << 20
PARTS_AT_ONCE = 4
# How the object store names a file that it has not written to its end.
UNFINISHED_NAME = re.compile(r"#[0-9]+$")

# A missing file in a folder is Python's own error, a missing S3 object is not.
MISSING = (NotFoundError, FileNotFoundError)


class ObjectChangedError(PenstockError):
    """The object is not the one that was looked at before."""

    status = 409
    code = "object-changed"
    title = "The file was replaced while it was read"


@dataclass(frozen=True)
class ObjectInfo:
    """What the store says of an object; `etag` changes whenever its bytes do."""

    key: str
    size_bytes: int
    etag: str
    modified_at: datetime


def open_store(settings: Settings) -> "Store":
    """Return the store that `store_url` names.

    Raises:
        ConfigurationError: The address is neither `file:///folder` nor `s3://bucket/prefix`.
    """
    url = settings.require("store_url")
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        return Store(LocalStore(folder), can_range=True, folder=folder)
    if parts.scheme == "s3" and parts.netloc:
        return Store(_s3(settings, parts.netloc, parts.path.strip("/")), can_range=None)
    message = f"PENSTOCK_STORE_URL must be file:///folder or s3://bucket/prefix, not {url!r}"
    raise ConfigurationError(message)


def _s3(settings: Settings, bucket: str, prefix: str) -> S3Store:
    key, secret = settings.store_access_key, settings.store_secret_key
    plain_http = (settings.store_endpoint or "").startswith("http://")
    # What is not set, the object store takes from where Amazon's own programs do.
    given: S3Config = {
        "region": settings.store_region,
        **({"endpoint": settings.store_endpoint} if settings.store_endpoint else {}),
        **({"access_key_id": key.get_secret_value()} if key else {}),
        **({"secret_access_key": secret.get_secret_value()} if secret else {}),
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=given,
        client_options={"allow_http": plain_http, "timeout": "60s", "connect_timeout": "5s"},
        retry_config={"max_retries": 4},
    )


class Store:
    """Reads and writes objects; synchronous unless the name ends in `_async`."""

    def __init__(
        self, backend: LocalStore | S3Store, *, can_range: bool | None, folder: Path | None = None
    ) -> None:
        self._backend = backend
        self._folder = folder
        # Some S3 servers answer a ranged GET with the whole object; found out on the first one.
        self._can_range = can_range

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects in the folder `prefix` and below.

        Files whose names are no keys (control characters, not UTF-8) are left out.
        """
        if self._folder is not None:
            yield from self._list_folder(self._folder, prefix)
            return
        for page in obstore.list(self._backend, prefix=prefix or None, chunk_size=500):
            for meta in page:
                yield _info(meta)

    def _list_folder(self, folder: Path, prefix: str) -> Iterator[ObjectInfo]:
        """List file by file: the object store refuses the whole folder for one odd name in it."""
        for parent, folders, names in os.walk(folder / prefix):
            folders.sort()
            for name in sorted(names):
                path = Path(parent, name)
                if UNFINISHED_NAME.search(name) or not path.is_file():
                    continue
                try:
                    yield self.head(path.relative_to(folder).as_posix())
                except MISSING:
                    continue
                except (BaseError, ValueError):
                    log.warning("file_name_unusable", name=ascii(name))

    def head(self, key: str) -> ObjectInfo:
        """Look one object up.

        Raises:
            MISSING: There is none.
        """
        return _info(obstore.head(self._backend, key))

    def read(self, key: str, *, etag: str | None = None) -> Iterator[bytes]:
        """Stream an object in blocks of a few megabytes.

        Raises:
            ObjectChangedError: Its etag is not `etag` (any more).
            MISSING: There is none.
        """
        if self._folder is not None:
            yield from self._read_by_ranges(key, etag)
            return
        options: GetOptions = {"if_match": etag} if etag else {}
        try:
            result = obstore.get(self._backend, key, options=options)
            _require_same(result, key, etag)
            for block in result.stream(min_chunk_size=READ_BLOCK_BYTES):
                yield bytes(block)
        except (PreconditionError, NotModifiedError) as error:
            raise _changed(key) from error

    def _read_by_ranges(self, key: str, etag: str | None) -> Iterator[bytes]:
        """Read a file block by block: streamed, it comes in 8 KiB and takes eight times as long."""
        info = self.head(key)
        if etag not in {None, info.etag}:
            raise _changed(key)
        for start in range(0, info.size_bytes, READ_BLOCK_BYTES):
            yield self.read_range(key, start, start + READ_BLOCK_BYTES, etag=info.etag)

    def read_range(self, key: str, start: int, end: int, *, etag: str) -> bytes:
        """Return the bytes from `start` up to, not including, `end`.

        Raises:
            ObjectChangedError: Its etag is not `etag` any more.
            MISSING: There is none.
        """
        if self._can_range is not False:
            try:
                options: GetOptions = {"if_match": etag, "range": (start, end)}
                result = obstore.get(self._backend, key, options=options)
                _require_same(result, key, etag)
                block = bytes(result.bytes())
            except (PreconditionError, NotModifiedError) as error:
                raise _changed(key) from error
            except BaseError as error:
                if self._can_range or "range" not in str(error).lower():
                    raise
            else:
                self._can_range = True
                return block
            self._can_range = False
        return self._read_by_skipping(key, start, end, etag)

    def _read_by_skipping(self, key: str, start: int, end: int, etag: str) -> bytes:
        wanted, position = bytearray(), 0
        for block in self.read(key, etag=etag):
            wanted += block[max(0, start - position) : max(0, end - position)]
            position += len(block)
            if position >= end:
                break
        return bytes(wanted)

    def put(self, key: str, data: bytes | Path | Iterator[bytes]) -> None:
        """Write an object, whole or not at all.

        Raises:
            UnavailableError: The store does not take it (away, or full).
        """
        try:
            plain = data if isinstance(data, bytes | Path) else _from_another_thread(data)
            obstore.put(
                self._backend, key, plain, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            )
        except (BaseError, OSError) as error:
            raise _refused(error) from error

    async def put_stream_async(self, key: str, blocks: AsyncIterator[bytes]) -> None:
        """Write an object from a stream; when the stream raises, nothing is left behind.

        Raises:
            UnavailableError: The store does not take it (away, or full).
        """
        try:
            await obstore.put_async(
                self._backend, key, blocks, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            )
        except (BaseError, OSError) as error:
            raise _refused(error) from error

    def delete(self, key: str) -> None:
        """Delete an object; it is no error when there is none."""
        with suppress(*MISSING):
            obstore.delete(self._backend, key)

    def delete_unfinished(self, prefix: str, *, before: datetime) -> int:
        """Delete what was begun before a moment and never written to its end; return how many.

        Only in a folder: an S3 store has rules of its own for uploads that were given up.
        """
        if self._folder is None:
            return 0
        deleted = 0
        for parent, _, names in os.walk(self._folder / prefix):
            for path in (Path(parent, name) for name in names if UNFINISHED_NAME.search(name)):
                with suppress(FileNotFoundError):
                    if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                        path.unlink()
                        deleted += 1
        return deleted

    def check(self) -> None:
        """Ask the store for anything at all; raises when it does not answer."""
        if self._folder is not None:
            with os.scandir(self._folder):
                return
        try:
            next(iter(obstore.list(self._backend, chunk_size=1)), None)
        except InvalidPathError:
            # It answered, with an object whose name is no key.
            return


def _from_another_thread(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same blocks, each taken from its source in another thread.

    The object store asks for blocks inside its own runtime, where reading an object would panic.
    """
    with ThreadPoolExecutor(1) as thread:
        while (block := thread.submit(next, blocks, None).result()) is not None:
            yield block


def _info(meta: "obstore.ObjectMeta") -> ObjectInfo:
    etag = meta["e_tag"] or f"{meta['size']}-{meta['last_modified'].timestamp()}"
    # Some servers leave the quotes out in lists.
    quoted = etag if etag.endswith('"') else f'"{etag}"'
    return ObjectInfo(meta["path"], meta["size"], quoted, meta["last_modified"])


def _require_same(result: "obstore.GetResult", key: str, etag: str | None) -> None:
    """Compare etags here as well: some S3 servers do not know `If-Match`."""
    if etag is not None and _info(result.meta).etag != etag:
        raise _changed(key)


def _changed(key: str) -> ObjectChangedError:
    return ObjectChangedError(f"{os.path.basename(key)!r} was replaced; drop it again to load it")  # noqa: PTH119 - a key, not a path


def _refused(error: Exception) -> UnavailableError:
    log.warning("store_refused_object", error=str(error).partition("\n")[0])
    detail = "The file could not be stored: the object store is away or full"
    return UnavailableError(detail, retry_after_seconds=30)

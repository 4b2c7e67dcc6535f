"""From an upload to a version: spooled, converted, stored, and only then written down.

Until the last step nobody knows of the model, so whatever stops an upload leaves nothing behind.
"""

import asyncio
import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import anyio
import structlog
from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError

from penstock.core.db import Database
from penstock.core.errors import ConfigurationError, ConflictError, UnavailableError
from penstock.core.ids import uuid7
from penstock.core.multipart import Upload
from penstock.core.names import printable
from penstock.core.settings import Settings
from penstock.core.store import Store
from penstock.models import service
from penstock.models.fields import UploadTexts, read_texts
from penstock.models.queries import versions
from penstock.models.records import By
from penstock.models.service import Added, NewVersion, keys_of
from penstock.models.shapes import Converted, Wanted

log = structlog.get_logger()

# A name can change hands while a file is stored, but not for ever.
TRIES = 5
# With the longest conversion behind it, less than the gateway lets a connection be silent.
WAIT_SECONDS = 45.0
Convert = Callable[[Path, Wanted], Converted]


class Conversions:
    """Converts files on `threads` threads; `queue` more may wait, others are turned away."""

    def __init__(self, convert: Convert, *, threads: int, queue: int) -> None:
        self._convert = convert
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="convert")
        self._turns = asyncio.Semaphore(threads)
        self._most = threads + queue
        self._inside = 0

    @classmethod
    def of(cls, settings: Settings, convert: Convert) -> Self:
        """Return as many as the settings allow."""
        return cls(
            convert, threads=settings.sandbox_processes, queue=settings.model_conversion_queue
        )

    def demand_room(self) -> None:
        """Check that there is a place before a file is taken.

        Raises:
            UnavailableError: All are taken.
        """
        if self._inside >= self._most:
            raise _busy()

    async def convert(self, path: Path, wanted: Wanted) -> Converted:
        """Convert a file.

        Raises:
            UnavailableError: Too many wait already, this one has waited for too long, or there is
                no sandbox here.
            ModelRefusedError: The file is not taken.
        """
        self.demand_room()
        self._inside += 1
        try:
            async with self._turn():
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._executor, self._convert, path, wanted)
        except ConfigurationError as error:
            # Nothing is wrong with the request: whoever runs this installation has to act.
            log.error("no_sandbox", reason=error.detail)  # noqa: TRY400 - the reason says it all
            raise UnavailableError(error.detail, retry_after_seconds=60) from error
        finally:
            self._inside -= 1

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise _busy() from error
        try:
            yield
        finally:
            self._turns.release()

    def close(self) -> None:
        """Let go of the threads; what waits is cancelled."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _busy() -> UnavailableError:
    detail = "Too many models are being converted; try again"
    return UnavailableError(detail, retry_after_seconds=10)


@dataclass(frozen=True)
class Parts:
    """What taking a model stands on."""

    database: Database
    store: Store
    conversions: Conversions


@dataclass(frozen=True)
class _Spooled:
    path: Path
    sha256: str
    size_bytes: int


async def take(parts: Parts, incoming: Upload, *, by: By) -> Added:
    """Make a version of the user's model out of an upload.

    Raises:
        UnprocessableError: The fields beside the file are wrong, or the file is refused.
        UnavailableError: Too many are being converted, or the store takes nothing.
        PenstockError: What `open_upload` raises while the file arrives.
    """
    folder = Path(await anyio.to_thread.run_sync(_new_folder))
    try:
        spooled = await _spool(incoming.blocks, folder / "model")
        texts = read_texts(incoming.fields)
        same = await parts.database.run(
            service.known, name=texts.name, sha256=spooled.sha256, promote=texts.promote, by=by
        )
        if same is not None:
            return same
        file_name = printable(incoming.file_name)
        wanted = Wanted(file_name=file_name, sample=texts.sample, given=texts.given)
        converted = await parts.conversions.convert(spooled.path, wanted)
        new = _new_version(spooled, texts, converted, file_name)
        return await _keep(parts, spooled.path, texts.name, new, by)
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(shutil.rmtree, folder, True)


def _new_folder() -> str:
    return tempfile.mkdtemp(prefix="penstock-model-")


def _new_version(
    spooled: _Spooled, texts: UploadTexts, converted: Converted, file_name: str
) -> NewVersion:
    return NewVersion(
        id=uuid7(),
        file_name=file_name,
        sha256=spooled.sha256,
        size_bytes=spooled.size_bytes,
        onnx_sha256=hashlib.sha256(converted.onnx).hexdigest(),
        converted=converted,
        description=texts.description,
        sample=texts.sample,
        promote=texts.promote,
    )


async def _spool(blocks: AsyncIterator[bytes], path: Path) -> _Spooled:
    """Write a file while it arrives, and hash it: opening it needs it whole."""
    digest = hashlib.sha256()
    size = 0

    def write(file: IO[bytes], block: bytes) -> None:
        digest.update(block)
        file.write(block)

    async with await anyio.open_file(path, "xb") as file:
        async for block in blocks:
            await anyio.to_thread.run_sync(write, file.wrapped, block)
            size += len(block)
    return _Spooled(path, digest.hexdigest(), size)


async def _keep(parts: Parts, path: Path, name: str, new: NewVersion, by: By) -> Added:
    """Store both files and write the version down; what lost a race is taken away again."""
    for _ in range(TRIES):
        owner_id = by.user_id
        known = await parts.database.run(service.own_id, owner_id=owner_id, name=name)
        model_id = known or uuid7()
        keys = keys_of(model_id, new.id)
        added = None
        try:
            await anyio.to_thread.run_sync(_store, parts.store, keys, path, new)
            added = await parts.database.run(
                service.add_version, model_id=model_id, name=name, new=new, by=by
            )
        finally:
            if added is None or not added.is_new:
                await _forget(parts, keys)
        if added is not None:
            return added
    raise ConflictError(f"The model {name} is being renamed or deleted; upload again")


def _store(store: Store, keys: tuple[str, str], path: Path, new: NewVersion) -> None:
    onnx_key, source_key = keys
    store.put(source_key, path)
    store.put(onnx_key, new.converted.onnx)


async def _forget(parts: Parts, keys: tuple[str, str]) -> None:
    """Delete objects that no version has.

    A commit whose answer was lost may have been one: the database decides, and while it or the
    store cannot be asked, the objects stay until the sweep.
    """
    with anyio.CancelScope(shield=True), contextlib.suppress(SQLAlchemyError, BaseError, OSError):
        kept = await parts.database.run(versions.known_keys, keys)
        for key in set(keys) - kept:
            await anyio.to_thread.run_sync(parts.store.delete, key)

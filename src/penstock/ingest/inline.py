"""Loads a file in this process, from end to end: what the command line does."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from uuid import UUID

from penstock.core.errors import PenstockError
from penstock.core.ids import uuid7
from penstock.ingest import service
from penstock.ingest.consume import ChunkMessage, brief, bury, consume, passes
from penstock.ingest.finish import finish
from penstock.ingest.queries import loads
from penstock.ingest.steps import (
    UPLOAD_FOLDER,
    Parts,
    divide_load,
    queue_load,
    validate_load,
)
from penstock.ingest.tables import IngestChunk, Load

SOURCE = "cli"

# What happens, how much of it is done, and how much there is: bytes, chunks.
Progress = Callable[[str, int, int], None]


class InterruptedLoadError(PenstockError):
    """The user ended the process that loaded a file."""

    status = 409
    code = "interrupted"
    title = "Loading was interrupted"


def ingest_file(
    parts: Parts, path: Path, *, workers: int = 2, on_progress: Progress = lambda *_: None
) -> Load:
    """Copy a local file into the store and load it.

    Returns the load as it ended: `visible`, `failed` or `duplicate`. Where it is a duplicate of one
    whose process was killed, that one is taken up where it was left.

    Raises:
        OSError: The file cannot be read.
        UnavailableError: The store is away or full.
        SQLAlchemyError: The database went away; loading the same file again goes on from there.
    """
    size = path.stat().st_size
    on_progress("storing", 0, size)
    load_id = _receive(parts, path)
    try:
        if validate_load(parts, load_id, lambda done: on_progress("validating", done, size)):
            divide_load(parts, load_id)
            queue_load(parts, load_id, publish=False)
        load = _load(parts, load_id)
        _complete(parts, load.duplicate_of or load_id, workers, on_progress)
    except KeyboardInterrupt:
        with parts.database.begin() as session:
            service.fail(
                session, load_id, InterruptedLoadError("Interrupted by the user; load it again")
            )
        raise
    return _load(parts, load_id)


def _receive(parts: Parts, path: Path) -> UUID:
    load_id = uuid7()
    key = f"{UPLOAD_FOLDER}/{load_id}.csv"
    parts.store.put(key, path)
    info = parts.store.head(key)
    with parts.database.begin() as session:
        service.receive(
            session,
            source=SOURCE,
            owner_id=None,
            file_name=path.name,
            info=info,
            load_id=load_id,
        )
    return load_id


def _load(parts: Parts, load_id: UUID) -> Load:
    with parts.database.begin() as session:
        load = loads.get(session, load_id)
    assert load is not None  # noqa: S101 - loads are never deleted
    return load


def _complete(parts: Parts, load_id: UUID, workers: int, on_progress: Progress) -> None:
    """Load the chunks that wait, and finish; nothing when another process does that."""
    with parts.database.engine.connect() as holder:
        if not loads.try_hold(holder, load_id):
            return
        try:
            load = _load(parts, load_id)
            if load.source == SOURCE and load.state in loads.UNFINISHED:
                _load_chunks(parts, _messages(parts, load), workers, on_progress)
                on_progress("publishing", 0, 1)
                finish(parts.database, load.no)
                on_progress("publishing", 1, 1)
        finally:
            loads.release(holder, load_id)


def _messages(parts: Parts, load: Load) -> list[ChunkMessage]:
    structure = load.structure or {}
    with parts.database.begin() as session:
        chunks = loads.chunks(session, load.no)
    key, etag = structure["source_key"], structure["source_etag"]
    return [_message(load, key, etag, chunk) for chunk in chunks if chunk.state == "waiting"]


def _message(load: Load, key: str, etag: str, chunk: IngestChunk) -> ChunkMessage:
    return ChunkMessage(
        load=load.id,
        chunk=chunk.number,
        key=key,
        etag=etag,
        start=chunk.start_byte,
        end=chunk.end_byte,
        first_row=chunk.first_row,
    )


def _load_chunks(
    parts: Parts, messages: list[ChunkMessage], workers: int, on_progress: Progress
) -> None:
    """Load chunks on a few threads: parsing and copying both leave the interpreter lock."""
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        for finished in _as_completed(pool, parts, iter(messages), workers):
            finished.result()
            done += 1
            on_progress("loading", done, len(messages))


def _as_completed(
    pool: ThreadPoolExecutor, parts: Parts, messages: Iterator[ChunkMessage], workers: int
) -> Iterator["Future[None]"]:
    """Keep only a few chunks in flight, so that memory stays bounded."""
    running: set[Future[None]] = set()
    for message in messages:
        running.add(pool.submit(_load_chunk, parts, message))
        if len(running) > workers:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from done
    yield from wait(running).done


def _load_chunk(parts: Parts, message: ChunkMessage) -> None:
    """Load a chunk, or give it up; its neighbours go on, and it can be sent again."""
    try:
        consume(parts.database, parts.store, message)
    except Exception as error:
        if passes(error):
            raise
        # Whatever a chunk does, it does to itself alone.
        bury(parts.database, message, brief(error))

"""Loads a file in this process, from end to end: what the command line does."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from penstock.core.ids import uuid7
from penstock.ingest import service
from penstock.ingest.consume import ChunkMessage, consume
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

# What happens, how much of it is done, and how much there is: bytes, chunks.
Progress = Callable[[str, int, int], None]


def ingest_file(
    parts: Parts, path: Path, *, workers: int = 2, on_progress: Progress = lambda *_: None
) -> Load:
    """Copy a local file into the store and load it.

    Returns the load as it ended: `visible`, `failed` or `duplicate`.

    Raises:
        OSError: The file cannot be read.
    """
    load_id = uuid7()
    key = f"{UPLOAD_FOLDER}/{load_id}.csv"
    size = path.stat().st_size
    parts.store.put(key, path)
    info = parts.store.head(key)
    with parts.database.begin() as session:
        service.receive(
            session,
            source="cli",
            owner_id=None,
            file_name=path.name,
            info=info,
            load_id=load_id,
        )
    valid = validate_load(parts, load_id, lambda done: on_progress("validating", done, size))
    if valid:
        divide_load(parts, load_id)
        queue_load(parts, load_id, publish=False)
        _load_chunks(parts, _messages(parts, load_id), workers, on_progress)
    with parts.database.begin() as session:
        load = loads.get(session, load_id)
    assert load is not None  # noqa: S101 - written above, and loads are never deleted
    if valid:
        on_progress("publishing", 0, 1)
        finish(parts.database, load.no)
        on_progress("publishing", 1, 1)
        with parts.database.begin() as session:
            load = loads.get(session, load_id) or load
    return load


def _messages(parts: Parts, load_id: object) -> list[ChunkMessage]:
    with parts.database.begin() as session:
        load = session.get(Load, load_id)
        if load is None or load.structure is None or load.state != "queued":
            return []
        structure = load.structure
        return [
            _message(load, structure["source_key"], structure["source_etag"], chunk)
            for chunk in loads.chunks(session, load.no)
        ]


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
) -> Iterator["Future[bool]"]:
    """Keep only a few chunks in flight, so that memory stays bounded."""
    running: set[Future[bool]] = set()
    for message in messages:
        running.add(pool.submit(consume, parts.database, parts.store, message))
        if len(running) > workers:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from done
    yield from wait(running).done

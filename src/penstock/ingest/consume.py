"""A consumer's work: one message, one chunk, one transaction."""

from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import msgspec
from obstore.exceptions import BaseError as StoreError
from sqlalchemy.orm import Session

from penstock.core.db import Database, is_transient
from penstock.core.errors import PenstockError, UnavailableError
from penstock.core.store import MISSING, ObjectChangedError, Store
from penstock.ingest import service
from penstock.ingest.parse import ChunkFormat, Parsed, parse_chunk
from penstock.ingest.queries import chunk_sums, loads, rejected, staging
from penstock.ingest.sums import Sums, sum_up
from penstock.ingest.tables import IngestChunk
from penstock.ingest.texts import csv_blocks
from penstock.ingest.validate import format_of


class ChunkMessage(msgspec.Struct, forbid_unknown_fields=False):
    """The reference to a chunk: where its bytes are, not the rows themselves."""

    load: UUID
    chunk: int
    key: str
    etag: str
    start: int
    end: int
    first_row: int


class WrongCountError(Exception):
    """A chunk held another number of records than validation counted."""


def consume(database: Database, store: Store, message: ChunkMessage) -> bool:
    """Load one chunk; false when there is nothing to do (any more).

    Reading and parsing happen outside of any transaction. The transaction claims the chunk first,
    so that of several deliveries exactly one stores the rows.

    Raises:
        WrongCountError: Rows are missing or too many; nothing was stored.
    """
    with database.begin() as session:
        found = _open(session, message)
    if found is None:
        return False
    chunk, chunk_format, is_summed = found
    try:
        block = store.read_range(message.key, message.start, message.end, etag=message.etag)
    except ObjectChangedError as error:
        _fail(database, message.load, error)
        return False
    except MISSING:
        _fail(
            database, message.load, ObjectChangedError("The file was deleted while it was loaded")
        )
        return False
    parsed = parse_chunk(
        block, chunk_format, first_row=chunk.first_row, first_line=chunk.first_line
    )
    if parsed.rows != chunk.rows:
        message_text = f"{parsed.rows} rows where validation counted {chunk.rows}"
        raise WrongCountError(message_text)
    # PostgreSQL reads the rows while they are summed up here.
    with ThreadPoolExecutor(1) as beside:
        sums = beside.submit(sum_up, parsed.facts) if is_summed else None
        with database.begin() as session:
            return _store_rows(session, chunk, parsed, sums)


def _open(session: Session, message: ChunkMessage) -> tuple[IngestChunk, ChunkFormat, bool] | None:
    """Return the chunk, how to read it, and whether it is summed up, if it still waits."""
    load = loads.get(session, message.load)
    if load is None or load.structure is None or load.layout is None:
        return None
    if load.state == "queued":
        # Only the first chunk waits for the row; the others find the load under way.
        locked = loads.lock(session, message.load)
        if locked is not None and locked.state == "queued":
            locked.state = "loading"
    if load.state not in {"queued", "loading"}:
        return None
    chunk = session.get(IngestChunk, (load.no, message.chunk))
    if chunk is None or chunk.state == "done":
        return None
    is_summed = service.chosen_part(load) != service.SHARED_PART
    return chunk, format_of(load.structure, load.layout), is_summed


def _store_rows(
    session: Session, chunk: IngestChunk, parsed: Parsed, summed: Future[Sums | None] | None
) -> bool:
    if not loads.claim_chunk(session, chunk.load_no, chunk.number):
        return False
    load = loads.by_number(session, chunk.load_no)
    if load is None or load.state != "loading":
        return False
    facts = parsed.facts
    if facts.height:
        staging.copy(session, chunk.load_no, facts.columns, csv_blocks(facts))
    sums = summed.result() if summed else None
    if sums is not None:
        chunk_sums.add(session, chunk.load_no, sums)
    if parsed.rejected:
        rejected.add(session, chunk.load_no, parsed.rejected)
    loads.count_chunk(
        session, chunk.load_no, chunk.number, stored=facts.height, rejected=len(parsed.rejected)
    )
    return True


def _fail(database: Database, load_id: UUID, error: PenstockError) -> None:
    with database.begin() as session:
        service.fail(session, load_id, error)


def bury(database: Database, message: ChunkMessage, reason: str) -> None:
    """Note that a chunk was given up; its neighbours go on, and it can be sent again."""
    with database.begin() as session:
        load = loads.get(session, message.load)
        if load is not None:
            loads.bury_chunk(session, load.no, message.chunk, reason)


def passes(error: Exception) -> bool:
    """Say whether an error passes by itself; any other one counts as one of a chunk's tries."""
    return isinstance(error, StoreError | OSError | UnavailableError) or is_transient(error)


def brief(error: Exception) -> str:
    """Return an error as the reason of a chunk that was given up: one line, not too long."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]

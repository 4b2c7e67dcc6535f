"""What happens to a load, step by step; each step may be called again without harm."""

import dataclasses
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from penstock.core import events, outbox
from penstock.core.amqp import CHUNK_QUEUE
from penstock.core.errors import ConflictError, NotFoundError, PenstockError
from penstock.core.ids import uuid7
from penstock.core.names import printable
from penstock.core.store import ObjectInfo
from penstock.ingest.queries import chunk_sums, loads, staging
from penstock.ingest.tables import IngestChunk, Load
from penstock.ingest.validate import Validated

SHARED_PART = 0


def receive(
    session: Session,
    *,
    source: str,
    owner_id: UUID | None,
    file_name: str,
    info: ObjectInfo,
    load_id: UUID | None = None,
) -> Load:
    """Note that an object is there to be loaded."""
    load = Load(
        id=load_id or uuid7(),
        source=source,
        owner_id=owner_id,
        file_name=printable(file_name),
        object_key=info.key,
        etag=info.etag,
        size_bytes=info.size_bytes,
    )
    session.add(load)
    session.flush()
    return load


def begin_validation(session: Session, load_id: UUID) -> Load | None:
    """Move a load on to `validating`; None when it is past that already."""
    load = loads.lock(session, load_id)
    if load is None or load.state not in {"received", "validating"}:
        return None
    load.state = "validating"
    return load


def accept(session: Session, load_id: UUID, validated: Validated) -> list[IngestChunk]:
    """Write what validation found: the load is divided and its staging table is there.

    The same bytes loaded before make it a duplicate, which has no chunks.
    """
    load = loads.lock(session, load_id)
    if load is None or load.state != "validating":
        return []
    layout = validated.structure.match.layout
    load.sha256 = validated.sha256
    load.layout, load.dataset = layout.name, layout.dataset.slug
    load.structure = validated.report()
    load.rows_total = validated.rows
    load.bytes_validated = validated.source.size_bytes
    if _is_duplicate(session, load) or (existing := loads.chunks(session, load.no)):
        return [] if load.state == "duplicate" else existing
    ranges = [_chunk_values(index, item) for index, item in enumerate(validated.ranges)]
    if ranges:
        loads.add_chunks(session, load.no, ranges)
    return loads.chunks(session, load.no)


def _chunk_values(index: int, item: Any) -> dict[str, int]:  # noqa: ANN401
    values = dataclasses.asdict(item)
    return {
        "number": index,
        "start_byte": values["start"],
        "end_byte": values["end"],
        "first_row": values["first_row"],
        "first_line": values["first_line"],
        "rows": values["rows"],
    }


def _is_duplicate(session: Session, load: Load) -> bool:
    same = loads.with_same_bytes(session, load.sha256 or "", other_than=load.id)
    if same is None:
        return False
    _mark_duplicate(load, same)
    return True


def _mark_duplicate(load: Load, same: Load) -> None:
    load.state = "duplicate"
    load.duplicate_of = same.id
    load.rows_total = same.rows_total


def part_of(load: Load, attach_rows: int) -> int:
    """Return the part that the load's facts go to: one of its own when it is large."""
    return load.no if (load.rows_total or 0) > attach_rows else SHARED_PART


def chosen_part(load: Load) -> int:
    """Return the part that was chosen for a load when it was divided."""
    return int((load.structure or {}).get("part", SHARED_PART))


def prepare_staging(session: Session, load_id: UUID, *, attach_rows: int) -> None:
    """Make the staging table of a validated load."""
    load = loads.lock(session, load_id)
    if load is None or load.state != "validating" or load.dataset is None:
        return
    part = part_of(load, attach_rows)
    load.structure = {**(load.structure or {}), "part": part}
    staging.create(session, load.no, dataset=load.dataset, part=part)
    if part:
        chunk_sums.create(session, load.no, dataset=load.dataset, part=part)


def enqueue(session: Session, load_id: UUID, *, publish: bool = True) -> int:
    """Send a divided load's chunks to the consumers and return how many.

    Whoever comes second with the same bytes becomes a duplicate here, where the unique index on
    the digest decides.
    """
    load = loads.lock(session, load_id)
    if load is None or load.state != "validating" or load.sha256 is None:
        return 0
    try:
        with session.begin_nested():
            load.state = "queued"
            session.flush()
    except IntegrityError:
        session.refresh(load)
        same = loads.with_same_bytes(session, load.sha256 or "", other_than=load.id)
        if same is None:
            raise
        _mark_duplicate(load, same)
        staging.drop(session, load.no)
        loads.remove_chunks(session, load.no)
        return 0
    # Rows that were kept to replay chunks of the same bytes are of no use any more.
    for number in loads.failed_with_same_bytes(session, load.sha256):
        staging.drop(session, number)
    waiting = [chunk for chunk in loads.chunks(session, load.no) if chunk.state == "waiting"]
    if publish:
        _publish(session, load, waiting)
    return len(waiting)


def resend(session: Session, load_id: UUID) -> int:
    """Send the waiting chunks of a load under way once more and return how many there are."""
    load = loads.lock(session, load_id)
    if load is None or load.state not in loads.UNFINISHED:
        return 0
    waiting = [chunk for chunk in loads.chunks(session, load.no) if chunk.state == "waiting"]
    _publish(session, load, waiting)
    # It counts as progress: the next time is as far away as the first.
    load.changed_at = func.now()
    return len(waiting)


def _publish(session: Session, load: Load, chunks: list[IngestChunk]) -> None:
    structure = load.structure or {}
    bodies = [
        {
            "load": str(load.id),
            "chunk": chunk.number,
            "key": structure["source_key"],
            "etag": structure["source_etag"],
            "start": chunk.start_byte,
            "end": chunk.end_byte,
            "first_row": chunk.first_row,
        }
        for chunk in chunks
    ]
    if bodies:
        outbox.append(session, queue=CHUNK_QUEUE, bodies=bodies)


def fail(
    session: Session, load_id: UUID, error: PenstockError, *, keep_staging: bool = False
) -> bool:
    """End a load that cannot become visible; what was staged goes away with it."""
    load = loads.lock(session, load_id)
    if load is None or load.state in {"visible", "failed", "duplicate"}:
        return False
    load.state = "failed"
    load.failure = {"code": error.code, "detail": error.detail, "errors": error.errors}
    if not keep_staging:
        staging.drop(session, load.no)
    events.record(
        session,
        kind="load.failed",
        subject=str(load.id),
        owner_id=load.owner_id,
        data={"file_name": load.file_name, "detail": error.detail},
    )
    return True


def replay_dead_chunks(session: Session, load_id: UUID) -> int:
    """Send the chunks that were given up once more and return how many.

    Raises:
        NotFoundError: There is no such load.
        ConflictError: The load has none, its staged rows are gone, or another load of the same
            bytes has taken its place.
    """
    load = loads.lock(session, load_id)
    if load is None:
        raise NotFoundError(f"There is no load {load_id}")
    if load.state != "failed" or not staging.exists(session, load.no):
        raise ConflictError(f"The load is {load.state} and has no chunks that can be sent again")
    numbers = set(loads.revive_chunks(session, load.no))
    if not numbers:
        raise ConflictError("The load has no chunks that were given up")
    try:
        with session.begin_nested():
            load.state, load.failure = "loading", None
            session.flush()
    except IntegrityError as error:
        raise ConflictError(
            "The same file has been loaded anew since; there is nothing to do"
        ) from error
    chunks = [chunk for chunk in loads.chunks(session, load.no) if chunk.number in numbers]
    _publish(session, load, chunks)
    return len(chunks)

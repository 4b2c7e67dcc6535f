"""Loads and their chunks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.ingest.tables import IngestChunk, Load

UNFINISHED = ("queued", "loading")
LoadId = UUID
# A scheduler or a command that started a load has this long before the worker takes over.
PATIENCE = timedelta(minutes=2)


def get(session: Session, load_id: UUID) -> Load | None:
    """Return a load."""
    return session.get(Load, load_id)


def lock(session: Session, load_id: UUID) -> Load | None:
    """Return a load that nobody else changes until this transaction ends."""
    statement = select(Load).where(Load.id == load_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def lock_by_number(session: Session, load_no: int) -> Load | None:
    """Return the load with a number, as `lock` does."""
    statement = select(Load).where(Load.no == load_no).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def by_number(session: Session, load_no: int) -> Load | None:
    """Return the load with a number, without waiting for anybody."""
    return session.scalars(select(Load).where(Load.no == load_no)).one_or_none()


def seen(session: Session, object_key: str, etag: str) -> bool:
    """Return whether these bytes at this key have been looked at before."""
    statement = select(exists().where(Load.object_key == object_key, Load.etag == etag))
    return bool(session.scalar(statement))


def lock_key(session: Session, object_key: str) -> None:
    """Let one transaction at a time decide whether an object is new."""
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"penstock:key:{object_key}", 0)))
    )


def with_same_bytes(session: Session, sha256: str, *, other_than: UUID) -> Load | None:
    """Return the load, visible or under way, that has the same bytes."""
    statement = select(Load).where(
        Load.sha256 == sha256,
        Load.state.in_(("queued", "loading", "visible")),
        Load.id != other_than,
    )
    return session.scalars(statement).one_or_none()


def visible_files(session: Session) -> set[tuple[str | None, str | None]]:
    """Return data set and SHA-256 of every visible load."""
    statement = select(Load.dataset, Load.sha256).where(Load.state == "visible")
    return {(dataset, digest) for dataset, digest in session.execute(statement)}


def failed_with_same_bytes(session: Session, sha256: str) -> list[int]:
    """Return the numbers of failed loads of these bytes."""
    statement = select(Load.no).where(Load.sha256 == sha256, Load.state == "failed")
    return list(session.scalars(statement))


def page(
    session: Session,
    *,
    owner_id: UUID | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> list[Load]:
    """Return loads, newest first, those behind the load `after`.

    With `owner_id`, only those of this user and those of nobody.
    """
    statement = select(Load).order_by(Load.id.desc()).limit(limit)
    if owner_id is not None:
        statement = statement.where(or_(Load.owner_id == owner_id, Load.owner_id.is_(None)))
    if state is not None:
        statement = statement.where(Load.state == state)
    if after is not None:
        statement = statement.where(Load.id < after)
    return list(session.scalars(statement))


def startable(session: Session) -> list[LoadId]:
    """Return loads that wait to be read: uploads at once, others when their caller is overdue."""
    overdue = Load.changed_at < func.now() - PATIENCE
    statement = select(Load.id).where(
        Load.state.in_(("received", "validating")), or_(Load.source == "api", overdue)
    )
    return list(session.scalars(statement.order_by(Load.id).limit(20)))


def try_hold(connection: Connection, load_id: UUID) -> bool:
    """Take the right to read a load's file; it ends with the connection."""
    lock = func.pg_try_advisory_lock(func.hashtextextended(f"penstock:load:{load_id}", 0))
    return bool(connection.scalar(select(lock)))


def release(connection: Connection, load_id: UUID) -> None:
    """Give the right back."""
    lock = func.pg_advisory_unlock(func.hashtextextended(f"penstock:load:{load_id}", 0))
    connection.scalar(select(lock))


def set_progress(session: Session, load_id: UUID, *, bytes_validated: int) -> None:
    """Note how far validation has come."""
    statement = update(Load).where(Load.id == load_id, Load.state == "validating")
    session.execute(statement.values(bytes_validated=bytes_validated))


def add_chunks(session: Session, load_no: int, ranges: Sequence[dict[str, int]]) -> None:
    """Write the chunks of a load."""
    session.execute(insert(IngestChunk), [{"load_no": load_no, **item} for item in ranges])


def chunks(session: Session, load_no: int) -> list[IngestChunk]:
    """Return the chunks of a load in the order of the file."""
    statement = select(IngestChunk).where(IngestChunk.load_no == load_no)
    return list(session.scalars(statement.order_by(IngestChunk.number)))


def chunk_page(
    session: Session, load_no: int, *, state: str | None, after: int | None, limit: int
) -> list[IngestChunk]:
    """Return chunks in the order of the file, those behind the chunk number `after`."""
    statement = select(IngestChunk).where(IngestChunk.load_no == load_no)
    if state is not None:
        statement = statement.where(IngestChunk.state == state)
    if after is not None:
        statement = statement.where(IngestChunk.number > after)
    return list(session.scalars(statement.order_by(IngestChunk.number).limit(limit)))


def remove_chunks(session: Session, load_no: int) -> None:
    """Forget the chunks of a load that another one of the same bytes makes superfluous."""
    session.execute(delete(IngestChunk).where(IngestChunk.load_no == load_no))


def claim_chunk(session: Session, load_no: int, number: int) -> bool:
    """Take a waiting chunk; false when it is done already.

    A second consumer of the same chunk waits here until the first has committed or rolled back.
    """
    statement = (
        update(IngestChunk)
        .where(
            IngestChunk.load_no == load_no,
            IngestChunk.number == number,
            IngestChunk.state != "done",
        )
        .values(state="done", done_at=func.now(), reason=None)
    )
    return changed_rows(session, statement) == 1


def count_chunk(session: Session, load_no: int, number: int, *, stored: int, rejected: int) -> None:
    """Write the counters of a claimed chunk."""
    statement = update(IngestChunk).where(
        IngestChunk.load_no == load_no, IngestChunk.number == number
    )
    session.execute(statement.values(rows_stored=stored, rows_rejected=rejected))


def bury_chunk(session: Session, load_no: int, number: int, reason: str) -> bool:
    """Mark a chunk dead unless it is done after all."""
    statement = (
        update(IngestChunk)
        .where(
            IngestChunk.load_no == load_no,
            IngestChunk.number == number,
            IngestChunk.state == "waiting",
        )
        .values(state="dead", reason=reason)
    )
    return changed_rows(session, statement) == 1


def revive_chunks(session: Session, load_no: int) -> list[int]:
    """Make the dead chunks of a load wait again and return their numbers."""
    statement = (
        update(IngestChunk)
        .where(IngestChunk.load_no == load_no, IngestChunk.state == "dead")
        .values(state="waiting", reason=None)
        .returning(IngestChunk.number)
    )
    return sorted(session.scalars(statement))


class Tally(NamedTuple):
    """What has become of a load's chunks; `rows` are expected, `stored` and `rejected` there."""

    chunks: int
    done: int
    dead: int
    rows: int
    stored: int
    rejected: int
    bytes_done: int


NO_CHUNKS = Tally(0, 0, 0, 0, 0, 0, 0)


def tally(session: Session, load_no: int) -> Tally:
    """Sum a load's chunks up."""
    return tallies(session, [load_no]).get(load_no, NO_CHUNKS)


def tallies(session: Session, load_numbers: Sequence[int]) -> dict[int, Tally]:
    """Sum the chunks of several loads up, by number; a load without chunks is left out."""
    done = IngestChunk.state == "done"
    size = IngestChunk.end_byte - IngestChunk.start_byte

    def total(column: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's column expressions
        # PostgreSQL sums bigints as numeric, which Python would read as Decimal.
        return cast(func.coalesce(func.sum(column), 0), BigInteger)

    statement = select(
        IngestChunk.load_no,
        func.count(),
        func.count().filter(done),
        func.count().filter(IngestChunk.state == "dead"),
        total(IngestChunk.rows),
        total(IngestChunk.rows_stored),
        total(IngestChunk.rows_rejected),
        total(case((done, size), else_=0)),
    ).where(IngestChunk.load_no.in_(load_numbers))
    rows = session.execute(statement.group_by(IngestChunk.load_no))
    return {row[0]: Tally(*row[1:]) for row in rows}


def is_complete(session: Session, load_id: UUID) -> int | None:
    """Return the number of a load under way when none of its chunks waits, else None."""
    waiting = exists().where(IngestChunk.load_no == Load.no, IngestChunk.state == "waiting")
    statement = select(Load.no).where(Load.id == load_id, Load.state.in_(UNFINISHED), ~waiting)
    return session.scalar(statement)


def finishable(session: Session) -> list[int]:
    """Return the numbers of loads under way that have no waiting chunk left."""
    waiting = exists().where(IngestChunk.load_no == Load.no, IngestChunk.state == "waiting")
    statement = select(Load.no).where(Load.state.in_(UNFINISHED), ~waiting)
    return list(session.scalars(statement.order_by(Load.no)))

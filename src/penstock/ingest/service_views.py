"""What a user sees of loads: their own, and those that came by bucket, scheduler or command."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import ConflictError, NotFoundError
from penstock.core.pages import encode_cursor
from penstock.ingest import schemas
from penstock.ingest.queries import loads, reconciliation, rejected
from penstock.ingest.queries.loads import NO_CHUNKS, Tally
from penstock.ingest.schemas import ChunksQuery, LoadsQuery, RejectedQuery
from penstock.ingest.tables import IngestChunk, Load, RejectedRow
from penstock.plants.cursors import RowNumber, cursor_key


def visible_load(session: Session, load_id: UUID, identity: Identity) -> Load:
    """Return a load that this user may see.

    Raises:
        NotFoundError: There is none, or somebody else uploaded it.
    """
    load = loads.get(session, load_id)
    allowed = load is not None and (
        load.owner_id is None or load.owner_id == identity.user_id or identity.role == "admin"
    )
    if load is None or not allowed:
        raise NotFoundError(f"There is no load {load_id}")
    return load


def list_loads(session: Session, *, identity: Identity, query: LoadsQuery) -> schemas.LoadPage:
    """Return loads, newest first."""
    after = cursor_key(query.cursor, tuple[UUID])
    found = loads.page(
        session,
        owner_id=None if identity.role == "admin" else identity.user_id,
        state=query.state,
        after=after[0] if after else None,
        limit=query.limit + 1,
    )
    items = found[: query.limit]
    tallies = loads.tallies(session, [load.no for load in items])
    more = len(found) > query.limit
    return schemas.LoadPage(
        items=[load_view(load, tallies.get(load.no, NO_CHUNKS)) for load in items],
        next=encode_cursor([str(items[-1].id)]) if more else None,
    )


def one_load(session: Session, *, load_id: UUID, identity: Identity) -> schemas.Load:
    """Return a load with its progress.

    Raises:
        NotFoundError: There is none for this user.
    """
    load = visible_load(session, load_id, identity)
    return load_view(load, loads.tally(session, load.no))


def load_view(load: Load, tally: Tally) -> schemas.Load:
    """Return what is shown of a load."""
    under_way = load.state in loads.UNFINISHED
    is_visible = load.state == "visible"
    return schemas.Load(
        id=load.id,
        state=load.state,  # type: ignore[arg-type]  # The table checks it.
        source=load.source,
        file_name=load.file_name,
        sha256=load.sha256,
        dataset=load.dataset,
        layout=load.layout,
        years=list(load.years),
        bytes=schemas.LoadBytes(
            size=load.size_bytes,
            validated=load.bytes_validated,
            loaded=load.bytes_validated if is_visible else tally.bytes_done,
        ),
        chunks=schemas.LoadChunks(total=tally.chunks, done=tally.done, dead=tally.dead),
        rows=schemas.LoadRows(
            total=load.rows_total,
            stored=tally.stored if under_way else load.rows_stored,
            rejected=load.rows_rejected if is_visible else tally.rejected,
            superseded=load.rows_superseded,
        ),
        structure=_structure(load.structure),
        failure=schemas.Failure(**load.failure) if load.failure else None,
        duplicate_of=load.duplicate_of,
        created_at=load.created_at,
        changed_at=load.changed_at,
        visible_at=load.visible_at,
    )


def rows_of(load: Load) -> schemas.LoadRows:
    """Return the counters of a visible load."""
    return schemas.LoadRows(
        load.rows_total, load.rows_stored, load.rows_rejected, load.rows_superseded
    )


def _structure(report: Mapping[str, Any] | None) -> schemas.Structure | None:
    if report is None:
        return None
    names = ("encoding", "byte_order_mark", "delimiter", "header_lines")
    policy = ("columns_missing", "columns_ignored", "columns_doubled", "columns_reordered")
    said = {name: report[name] for name in (*names, *policy)}
    return schemas.Structure(columns=report["header"], **said)


def list_chunks(
    session: Session, *, load_id: UUID, identity: Identity, query: ChunksQuery
) -> schemas.ChunkPage:
    """Return the chunks of a load in the order of the file.

    Raises:
        NotFoundError: There is no such load for this user.
    """
    load = visible_load(session, load_id, identity)
    after = cursor_key(query.cursor, tuple[RowNumber])
    found = loads.chunk_page(
        session,
        load.no,
        state=query.state,
        after=after[0] if after else None,
        limit=query.limit + 1,
    )
    items = [_chunk_view(chunk) for chunk in found[: query.limit]]
    more = len(found) > query.limit
    return schemas.ChunkPage(items, encode_cursor([items[-1].number]) if more else None)


def _chunk_view(chunk: IngestChunk) -> schemas.Chunk:
    return schemas.Chunk(
        number=chunk.number,
        state=chunk.state,  # type: ignore[arg-type]  # Written by our own queries only.
        start_byte=chunk.start_byte,
        end_byte=chunk.end_byte,
        first_row=chunk.first_row,
        first_line=chunk.first_line,
        rows=chunk.rows,
        rows_stored=chunk.rows_stored,
        rows_rejected=chunk.rows_rejected,
        reason=chunk.reason,
        done_at=chunk.done_at,
    )


def list_rejected(
    session: Session, *, load_id: UUID, identity: Identity, query: RejectedQuery
) -> schemas.RejectedPage:
    """Return rejected rows in the order of the file; a page of long rows is shorter.

    Raises:
        NotFoundError: There is no such load for this user.
    """
    load = visible_load(session, load_id, identity)
    after = cursor_key(query.cursor, tuple[RowNumber])
    found, more = rejected.page(
        session,
        load.no,
        after=after[0] if after else 0,
        limit=query.limit,
        replayed=query.replayed,
    )
    items = [_rejected_view(row) for row in found]
    return schemas.RejectedPage(items, encode_cursor([items[-1].row]) if more else None)


def _rejected_view(row: RejectedRow) -> schemas.RejectedRow:
    return schemas.RejectedRow(
        row=row.row_number,
        line=row.line,
        findings=[schemas.RowFinding(**finding) for finding in row.findings],
        fields=row.fields,
        corrected_fields=row.corrected_fields,
        replayed_at=row.replayed_at,
    )


def reconcile(session: Session, *, load_id: UUID, identity: Identity) -> schemas.Reconciliation:
    """Count a load's rows, and sum what they generated, from the tables themselves.

    Raises:
        NotFoundError: There is no such load for this user.
        ConflictError: The load is not visible, so there is nothing to count.
    """
    load = visible_load(session, load_id, identity)
    if load.state != "visible":
        raise ConflictError(f"The load is {load.state}; its rows count once it is visible")
    found = reconciliation.count(session, load.id)
    rows = schemas.RowCounts(found.in_file, found.stored, found.superseded, found.rejected)
    sums = schemas.NetGenerationSums(found.facts_mwh, found.plants_mwh, found.regions_mwh)
    counters = (load.rows_stored, load.rows_superseded, load.rows_rejected)
    balanced = (
        rows.in_file == rows.stored + rows.superseded + rows.rejected
        and counters == (rows.stored, rows.superseded, rows.rejected)
        and sums.facts_mwh == sums.plants_mwh == sums.regions_mwh
    )
    return schemas.Reconciliation(load.id, rows, sums, balanced)

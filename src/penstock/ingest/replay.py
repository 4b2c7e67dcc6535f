"""Reads rejected rows again, corrected or with the layout of today, and stores those that are good.

One transaction: facts, duplicates, roll-ups, data version, counters, event. A replayed row takes
the place that it would have had from the start, so later rows and later loads still win over it.
"""

import csv
import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import numpy.typing as npt
import polars as pl
from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.auth import Identity
from penstock.core.errors import ConflictError, UnprocessableError
from penstock.ingest import schemas
from penstock.ingest.corrections import apply
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.layouts.base import Layout
from penstock.ingest.parse import Parsed, parse_chunk
from penstock.ingest.queries import facts, loads, rejected, replays, staging
from penstock.ingest.records import ChunkFormat
from penstock.ingest.schemas import ReplayCreate, RowCorrection
from penstock.ingest.service import SHARED_PART
from penstock.ingest.service_views import rows_of, visible_load
from penstock.ingest.tables import Load, RejectedRow
from penstock.ingest.texts import csv_blocks
from penstock.ingest.validate import format_of
from penstock.plants.flags import Flag
from penstock.plants.queries import versions

ROWS_A_BATCH = 5_000
MOST_TRIED = 100_000
MOST_SHOWN = 1_000


@dataclass
class _Attempt:
    """What has come out of the rows read again so far; `number` names their staging table."""

    load: Load
    layout: Layout
    chunk_format: ChunkFormat
    number: int
    good: list[int] = field(default_factory=list)
    corrected: dict[int, list[str]] = field(default_factory=dict)
    still_rejected: list[schemas.StillRejected] = field(default_factory=list)
    still_rejected_total: int = 0
    next_row: int | None = None
    superseded: int = 0


def replay_rejected(
    session: Session, *, load_id: UUID, identity: Identity, wanted: ReplayCreate
) -> schemas.Replay:
    """Read rejected rows of a visible load again.

    At most `MOST_TRIED` rows are tried in one go.

    Raises:
        NotFoundError: There is no such load for this user.
        ConflictError: The load is not visible.
        UnprocessableError: A correction names a row or column that is not there; nothing changed.
    """
    load = visible_load(session, load_id, identity)
    replays.be_patient(session)
    # First the data set, then the load: in the order of a load that finishes and takes facts over.
    facts.lock_dataset(session, load.dataset or "")
    load = loads.lock(session, load_id) or load
    attempt = _begin(session, load)
    _try_rows(session, attempt, wanted)
    if attempt.good:
        _store(session, attempt, user_id=identity.user_id)
    staging.drop(session, attempt.number)
    return schemas.Replay(
        replayed=len(attempt.good),
        superseded=attempt.superseded,
        still_rejected=attempt.still_rejected,
        still_rejected_total=attempt.still_rejected_total,
        next_row=attempt.next_row,
        rows=rows_of(load),
    )


def _begin(session: Session, load: Load) -> _Attempt:
    layout = BY_NAME.get(load.layout or "")
    if load.state != "visible" or load.structure is None:
        raise ConflictError(
            f"The load is {load.state}; its rows can be replayed once it is visible"
        )
    if layout is None:
        raise ConflictError(f"The layout {load.layout!r} is not known any more; load the file anew")
    number = replays.new_number(session)
    # The rows go where the load's other rows are: a large load has a part of its own.
    part = load.no if staging.exists(session, load.no) else SHARED_PART
    staging.create(session, number, dataset=layout.dataset.slug, part=part)
    return _Attempt(load, layout, _format_today(load.structure, layout), number)


def _format_today(structure: Mapping[str, object], layout: Layout) -> ChunkFormat:
    """Return how to read the load's rows; the layout may know more names of columns by now."""
    known = format_of(dict(structure), layout.name)
    match = layout.match(known.header)
    positions = match.positions if match.fits else known.positions
    return dataclasses.replace(known, positions=positions, encoding="utf-8")


def _try_rows(session: Session, attempt: _Attempt, wanted: ReplayCreate) -> None:
    corrections = {correction.row: correction for correction in wanted.rows}
    if len(corrections) != len(wanted.rows):
        raise UnprocessableError("rows: a row stands twice")
    found: set[int] = set()
    for rows in _batches(session, attempt, wanted, sorted(corrections)):
        found.update(row.row_number for row in rows)
        _try_batch(session, attempt, rows, corrections)
    missing = [number for number in corrections if number not in found]
    if missing:
        reason = "is no rejected row of this load, or has become a fact since"
        errors = [{"row": number, "column": None, "reason": reason} for number in missing]
        shown = ", ".join(map(str, missing[:5]))
        raise UnprocessableError(f"row {shown}: {reason}", errors=errors)


def _batches(
    session: Session, attempt: _Attempt, wanted: ReplayCreate, only: Sequence[int]
) -> Iterator[list[RejectedRow]]:
    """Yield the rows to try, in the order of the file."""
    after, tried, more = (0 if only else wanted.after_row), 0, True
    while more:
        if tried >= MOST_TRIED:
            attempt.next_row = after
            return
        rows, more = rejected.page(
            session,
            attempt.load.no,
            after=after,
            limit=min(ROWS_A_BATCH, MOST_TRIED - tried),
            only=only or None,
        )
        if rows:
            yield rows
            after = rows[-1].row_number
            tried += len(rows)


def _try_batch(
    session: Session,
    attempt: _Attempt,
    rows: Sequence[RejectedRow],
    corrections: Mapping[int, RowCorrection],
) -> None:
    changed = {
        row.row_number: apply(
            corrections[row.row_number], row.fields, attempt.layout, attempt.chunk_format
        )
        for row in rows
        if row.row_number in corrections
    }
    records = [changed.get(row.row_number, row.fields) for row in rows]
    parsed = _parse(records, attempt.chunk_format)
    numbers = np.array([row.row_number for row in rows], dtype=np.int64)
    originals = {row.row_number: row.fields for row in rows}
    changed = {n: cells for n, cells in changed.items() if cells != originals[n]}
    frame = _numbered(parsed.facts, numbers, attempt, list(changed))
    if frame.height:
        staging.copy(session, attempt.number, frame.columns, csv_blocks(frame))
    good = frame["row_number"].to_list()
    attempt.good += good
    attempt.corrected |= {number: changed[number] for number in good if number in changed}
    attempt.still_rejected_total += len(parsed.rejected)
    for item in parsed.rejected[: MOST_SHOWN - len(attempt.still_rejected)]:
        row = rows[item.row_number - 1]
        findings = [schemas.RowFinding(**finding) for finding in item.findings]
        attempt.still_rejected.append(schemas.StillRejected(row.row_number, row.line, findings))


def _parse(records: Sequence[Sequence[str]], chunk_format: ChunkFormat) -> Parsed:
    """Read records as a consumer reads a chunk; they are numbered from 1."""
    text = io.StringIO()
    # Quotes around every cell, so that none can be taken for something else.
    writer = csv.writer(
        text, delimiter=chunk_format.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL
    )
    writer.writerows(cells or [""] for cells in records)
    parsed = parse_chunk(text.getvalue().encode(), chunk_format, first_row=1, first_line=1)
    if parsed.rows != len(records):
        message = f"{parsed.rows} rows read where {len(records)} were written"
        raise ValueError(message)
    return parsed


def _numbered(
    frame: pl.DataFrame, numbers: npt.NDArray[np.int64], attempt: _Attempt, corrected: Sequence[int]
) -> pl.DataFrame:
    """Give facts the load and the row numbers they have in the file."""
    own = pl.Series("row_number", numbers[frame["row_number"].to_numpy() - 1], dtype=pl.Int64)
    frame = frame.with_columns(own, pl.lit(attempt.load.no).alias("load_no"))
    by_hand = pl.when(pl.col("row_number").is_in(list(corrected))).then(int(Flag.CORRECTED_BY_HAND))
    flags = (pl.col("flags") | by_hand.otherwise(0)).alias("flags")
    if attempt.layout.rows_add_up:
        return frame.with_columns(flags, pl.col("row_number").alias("repeat"))
    return frame.with_columns(flags)


def _store(session: Session, attempt: _Attempt, *, user_id: UUID) -> None:
    """Make the good rows facts, and everything that is made of facts right again."""
    load, dataset = attempt.load, attempt.layout.dataset.slug
    add_up = attempt.layout.rows_add_up
    facts.declare_dataset(session, attempt.layout.dataset)
    attempt.superseded = replays.give_way(session, attempt.number, load_no=load.no, add_up=add_up)
    lost = replays.win(session, attempt.number, load_no=load.no, add_up=add_up)
    replays.become_facts(session, attempt.number)
    load.rows_rejected -= len(attempt.good)
    load.rows_stored += len(attempt.good) - attempt.superseded
    load.rows_superseded += attempt.superseded
    _take_from(session, load, lost)
    years = replays.years(session, attempt.number)
    load.years = sorted({*load.years, *years})
    if not replays.has_source(session, load.no):
        facts.note_source(session, load)
    replays.roll_up(session, attempt.number, dataset, years, load_no=load.no)
    versions.move(session, dataset)
    rejected.mark_replayed(session, load.no, attempt.good, user_id=user_id)
    rejected.note_corrections(session, load.no, attempt.corrected)
    _record(session, attempt)


def _take_from(session: Session, load: Load, lost: Mapping[int, int]) -> None:
    """Count what other loads, or this one, lose to the replayed rows."""
    for number, count in sorted(lost.items()):
        loser = load if number == load.no else loads.lock_by_number(session, number)
        if loser is not None:
            loser.rows_stored -= count
            loser.rows_superseded += count


def _record(session: Session, attempt: _Attempt) -> None:
    load = attempt.load
    events.record(
        session,
        kind="load.replayed",
        subject=str(load.id),
        owner_id=load.owner_id,
        data={
            "file_name": load.file_name,
            "dataset": load.dataset,
            "years": load.years,
            "replayed": len(attempt.good),
            "rows": dataclasses.asdict(rows_of(load)),
        },
    )

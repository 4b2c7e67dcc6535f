"""Logged traffic run again on another version; nothing is logged, counted or changed."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.errors import (
    BadRequestError,
    DeadlineError,
    TooLargeError,
    UnprocessableError,
)
from penstock.insights.differences import Differences, OutputDifference
from penstock.insights.queries import inputs as queries
from penstock.insights.queries.inputs import Logged
from penstock.insights.schemas_replay import OutputReport, Replay, ReplayCreate
from penstock.insights.service_drift import KEEPS_NONE
from penstock.models.entry import Entry
from penstock.plants.queries.columns import AnyRow
from penstock.predict.choice import choose, runtime_ref
from penstock.predict.loaded import LoadedModel
from penstock.predict.serving import Parts

DEFAULT_SPAN = timedelta(days=7)
REFUSED = (BadRequestError, TooLargeError, UnprocessableError)
# So many rows are run at once, and then others have their turn.
CHUNK_ROWS = 500


async def replay(
    parts: Parts, database: Database, *, identity: Identity, reference: str, asked: ReplayCreate
) -> Replay:
    """Run logged rows on another version and report how its answers differ.

    Who may change the model replays what all have sent, others their own.

    Raises:
        NotFoundError: There is no such model or version for this user.
        ConflictError: Several others share a model of this name with the user.
        UnprocessableError: The time is empty.
        UnavailableError: The database is away, or too many wait for the model.
    """
    until = asked.until or datetime.now(UTC)
    since = asked.since or until - DEFAULT_SPAN
    if since >= until:
        raise UnprocessableError("`since` must lie before `until`")
    deadline = time.monotonic() + parts.settings.predict_deadline_seconds
    entry = await parts.entries.find(reference, identity)
    _, ref = await choose(parts.entries, entry, asked.version)
    model = await parts.runtime.open(runtime_ref(entry, ref))
    sees_all = entry.owner_id == identity.user_id or identity.role == "admin"
    logged = Logged(entry.model_id, since, until, user_id=None if sees_all else identity.user_id)
    found = await database.run(_read, logged=logged, most_rows=asked.limit)
    differences, done, refused = await _run(model, found, deadline)
    return _report(entry, ref.number, differences, len(found), (done, refused))


def _read(session: Session, *, logged: Logged, most_rows: int) -> Sequence[AnyRow]:
    return queries.newest(session, logged, most_rows=most_rows)


async def _run(
    model: LoadedModel, found: Sequence[AnyRow], deadline: float
) -> tuple[Differences, int, int]:
    """Return the differences, and how many predictions were run and how many refused."""
    differences = Differences.of(model.signature)
    done = refused = 0
    for chunk in _chunks(found):
        if time.monotonic() >= deadline:
            break
        try:
            refused += await _run_chunk(model, chunk, differences, deadline)
        except DeadlineError:
            break
        done += len(chunk)
        await asyncio.sleep(0)
    return differences, done, refused


def _chunks(found: Sequence[AnyRow]) -> list[list[AnyRow]]:
    chunks: list[list[AnyRow]] = []
    rows = CHUNK_ROWS
    for item in found:
        if rows + item.rows > CHUNK_ROWS:
            chunks.append([])
            rows = 0
        chunks[-1].append(item)
        rows += item.rows
    return chunks


async def _run_chunk(
    model: LoadedModel, chunk: Sequence[AnyRow], differences: Differences, deadline: float
) -> int:
    """Run some predictions at once, or one by one when their rows do not fit; count the refused."""
    columns = [msgspec.json.decode(item.inputs) for item in chunk]
    together: dict[str, list[Any]] = {}
    for item in columns:
        for name, values in item.items():
            together.setdefault(name, []).extend(values)
    try:
        asked = model.reader.from_columns(together)
        result = await model.predict(asked, deadline)
    except REFUSED:
        if len(chunk) == 1:
            return 1
        return sum([await _run_chunk(model, [item], differences, deadline) for item in chunk])
    texts = model.answerer.outputs(result.outputs, result.rows)
    outputs = {name: msgspec.json.decode(text) for name, text in texts.items()}
    first = 0
    for item in chunk:
        replayed = {name: values[first : first + item.rows] for name, values in outputs.items()}
        before = msgspec.json.decode(item.outputs) if item.outputs else {}
        differences.add(item.id, before, replayed, item.rows)
        first += item.rows
    return 0


def _report(
    entry: Entry, version: int, found: Differences, wanted: int, counts: tuple[int, int]
) -> Replay:
    done, refused = counts
    note = None
    if not wanted:
        note = "There are no logged predictions with inputs in this time"
        if not entry.keeps_inputs:
            note = KEEPS_NONE
    return Replay(
        model_id=entry.model_id,
        version=version,
        predictions=done - refused,
        refused=refused,
        rows=found.rows,
        equal=found.equal / found.rows if found.rows else None,
        complete=done == wanted,
        note=note,
        outputs=[_output(item) for item in found.outputs.values()],
        largest=found.largest,
    )


def _output(item: OutputDifference) -> OutputReport:
    label, rows = item.kind == "label", item.rows
    number = bool(rows) and not label
    return OutputReport(
        output=item.output,
        kind=item.kind,
        rows=rows,
        equal=item.equal / rows if rows else None,
        label_flips=item.flips if label else None,
        max_absolute=item.max_absolute if number else None,
        mean_absolute=item.sum_absolute / rows if number else None,
        max_relative=item.max_relative if number else None,
        mean_relative=item.sum_relative / rows if number else None,
    )

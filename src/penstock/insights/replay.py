"""Logged traffic run again on another version, and logged as a replay, which no limit counts."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.errors import (
    BadRequestError,
    DeadlineError,
    PenstockError,
    TooLargeError,
    UnprocessableError,
)
from penstock.core.ids import uuid7
from penstock.insights.differences import Differences, OutputDifference
from penstock.insights.queries import inputs as queries
from penstock.insights.queries.inputs import Logged
from penstock.insights.schemas_replay import OutputReport, Replay, ReplayCreate
from penstock.insights.service_drift import KEEPS_NONE
from penstock.models.entry import Entry
from penstock.plants.queries.columns import AnyRow
from penstock.predict.answering import as_json
from penstock.predict.batcher import Result
from penstock.predict.choice import REPLAY, choose, runtime_ref
from penstock.predict.loaded import LoadedModel
from penstock.predict.log import PredictionLog
from penstock.predict.prepared import Record
from penstock.predict.serving import Parts

DEFAULT_SPAN = timedelta(days=7)
REFUSED = (BadRequestError, TooLargeError, UnprocessableError)
# So many rows are run at once, and then others have their turn.
CHUNK_ROWS = 500


async def replay(
    parts: Parts,
    database: Database,
    *,
    identity: Identity,
    request_id: str,
    reference: str,
    asked: ReplayCreate,
) -> Replay:
    """Run logged rows on another version and report how its answers differ.

    Who may change the model replays what all have sent, others their own. Each prediction is logged
    in the name of whoever replays it.

    Raises:
        NotFoundError: There is no such model or version for this user.
        ConflictError: Several others share a model of this name with the user.
        UnprocessableError: The time is empty.
        UnavailableError: The database is away, or too many wait for the model or the log.
    """
    parts.log.demand()
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
    by = By(entry, ref.number, identity.user_id, identity.key_id, request_id)
    run = Run(model, parts.log, by, deadline)
    await run.all(found)
    return _report(run, wanted=len(found))


def _read(session: Session, *, logged: Logged, most_rows: int) -> Sequence[AnyRow]:
    return queries.newest(session, logged, most_rows=most_rows)


@dataclass(frozen=True, slots=True)
class By:
    """Which version of which model is replayed, and in whose name."""

    entry: Entry
    version: int
    user_id: UUID
    key_id: UUID | None
    request_id: str


class Run:
    """Runs logged predictions on a version: how they differ, how many were done and refused."""

    def __init__(self, model: LoadedModel, writer: PredictionLog, by: By, deadline: float) -> None:
        self.by = by
        self.differences = Differences.of(model.signature)
        self.done = self.refused = 0
        self._model = model
        self._writer = writer
        self._deadline = deadline

    async def all(self, found: Sequence[AnyRow]) -> None:
        """Run as many as there is time for."""
        for chunk in _chunks(found):
            if time.monotonic() >= self._deadline:
                break
            try:
                await self._chunk(chunk)
            except DeadlineError:
                break
            self.done += len(chunk)
            await asyncio.sleep(0)

    async def _chunk(self, chunk: Sequence[AnyRow]) -> None:
        """Run some predictions at once, or one by one when their rows do not fit."""
        begun = time.perf_counter()
        columns = [msgspec.json.decode(item.inputs) for item in chunk]
        together: dict[str, list[Any]] = {}
        for item in columns:
            for name, values in item.items():
                together.setdefault(name, []).extend(values)
        try:
            asked = self._model.reader.from_columns(together)
            result = await self._model.predict(asked, self._deadline)
        except REFUSED as error:
            if len(chunk) == 1:
                self.refused += 1
                await self._log([self._record(chunk[0], begun, error=error)])
                return
            for item in chunk:
                await self._chunk([item])
            return
        texts = self._model.answerer.outputs(result.outputs, result.rows)
        outputs = {name: msgspec.json.decode(text) for name, text in texts.items()}
        records, first = [], 0
        for item in chunk:
            replayed = {name: values[first : first + item.rows] for name, values in outputs.items()}
            before = msgspec.json.decode(item.outputs) if item.outputs else {}
            self.differences.add(item.id, before, replayed, item.rows)
            records.append(self._record(item, begun, result=result, outputs=as_json(replayed)))
            first += item.rows
        await self._log(records)

    def _record(
        self,
        item: AnyRow,
        begun: float,
        *,
        result: Result | None = None,
        outputs: msgspec.Raw | None = None,
        error: PenstockError | None = None,
    ) -> Record:
        entry = self.by.entry
        return Record(
            id=uuid7(),
            model_id=entry.model_id,
            model_version=self.by.version,
            role=REPLAY,
            origin=REPLAY,
            user_id=self.by.user_id,
            key_id=self.by.key_id,
            request_id=self.by.request_id,
            status=error.status if error else 200,
            error_code=error.code if error else None,
            rows=item.rows,
            inputs=msgspec.Raw(item.inputs.encode()) if entry.keeps_inputs else None,
            outputs=outputs,
            queue_ms=result.queue_ms if result else None,
            inference_ms=result.inference_ms if result else None,
            total_ms=(time.perf_counter() - begun) * 1000,
        )

    async def _log(self, records: Sequence[Record]) -> None:
        await asyncio.gather(*(self._writer.write(record) for record in records))


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


def _report(run: Run, *, wanted: int) -> Replay:
    entry, found = run.by.entry, run.differences
    note = None
    if not wanted:
        note = "There are no logged predictions with inputs in this time"
        if not entry.keeps_inputs:
            note = KEEPS_NONE
    return Replay(
        model_id=entry.model_id,
        version=run.by.version,
        predictions=run.done - run.refused,
        refused=run.refused,
        rows=found.rows,
        equal=found.equal / found.rows if found.rows else None,
        complete=run.done == wanted,
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

"""The work of batches: divide what was sent into chunks, predict each, and end with the last one.

A chunk's result is an object with a name of its own, written first; then one transaction notes the
chunk as done, logs it and counts it. So a chunk that is delivered twice, or whose consumer dies,
has one result, and each row stands in it once.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import NotFoundError, TooLargeError, UnprocessableError
from penstock.core.settings import Settings
from penstock.core.store import MISSING, Store
from penstock.models import entry as registry
from penstock.models.entry import Entry, VersionRef
from penstock.plants.catalogue import Chosen
from penstock.plants.queries import features
from penstock.predict import service_batch_work as service
from penstock.predict.batch_files import Line, Rows
from penstock.predict.batch_rows import Outcome, Predicted, predict_lines
from penstock.predict.choice import runtime_ref
from penstock.predict.errors import DamagedModelError, UnusableModelError
from penstock.predict.limits import RolePlans
from penstock.predict.loaded import VersionRef as RuntimeRef
from penstock.predict.plant_features import asked_with
from penstock.predict.queries import batches as queries
from penstock.predict.runtime import Runtime
from penstock.predict.service_batch_work import ChunkDone
from penstock.predict.tables import PredictionBatch

CHUNK_BYTES = 8 << 20
_LINES = msgspec.json.Decoder(Line)
# What ends a batch at once: trying again would end in the same way.
FATAL = (
    UnprocessableError,
    NotFoundError,
    TooLargeError,
    DamagedModelError,
    UnusableModelError,
)


class BatchMessage(msgspec.Struct, omit_defaults=True):
    """What is to be done: divide a batch, or predict for one of its chunks."""

    batch: UUID
    chunk: int | None = None


@dataclass(frozen=True)
class Parts:
    """What the work of batches stands on."""

    settings: Settings
    database: Database
    store: Store
    runtime: Runtime


async def handle(parts: Parts, message: BatchMessage) -> bool:
    """Do what a message asks for; false when there was nothing to do (any more).

    Raises:
        UnavailableError: Something is away for now.
        PenstockError: It has failed, and may not when it is tried again.
    """
    try:
        if message.chunk is None:
            return await asyncio.to_thread(prepare, parts, message.batch)
        return await _predict_chunk(parts, message.batch, message.chunk)
    except FATAL as error:
        await asyncio.to_thread(give_up, parts.database, message.batch, error.detail)
        return True


def give_up(database: Database, batch_id: UUID, reason: str) -> None:
    """End a batch that cannot be done; does nothing when it has ended already."""
    with database.begin() as session:
        service.fail(session, batch_id, reason=reason)


def prepare(parts: Parts, batch_id: UUID) -> bool:
    """Divide a batch into chunks and hand them to the queue; done twice it does no harm."""
    with parts.database.begin() as session:
        batch = queries.get(session, batch_id)
        if batch is None or batch.state != "queued":
            return False
        _, version = _model(session, batch)
        most_rows = _most_rows(session, parts.settings, batch)
    writer = _ChunkWriter(parts, batch, most_rows)
    if batch.plants is not None:
        with parts.database.begin() as session:
            writer.write(_plants(session, parts.settings, batch.plants, version))
        ignored: list[str] = []
    else:
        rows = Rows(version.signature)
        with _opened(parts.store, batch, rows) as lines:
            writer.write(lines)
        ignored = list(rows.ignored)
    with parts.database.begin() as session:
        return service.begin(session, batch_id, chunks=writer.chunks, ignored=ignored)


def _most_rows(session: Session, settings: Settings, batch: PredictionBatch) -> int:
    """Return how many rows the batch may have: in the installation, and in its owner's plan."""
    plans = RolePlans(settings.plans, settings.role_plans)
    plan = plans.of(queries.owner_role(session, batch))
    allowed = plan.batch_rows if plan is not None else None
    return min(settings.max_batch_rows, allowed or settings.max_batch_rows)


class _ChunkWriter:
    """Puts rows into the store, some thousands an object, while they are read."""

    def __init__(self, parts: Parts, batch: PredictionBatch, most_rows: int) -> None:
        self.chunks: list[dict[str, int]] = []
        self._parts = parts
        self._batch = batch
        self._most_rows = most_rows
        self._rows: list[bytes] = []
        self._bytes = 0
        self._total = 0

    def write(self, lines: Iterable[Line]) -> None:
        """Write all rows.

        Raises:
            UnprocessableError: There are none.
            TooLargeError: There are more than a batch may have.
        """
        most = self._most_rows
        for line in lines:
            if self._total >= most:
                raise TooLargeError(f"A batch of yours has at most {most} rows: send it in parts")
            row = msgspec.json.encode(line)
            self._total += 1
            self._rows.append(row)
            self._bytes += len(row)
            full = len(self._rows) >= self._parts.settings.batch_chunk_rows
            if full or self._bytes >= CHUNK_BYTES:
                self._flush()
        self._flush()
        if not self._total:
            raise UnprocessableError("There are no rows to predict for")

    def _flush(self) -> None:
        if not self._rows:
            return
        number, rows = len(self.chunks) + 1, len(self._rows)
        self._parts.store.put(service.rows_key(self._batch.id, number), b"\n".join(self._rows))
        first = self._total - rows + 1
        self.chunks.append({"number": number, "first_row": first, "rows": rows})
        self._rows = []
        self._bytes = 0


def _plants(
    session: Session, settings: Settings, plants: dict[str, Any], version: VersionRef
) -> Iterator[Line]:
    for page in features.matching(session, Chosen(**plants), size=settings.batch_chunk_rows):
        for facts in page:
            asked = asked_with(facts, version.signature)
            shown = {
                "plant_id": asked.plant_id,
                "name": asked.name,
                "dataset": asked.dataset,
                "year": asked.year,
                "measured_mwh": asked.measured_mwh,
            }
            yield Line(asked.features, plant=shown)


@contextmanager
def _opened(store: Store, batch: PredictionBatch, rows: Rows) -> Iterator[Iterator[Line]]:
    """Read a file row by row; Parquet is read from a file of its own, since its end comes first."""
    key = batch.object_key or ""
    try:
        if batch.format != "parquet":
            yield rows.of_text("csv" if batch.format == "csv" else "jsonl", store.read(key))
            return
        with tempfile.TemporaryDirectory(prefix="penstock-batch-") as folder:
            path = Path(folder, "rows.parquet")
            with path.open("xb") as file:
                file.writelines(store.read(key))
            yield rows.of_parquet(path)
    except MISSING as error:
        raise NotFoundError("The file of the batch is gone from the store") from error


def _model(session: Session, batch: PredictionBatch) -> tuple[Entry, VersionRef]:
    entry = registry.current(session, batch.model_id)
    if entry is None:
        raise NotFoundError(f"The model {batch.model_name} has been deleted")
    return entry, registry.pinned(session, model_id=batch.model_id, number=batch.model_version)


async def _predict_chunk(parts: Parts, batch_id: UUID, number: int) -> bool:
    started = time.monotonic()
    found = await asyncio.to_thread(_open_chunk, parts, batch_id, number)
    if found is None:
        return False
    first_row, lines, ref = found
    model = await parts.runtime.open(ref)
    predicted = await predict_lines(model, lines)
    done = ChunkDone(
        number=number,
        rows_failed=predicted.failed,
        queue_ms=predicted.queue_ms,
        inference_ms=predicted.inference_ms,
        total_ms=(time.monotonic() - started) * 1e3,
    )
    result = _result(first_row, lines, predicted)
    return await asyncio.to_thread(_finish_chunk, parts, batch_id, done, result)


def _open_chunk(
    parts: Parts, batch_id: UUID, number: int
) -> tuple[int, list[Line], RuntimeRef] | None:
    """Return the rows of a chunk and their model, if it still waits."""
    with parts.database.begin() as session:
        batch = queries.get(session, batch_id)
        chunk = queries.chunk(session, batch_id, number)
        if batch is None or batch.state != "running" or chunk is None or chunk.done_at is not None:
            return None
        ref = runtime_ref(*_model(session, batch))
    try:
        content = b"".join(parts.store.read(service.rows_key(batch_id, number)))
    except MISSING as error:
        raise NotFoundError("Rows of the batch are gone from the store") from error
    lines = [_LINES.decode(row) for row in content.split(b"\n")]
    return chunk.first_row, lines, ref


def _finish_chunk(parts: Parts, batch_id: UUID, done: ChunkDone, result: bytes) -> bool:
    parts.store.put(service.result_key(batch_id, done.number), result)
    try:
        with parts.database.begin() as session:
            return service.finish_chunk(session, batch_id, done=done, store=parts.store)
    except MISSING as error:
        raise NotFoundError("A part of the result is gone from the store") from error


def _result(first_row: int, lines: Iterable[Line], predicted: Predicted) -> bytes:
    rows = []
    for row, (line, outcome) in enumerate(zip(lines, predicted.outcomes, strict=True), first_row):
        shown = {"row": row, **(line.plant or {}), **_outcome(outcome)}
        rows.append(msgspec.json.encode(shown))
    return b"\n".join(rows) + b"\n"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "prediction": outcome.prediction,
        "probabilities": outcome.probabilities,
        "error": outcome.error,
    }

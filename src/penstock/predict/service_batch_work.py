"""A batch on its way: divided, predicted chunk by chunk, and brought to its end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from penstock.core import events, outbox
from penstock.core.amqp import BATCH_QUEUE
from penstock.core.errors import UnprocessableError
from penstock.core.store import Store
from penstock.predict.queries import batches as queries
from penstock.predict.service_batches import FOLDER, OPEN
from penstock.predict.tables import Prediction, PredictionBatch

UNPROCESSABLE = 422


@dataclass(frozen=True)
class ChunkDone:
    """A chunk whose result is in the store, and where the time went."""

    number: int
    rows_failed: int
    queue_ms: float
    inference_ms: float
    total_ms: float


def rows_key(batch_id: UUID, number: int) -> str:
    """Return where the rows of a chunk are."""
    return f"{FOLDER}/{batch_id}/rows-{number:06}.jsonl"


def result_key(batch_id: UUID, number: int) -> str:
    """Return where the result of a chunk is."""
    return f"{FOLDER}/{batch_id}/result-{number:06}.jsonl"


def begin(
    session: Session, batch_id: UUID, *, chunks: Sequence[Mapping[str, int]], ignored: list[str]
) -> bool:
    """Note the chunks of a batch and hand them to the queue; false when it does not wait for it."""
    batch = queries.lock(session, batch_id)
    if batch is None or batch.state != "queued":
        return False
    batch.state = "running"
    batch.ignored = ignored
    batch.chunks_total = len(chunks)
    batch.rows_total = sum(chunk["rows"] for chunk in chunks)
    queries.add_chunks(session, batch_id, [dict(chunk) for chunk in chunks])
    bodies = [{"batch": str(batch_id), "chunk": chunk["number"]} for chunk in chunks]
    outbox.append(session, queue=BATCH_QUEUE, bodies=bodies)
    return True


def finish_chunk(session: Session, batch_id: UUID, *, done: ChunkDone, store: Store) -> bool:
    """Note a chunk as done, and the batch with its last one; false when it was before."""
    batch = queries.lock(session, batch_id)
    chunk = queries.chunk(session, batch_id, done.number)
    if batch is None or batch.state != "running" or chunk is None:
        return False
    if not queries.claim_chunk(session, batch_id, done.number, rows_failed=done.rows_failed):
        return False
    queries.log_predictions(session, _record(batch, chunk.rows, done))
    batch.rows_done += chunk.rows
    batch.rows_failed += done.rows_failed
    batch.chunks_done += 1
    if batch.chunks_done == batch.chunks_total:
        _complete(session, batch, store)
    return True


def _record(batch: PredictionBatch, rows: int, done: ChunkDone) -> Prediction:
    nothing = done.rows_failed == rows
    return Prediction(
        model_id=batch.model_id,
        model_version=batch.model_version,
        role=batch.role,
        origin="batch",
        user_id=batch.owner_id,
        key_id=batch.key_id,
        request_id=batch.request_id,
        status=UNPROCESSABLE if nothing else 200,
        error_code=UnprocessableError.code if nothing else None,
        rows=rows,
        queue_ms=done.queue_ms,
        inference_ms=done.inference_ms,
        total_ms=done.total_ms,
    )


def _complete(session: Session, batch: PredictionBatch, store: Store) -> None:
    if batch.keeps:
        for rows in results(store, batch.id, batch.chunks_total or 0):
            said = [row for row in rows if isinstance(row["prediction"], int | float)]
            queries.expect(session, batch, said)
    batch.state, batch.finished_at = "completed", datetime.now(UTC)
    session.flush()
    predicted = batch.rows_done - batch.rows_failed
    counts = {"total": batch.rows_total, "predicted": predicted}
    _tell(session, batch, "batch.completed", {"rows": counts})


def fail(session: Session, batch_id: UUID, *, reason: str) -> bool:
    """End a batch that was given up; false when it has ended before."""
    batch = queries.lock(session, batch_id)
    if batch is None or batch.state not in OPEN:
        return False
    # PostgreSQL's text holds no NUL.
    batch.failure = reason.replace("\x00", "␀")[:1000]
    batch.state, batch.finished_at = "failed", datetime.now(UTC)
    session.flush()
    _tell(session, batch, "batch.failed", {"detail": batch.failure})
    return True


def _tell(session: Session, batch: PredictionBatch, kind: str, more: dict[str, Any]) -> None:
    data = {"model_id": str(batch.model_id), "version": batch.model_version, **more}
    events.record(session, kind=kind, subject=str(batch.id), owner_id=batch.owner_id, data=data)


def results(store: Store, batch_id: UUID, chunks: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a result, those of one chunk at a time."""
    for number in range(1, chunks + 1):
        content = b"".join(store.read(result_key(batch_id, number)))
        yield [msgspec.json.decode(line) for line in content.splitlines()]

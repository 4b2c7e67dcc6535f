"""Batches, their chunks, and what their predictions say of plants."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.identity.tables import AppUser
from penstock.predict.tables import Prediction, PredictionBatch, PredictionBatchChunk

# Batches are numbered by time, so the latest one is the one with the greatest id.
_EXPECT = text(
    """
INSERT INTO plant_expectation AS known
    (dataset, year, plant_id, model_id, model_version, batch_id, expected_mwh)
SELECT dataset, year, plant_id, :model_id, :model_version, :batch_id, expected_mwh
FROM unnest(
    CAST(:datasets AS text[]), CAST(:years AS smallint[]), CAST(:plant_ids AS text[]),
    CAST(:expected AS float8[])
) AS t (dataset, year, plant_id, expected_mwh)
ON CONFLICT (dataset, year, plant_id) DO UPDATE SET
    model_id = EXCLUDED.model_id, model_version = EXCLUDED.model_version,
    batch_id = EXCLUDED.batch_id, expected_mwh = EXCLUDED.expected_mwh, computed_at = now()
WHERE known.batch_id <= EXCLUDED.batch_id
"""
)


def get(session: Session, batch_id: UUID) -> PredictionBatch | None:
    """Return a batch."""
    return session.get(PredictionBatch, batch_id)


def owner_role(session: Session, batch: PredictionBatch) -> str:
    """Return the role that the batch's owner has now."""
    return session.scalars(select(AppUser.role).where(AppUser.id == batch.owner_id)).one()


def lock(session: Session, batch_id: UUID) -> PredictionBatch | None:
    """Return a batch as it is now; nobody else changes it until the transaction ends."""
    statement = select(PredictionBatch).where(PredictionBatch.id == batch_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def page(
    session: Session, *, owner_id: UUID, state: str | None, after: UUID | None, limit: int
) -> list[PredictionBatch]:
    """Return a user's batches, newest first, from before `after`."""
    statement = select(PredictionBatch).where(PredictionBatch.owner_id == owner_id)
    if state is not None:
        statement = statement.where(PredictionBatch.state == state)
    if after is not None:
        statement = statement.where(PredictionBatch.id < after)
    return list(session.scalars(statement.order_by(PredictionBatch.id.desc()).limit(limit)))


def open_count(session: Session, owner_id: UUID) -> int:
    """Return how many batches of a user have not ended."""
    statement = select(func.count()).where(
        PredictionBatch.owner_id == owner_id, PredictionBatch.state.in_(("queued", "running"))
    )
    return session.scalar(statement) or 0


def add_chunks(session: Session, batch_id: UUID, chunks: Sequence[dict[str, int]]) -> None:
    """Note the chunks of a batch."""
    session.execute(insert(PredictionBatchChunk), [{"batch_id": batch_id, **c} for c in chunks])


def chunk(session: Session, batch_id: UUID, number: int) -> PredictionBatchChunk | None:
    """Return one chunk."""
    return session.get(PredictionBatchChunk, (batch_id, number))


def claim_chunk(session: Session, batch_id: UUID, number: int, *, rows_failed: int) -> bool:
    """Note a chunk as done; false when it was before."""
    statement = (
        update(PredictionBatchChunk)
        .where(
            PredictionBatchChunk.batch_id == batch_id,
            PredictionBatchChunk.number == number,
            PredictionBatchChunk.done_at.is_(None),
        )
        .values(done_at=datetime.now(UTC), rows_failed=rows_failed)
    )
    return changed_rows(session, statement) == 1


def log_predictions(session: Session, record: Prediction) -> None:
    """Write a row of the log of predictions in the transaction of `session`."""
    session.add(record)
    session.flush()


def expect(session: Session, batch: PredictionBatch, rows: Sequence[dict[str, Any]]) -> None:
    """Note what a batch expects of plants, unless a later one has said so already."""
    values = {
        "model_id": batch.model_id,
        "model_version": batch.model_version,
        "batch_id": batch.id,
        "datasets": [row["dataset"] for row in rows],
        "years": [row["year"] for row in rows],
        "plant_ids": [row["plant_id"] for row in rows],
        "expected": [row["prediction"] for row in rows],
    }
    session.execute(_EXPECT, values)


def finished_before(session: Session, moment: datetime, *, limit: int) -> list[PredictionBatch]:
    """Return batches that ended before `moment`, to be forgotten; others skip them meanwhile."""
    statement = (
        select(PredictionBatch)
        .where(PredictionBatch.finished_at < moment)
        .order_by(PredictionBatch.finished_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


def remove(session: Session, batch_id: UUID) -> None:
    """Forget a batch and its chunks."""
    session.execute(delete(PredictionBatch).where(PredictionBatch.id == batch_id))

"""The log of predictions, read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.ext.asyncio import AsyncResult, AsyncSession
from sqlalchemy.orm import Session

from penstock.models.tables import Model
from penstock.plants.queries.columns import AnyRow, AnySelect
from penstock.predict.tables import Prediction

FIRST_FAILED = 400

COLUMNS = (
    Prediction.id,
    Prediction.created_at,
    Prediction.model_id,
    Model.name.label("model_name"),
    Prediction.model_version,
    Prediction.role,
    Prediction.origin,
    Prediction.user_id,
    Prediction.key_id,
    Prediction.request_id,
    Prediction.status,
    Prediction.error_code,
    Prediction.rows,
    Prediction.queue_ms,
    Prediction.inference_ms,
    Prediction.total_ms,
)
VALUES = (Prediction.inputs, Prediction.outputs)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which predictions are looked for; None lets everything through."""

    user_id: UUID | None = None
    model_id: UUID | None = None
    version: int | None = None
    key_id: UUID | None = None
    origin: str | None = None
    role: str | None = None
    failed: bool | None = None
    error_code: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_total_ms: float | None = None


def page(session: Session, wanted: Wanted, *, after: UUID | None, limit: int) -> Sequence[AnyRow]:
    """Return predictions without their values, newest first, from before `after`."""
    # Past the session, which would look for entities in every row.
    return session.connection().execute(listed(wanted, after=after, limit=limit)).all()


def listed(wanted: Wanted, *, after: UUID | None, limit: int) -> AnySelect:
    """Return the statement of `page`."""
    statement = _selected(wanted, COLUMNS)
    if after is not None:
        statement = statement.where(Prediction.id < after)
    return statement.order_by(Prediction.id.desc()).limit(limit)


def one(session: Session, prediction_id: UUID) -> AnyRow | None:
    """Return one prediction with its values."""
    statement = _selected(Wanted(), (*COLUMNS, *VALUES)).where(Prediction.id == prediction_id)
    return session.execute(statement).one_or_none()


def export(wanted: Wanted) -> AnySelect:
    """Return the statement for all predictions with their values, oldest first."""
    return _selected(wanted, (*COLUMNS, *VALUES)).order_by(Prediction.id)


async def stream(session: AsyncSession, statement: AnySelect, *, rows: int) -> AsyncResult[Any]:
    """Open a cursor that fetches `rows` at a time and ends when its reader stalls for a minute."""
    await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
    return await session.stream(statement, execution_options={"yield_per": rows})


def _selected(wanted: Wanted, columns: Sequence[Any]) -> AnySelect:
    # A model may have been swept since; its predictions are still there.
    statement: Select[Any] = select(*columns).outerjoin(Model, Model.id == Prediction.model_id)
    return statement.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = (
        (Prediction.user_id, wanted.user_id),
        (Prediction.model_id, wanted.model_id),
        (Prediction.model_version, wanted.version),
        (Prediction.key_id, wanted.key_id),
        (Prediction.origin, wanted.origin),
        (Prediction.role, wanted.role),
        (Prediction.error_code, wanted.error_code),
        (Prediction.request_id, wanted.request_id),
    )
    found: list[ColumnElement[bool]] = [
        column == value for column, value in equal if value is not None
    ]
    if wanted.failed is not None:
        failed = Prediction.status >= FIRST_FAILED
        found.append(failed if wanted.failed else ~failed)
    if wanted.since is not None:
        found.append(Prediction.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(Prediction.created_at < wanted.until)
    if wanted.min_total_ms is not None:
        found.append(Prediction.total_ms >= wanted.min_total_ms)
    return found

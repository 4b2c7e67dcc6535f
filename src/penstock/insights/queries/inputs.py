"""What models were asked, out of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, func, select
from sqlalchemy.orm import Session

from penstock.core.events import Event
from penstock.models.tables import CHAMPION, Model, ModelAlias, ModelVersion
from penstock.plants.queries.columns import AnyRow
from penstock.predict.tables import Prediction

# Answers to somebody; shadows and replays would count the same rows twice.
ASKED = ("predict", "v2", "batch")
DRIFT_EVENT = "drift.detected"


@dataclass(frozen=True, slots=True)
class Logged:
    """Answered predictions with inputs; None lets everything through."""

    model_id: UUID
    since: datetime
    until: datetime
    version: int | None = None
    user_id: UUID | None = None


def newest(session: Session, logged: Logged, *, most_rows: int) -> Sequence[AnyRow]:
    """Return id, inputs and outputs as JSON texts, and rows, of the newest predictions.

    As many predictions as it takes for `most_rows` rows, the newest first; without any that has
    more rows than that by itself.
    """
    conditions = [
        Prediction.model_id == logged.model_id,
        Prediction.created_at >= logged.since,
        Prediction.created_at < logged.until,
        Prediction.origin.in_(ASKED),
        Prediction.error_code.is_(None),
        Prediction.inputs.is_not(None),
    ]
    if logged.version is not None:
        conditions.append(Prediction.model_version == logged.version)
    if logged.user_id is not None:
        conditions.append(Prediction.user_id == logged.user_id)
    found = (
        select(
            Prediction.id,
            Prediction.inputs.cast(Text).label("inputs"),
            Prediction.outputs.cast(Text).label("outputs"),
            Prediction.rows,
        )
        .where(*conditions, Prediction.rows <= most_rows)
        .order_by(Prediction.id.desc())
        .limit(most_rows)
        .subquery()
    )
    running = func.sum(found.c.rows).over(order_by=found.c.id.desc())
    counted = select(*found.c, running.label("so_far")).subquery()
    statement = (
        select(counted.c.id, counted.c.inputs, counted.c.outputs, counted.c.rows)
        .where(counted.c.so_far <= most_rows)
        .order_by(counted.c.id.desc())
    )
    return session.execute(statement).all()


def version(session: Session, model_id: UUID, number: int | None) -> ModelVersion | None:
    """Return a version by number, or the champion."""
    statement = select(ModelVersion).where(
        ModelVersion.model_id == model_id, ModelVersion.deleted_at.is_(None)
    )
    if number is None:
        statement = statement.join(ModelAlias, ModelAlias.version_id == ModelVersion.id).where(
            ModelAlias.alias == CHAMPION
        )
    else:
        statement = statement.where(ModelVersion.number == number)
    return session.scalar(statement)


def watched(session: Session) -> list[Model]:
    """Return the models whose champion has a sample, and that keep their inputs."""
    statement = (
        select(Model)
        .join(ModelAlias, ModelAlias.model_id == Model.id)
        .join(ModelVersion, ModelVersion.id == ModelAlias.version_id)
        .where(
            ModelAlias.alias == CHAMPION,
            func.coalesce(func.jsonb_typeof(ModelVersion.sample), "null") == "array",
            Model.keeps_inputs,
            Model.deleted_at.is_(None),
        )
        .order_by(Model.id)
    )
    return list(session.scalars(statement))


def told(session: Session, model_id: UUID, since: datetime) -> set[str]:
    """Return the features of which an event has told since then."""
    statement = select(Event.data["feature"].astext).where(
        Event.subject == str(model_id), Event.type == DRIFT_EVENT, Event.created_at >= since
    )
    return {feature for feature in session.scalars(statement) if feature is not None}

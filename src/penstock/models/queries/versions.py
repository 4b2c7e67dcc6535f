"""Versions of models, and the aliases that point at them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer

from penstock.core.db import changed_rows
from penstock.models.tables import Model, ModelAlias, ModelVersion


class Alias(NamedTuple):
    """A name, the number of the version it points at, and of the one it pointed at before."""

    alias: str
    version: int
    previous_version: int | None
    changed_at: datetime
    changed_by: UUID


def _found(model_id: UUID) -> Select[ModelVersion]:
    """Select versions without their samples, which are large and read when they are asked for."""
    statement = select(ModelVersion).where(ModelVersion.model_id == model_id)
    return statement.options(defer(ModelVersion.sample))


def live(session: Session, model_id: UUID, number: int) -> ModelVersion | None:
    """Return a version by its number."""
    statement = _found(model_id).where(
        ModelVersion.number == number,
        ModelVersion.deleted_at.is_(None),
    )
    return session.scalars(statement).one_or_none()


def deleted(session: Session, model_id: UUID, number: int) -> ModelVersion | None:
    """Return a deleted version that has not been swept yet; its row is held."""
    statement = _found(model_id).where(
        ModelVersion.number == number,
        ModelVersion.deleted_at.is_not(None),
    )
    return session.scalars(statement.with_for_update()).one_or_none()


def with_bytes(session: Session, model_id: UUID, sha256: str) -> ModelVersion | None:
    """Return the version that was made of these bytes."""
    statement = _found(model_id).where(
        ModelVersion.sha256 == sha256,
        ModelVersion.deleted_at.is_(None),
    )
    return session.scalars(statement).one_or_none()


def page(
    session: Session, model_id: UUID, *, deleted: bool, before: int | None, limit: int
) -> list[ModelVersion]:
    """Return versions, newest first, those before the number `before`; without their samples."""
    gone = ModelVersion.deleted_at.is_not(None) if deleted else ModelVersion.deleted_at.is_(None)
    statement = _found(model_id).where(gone)
    if before is not None:
        statement = statement.where(ModelVersion.number < before)
    statement = statement.order_by(ModelVersion.number.desc()).limit(limit)
    return list(session.scalars(statement))


def latest(session: Session, model_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many versions each model has and the newest one's number, by model."""
    statement = (
        select(ModelVersion.model_id, func.count(), func.max(ModelVersion.number))
        .where(ModelVersion.model_id.in_(model_ids), ModelVersion.deleted_at.is_(None))
        .group_by(ModelVersion.model_id)
    )
    return {model_id: (count, newest) for model_id, count, newest in session.execute(statement)}


def set_deleted(session: Session, version_id: UUID, *, gone: bool) -> None:
    """Delete a version, or bring it back."""
    values = {"deleted_at": func.clock_timestamp() if gone else None}
    session.execute(update(ModelVersion).where(ModelVersion.id == version_id).values(values))


def aliases(session: Session, model_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Return the aliases of models with the numbers they point at, by model."""
    statement = (
        select(ModelAlias.model_id, ModelAlias.alias, ModelVersion.number)
        .join(ModelVersion, ModelVersion.id == ModelAlias.version_id)
        .where(ModelAlias.model_id.in_(model_ids))
        .order_by(ModelAlias.alias)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for model_id, alias, number in session.execute(statement):
        found[model_id][alias] = number
    return found


def alias_rows(session: Session, model_id: UUID) -> list[Alias]:
    """Return the aliases of a model in the order of their names."""
    before = select(ModelVersion.id, ModelVersion.number).subquery()
    statement = (
        select(
            ModelAlias.alias,
            ModelVersion.number,
            before.c.number,
            ModelAlias.changed_at,
            ModelAlias.changed_by,
        )
        .join(ModelVersion, ModelVersion.id == ModelAlias.version_id)
        .outerjoin(before, before.c.id == ModelAlias.previous_version_id)
        .where(ModelAlias.model_id == model_id)
        .order_by(ModelAlias.alias)
    )
    return [Alias(*row) for row in session.execute(statement)]


def alias(session: Session, model_id: UUID, name: str) -> ModelAlias | None:
    """Return one alias of a model, as it is now."""
    statement = select(ModelAlias).where(ModelAlias.model_id == model_id, ModelAlias.alias == name)
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def number_of(session: Session, version_id: UUID) -> int | None:
    """Return the number of a version; None when it is deleted."""
    statement = select(ModelVersion.number).where(
        ModelVersion.id == version_id, ModelVersion.deleted_at.is_(None)
    )
    return session.scalars(statement).one_or_none()


def point(
    session: Session, *, model_id: UUID, name: str, version_id: UUID, changed_by: UUID
) -> None:
    """Let an alias point at a version: one row, which keeps where it pointed before."""
    statement = insert(ModelAlias).values(
        model_id=model_id, alias=name, version_id=version_id, changed_by=changed_by
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[ModelAlias.model_id, ModelAlias.alias],
            set_={
                "version_id": statement.excluded.version_id,
                "previous_version_id": ModelAlias.version_id,
                "changed_by": statement.excluded.changed_by,
                "changed_at": func.clock_timestamp(),
            },
        )
    )


def forget_alias(session: Session, model_id: UUID, name: str) -> bool:
    """Remove an alias; false when there is none."""
    statement = delete(ModelAlias).where(ModelAlias.model_id == model_id, ModelAlias.alias == name)
    return changed_rows(session, statement) == 1


def pointing_at(session: Session, version_id: UUID) -> list[str]:
    """Return the aliases that point at a version."""
    statement = select(ModelAlias.alias).where(ModelAlias.version_id == version_id)
    return list(session.scalars(statement.order_by(ModelAlias.alias)))


def forget_previous(session: Session, version_ids: Sequence[UUID]) -> None:
    """Let no roll-back lead to versions that go away."""
    statement = update(ModelAlias).where(ModelAlias.previous_version_id.in_(version_ids))
    session.execute(statement.values(previous_version_id=None))


class Swept(NamedTuple):
    """What goes away for good: rows by id, and their objects by key."""

    models: list[UUID]
    versions: list[UUID]
    keys: list[str]


def lock_overdue(session: Session, *, grace_seconds: float, limit: int) -> Swept:
    """Lock what was deleted longer ago than the time of grace, and return it.

    Models that another worker sweeps are left to it.
    """
    since = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, grace_seconds)
    gone = select(Model.id).where(Model.deleted_at < since).order_by(Model.id).limit(limit)
    models = list(session.scalars(gone.with_for_update(skip_locked=True)))
    statement = (
        select(ModelVersion)
        .where((ModelVersion.deleted_at < since) | ModelVersion.model_id.in_(models))
        .with_for_update()
        .options(defer(ModelVersion.sample))
    )
    rows = list(session.scalars(statement))
    keys = [key for row in rows for key in (row.onnx_key, row.source_key)]
    return Swept(models, [row.id for row in rows], keys)


def remove(session: Session, swept: Swept) -> None:
    """Delete rows for good; the aliases and grants of a model go with it."""
    session.execute(delete(ModelAlias).where(ModelAlias.model_id.in_(swept.models)))
    forget_previous(session, swept.versions)
    session.execute(delete(ModelVersion).where(ModelVersion.id.in_(swept.versions)))
    session.execute(delete(Model).where(Model.id.in_(swept.models)))


def known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of the keys that a version has."""
    statement = select(ModelVersion.onnx_key, ModelVersion.source_key).where(
        ModelVersion.onnx_key.in_(keys) | ModelVersion.source_key.in_(keys)
    )
    return {key for row in session.execute(statement) for key in row}

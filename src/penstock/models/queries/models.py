"""Models: found, listed, made, changed, and their changes counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer

from penstock.identity.tables import AppUser
from penstock.models.states import CHANNEL
from penstock.models.tables import Model, ModelGrant

COUNT_CHANGE = text("""
UPDATE model SET entry_version = entry_version + 1, changed_at = clock_timestamp()
WHERE id = :id RETURNING entry_version
""")
NOTIFY = text("SELECT pg_notify(:channel, :payload)")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose view of the models is asked for; `sees_all` is an administrator's."""

    user_id: UUID
    role: str
    sees_all: bool


@dataclass(frozen=True, slots=True)
class ModelFilter:
    """What a list of models is narrowed to; None is no filter."""

    search: str | None = None
    name: str | None = None
    tag: str | None = None
    owner_id: UUID | None = None
    visibility: str | None = None
    deleted: bool = False


def granted(viewer: Viewer) -> ColumnElement[bool]:
    """Say of each model whether it is granted to the viewer by name or role."""
    return exists().where(
        ModelGrant.model_id == Model.id,
        or_(
            and_(ModelGrant.kind == "user", ModelGrant.grantee == str(viewer.user_id)),
            and_(ModelGrant.kind == "role", ModelGrant.grantee == viewer.role),
        ),
    )


def usable(viewer: Viewer) -> ColumnElement[bool]:
    """Say of each model whether the viewer owns it or it is shared with them."""
    return or_(
        Model.owner_id == viewer.user_id,
        Model.visibility == "everyone",
        and_(Model.visibility == "shared", granted(viewer)),
    )


def by_id(
    session: Session, model_id: UUID, *, lock: bool = False, deleted: bool = False
) -> Model | None:
    """Return a model, or with `deleted` one that has been deleted; `lock` holds the row."""
    gone = Model.deleted_at.is_not(None) if deleted else Model.deleted_at.is_(None)
    statement = select(Model).where(Model.id == model_id, gone)
    statement = statement.with_for_update() if lock else statement
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def by_name(session: Session, name: str, *, viewer: Viewer, limit: int) -> list[Model]:
    """Return models of a name that the viewer owns or that are shared with them, own first."""
    statement = (
        select(Model)
        .where(Model.name == name, Model.deleted_at.is_(None), usable(viewer))
        .order_by((Model.owner_id == viewer.user_id).desc(), Model.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def own(session: Session, *, owner_id: UUID, name: str) -> Model | None:
    """Return the owner's model of a name."""
    statement = select(Model).where(
        Model.owner_id == owner_id, Model.name == name, Model.deleted_at.is_(None)
    )
    return session.scalars(statement).one_or_none()


def is_granted(session: Session, model_id: UUID, viewer: Viewer) -> bool:
    """Return whether a model is granted to the viewer by name or role."""
    return bool(session.scalar(select(granted(viewer)).where(Model.id == model_id)))


def page(
    session: Session,
    *,
    viewer: Viewer,
    wanted: ModelFilter,
    after: UUID | None,
    limit: int,
) -> list[Model]:
    """Return models, newest first, those behind the model `after`.

    Deleted ones are for their owner and administrators only. Cards are left out.
    """
    statement = select(Model).order_by(Model.id.desc()).limit(limit).options(defer(Model.card))
    if wanted.deleted:
        statement = statement.where(Model.deleted_at.is_not(None))
        mine = Model.owner_id == viewer.user_id
    else:
        statement = statement.where(Model.deleted_at.is_(None))
        mine = usable(viewer)
    if not viewer.sees_all:
        statement = statement.where(mine)
    if after is not None:
        statement = statement.where(Model.id < after)
    return list(session.scalars(statement.where(*_conditions(wanted))))


def _conditions(wanted: ModelFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.search is not None:
        texts = (Model.name, Model.description)
        found = [column.icontains(wanted.search, autoescape=True) for column in texts]
        conditions.append(or_(*found, Model.tags.any_() == wanted.search))
    if wanted.name is not None:
        conditions.append(Model.name == wanted.name)
    if wanted.tag is not None:
        conditions.append(Model.tags.any_() == wanted.tag)
    if wanted.owner_id is not None:
        conditions.append(Model.owner_id == wanted.owner_id)
    if wanted.visibility is not None:
        conditions.append(Model.visibility == wanted.visibility)
    return conditions


def add(session: Session, *, model_id: UUID, owner_id: UUID, name: str) -> Model | None:
    """Make a model; None when its owner has one of this name, made at the same moment perhaps."""
    statement = (
        insert(Model)
        .values(id=model_id, owner_id=owner_id, name=name)
        # Whichever it is: the name, or the id of a model that has just been deleted.
        .on_conflict_do_nothing()
        .returning(Model)
    )
    return session.scalars(statement).one_or_none()


def change(session: Session, model_id: UUID, values: dict[str, Any]) -> bool:
    """Set columns of a model; false when its owner has another one of the same name."""
    statement = update(Model).where(Model.id == model_id).values(**values)
    try:
        with session.begin_nested():
            session.execute(statement)
    except IntegrityError:
        return False
    return True


def next_number(session: Session, model_id: UUID) -> int:
    """Take the number of a model's next version."""
    statement = (
        update(Model)
        .where(Model.id == model_id)
        .values(last_number=Model.last_number + 1)
        .returning(Model.last_number)
    )
    return session.scalars(statement).one()


def count_change(session: Session, model_id: UUID) -> int:
    """Count a model's change, tell the processes that listen on commit, return the new number."""
    version: int = session.execute(COUNT_CHANGE, {"id": model_id}).scalar_one()
    session.execute(NOTIFY, {"channel": CHANNEL, "payload": f"{model_id}:{version}"})
    return version


def grants(session: Session, model_id: UUID) -> list[tuple[str, str]]:
    """Return who a model is granted to, as kind and grantee."""
    statement = select(ModelGrant.kind, ModelGrant.grantee).where(ModelGrant.model_id == model_id)
    found = session.execute(statement.order_by(ModelGrant.kind, ModelGrant.grantee))
    return [(kind, grantee) for kind, grantee in found]


def set_grants(session: Session, model_id: UUID, wanted: Sequence[tuple[str, str]]) -> None:
    """Replace all grants of a model."""
    session.execute(delete(ModelGrant).where(ModelGrant.model_id == model_id))
    if wanted:
        rows = [{"model_id": model_id, "kind": kind, "grantee": who} for kind, who in wanted]
        session.execute(insert(ModelGrant), rows)


def users_of(session: Session, user_ids: Sequence[UUID]) -> list[AppUser]:
    """Return users by their ids, in the order of their addresses."""
    statement = select(AppUser).where(AppUser.id.in_(user_ids)).order_by(AppUser.email)
    return list(session.scalars(statement))


def names_of(session: Session, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of users by their ids."""
    statement = select(AppUser.id, AppUser.name).where(AppUser.id.in_(user_ids))
    return dict(session.execute(statement).all())


def lately(session: Session, *, seconds: float) -> list[tuple[UUID, int]]:
    """Return id and entry version of the models that have changed within so many seconds.

    Redis may have missed their announcements while it was away.
    """
    since = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    statement = select(Model.id, Model.entry_version).where(Model.changed_at > since)
    return [(model_id, version) for model_id, version in session.execute(statement)]

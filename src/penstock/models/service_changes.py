"""Changing what is said of a model, sharing it, deleting it and bringing it back."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import ConflictError, NotFoundError, UnprocessableError
from penstock.identity.caller import normal_email
from penstock.identity.queries import users
from penstock.identity.queries.base import now
from penstock.models import records, schemas, tables
from penstock.models.naming import as_id, demand_name
from penstock.models.queries import models, versions
from penstock.models.records import By
from penstock.models.schemas_in import GrantsUpdate, ModelUpdate
from penstock.models.service_access import changeable_model, deleted_model
from penstock.models.service_aliases import changed
from penstock.models.service_views import live_version


def update(session: Session, *, reference: str, wanted: ModelUpdate, by: By) -> schemas.Model:
    """Change what is said of a model, its name, or who may see it.

    Raises:
        NotFoundError: There is no such model for this user.
        ForbiddenError: The user may not change it.
        ConflictError: Its owner has another model of the new name.
        UnprocessableError: No model is called so.
    """
    model = changeable_model(session, reference, by.identity)
    values = wanted.model_dump(exclude_unset=True, exclude_none=True)
    if "name" in values:
        demand_name(values["name"])
    if "tags" in values:
        # In the order given, each once.
        values["tags"] = list(dict.fromkeys(values["tags"]))
    if values and not models.change(session, model.id, values):
        raise ConflictError(f"Another model is called {values['name']} already")
    detail = {"changed": sorted(values)}
    records.noted(session, action="model.updated", model=model, by=by, detail=detail)
    return changed(session, model=model, by=by)


def grants(session: Session, *, reference: str, identity: Identity) -> schemas.Grants:
    """Return whom a model is shared with, for those who may change it.

    Raises:
        NotFoundError: There is no such model for this user.
        ForbiddenError: The user may use it only.
    """
    model = changeable_model(session, reference, identity)
    return _grants(session, model.id)


def _grants(session: Session, model_id: UUID) -> schemas.Grants:
    found = models.grants(session, model_id)
    ids = [UUID(grantee) for kind, grantee in found if kind == "user"]
    people = [
        schemas.GrantedUser(user.id, user.email, user.name)
        for user in models.users_of(session, ids)
    ]
    roles: Any = [grantee for kind, grantee in found if kind == "role"]
    return schemas.Grants(users=people, roles=roles)


def share(
    session: Session, *, reference: str, wanted: GrantsUpdate, by: By
) -> tuple[schemas.Grants, schemas.Model]:
    """Say whom a model is shared with, instead of whoever it was before.

    Raises:
        NotFoundError: There is no such model for this user.
        ForbiddenError: The user may not change it.
        UnprocessableError: Somebody named has no account.
    """
    model = changeable_model(session, reference, by.identity)
    people = {_user_id(session, index, who) for index, who in enumerate(wanted.users)}
    roles = sorted(set(wanted.roles))
    rows = [("user", str(user_id)) for user_id in sorted(people)]
    models.set_grants(session, model.id, [*rows, *(("role", role) for role in roles)])
    detail = {"users": [who for _, who in rows], "roles": roles}
    records.noted(session, action="model.shared", model=model, by=by, detail=detail)
    return _grants(session, model.id), changed(session, model=model, by=by)


def _user_id(session: Session, index: int, who: str) -> UUID:
    user_id = as_id(who)
    if user_id is not None:
        user = users.user_by_id(session, user_id)
    else:
        user = users.user_by_email(session, normal_email(who))
    if user is None or user.deactivated_at is not None:
        reason = "has no account here"
        finding = {"column": f"users.{index}", "value": who, "reason": reason}
        raise UnprocessableError(f"{who} {reason}", errors=[finding])
    return user.id


def delete(session: Session, *, reference: str, by: By) -> tables.Model:
    """Delete a model; it can be restored until it is swept.

    Raises:
        NotFoundError: There is no such model for this user.
        ForbiddenError: The user may not change it.
    """
    model = changeable_model(session, reference, by.identity)
    models.change(session, model.id, {"deleted_at": now(session)})
    records.happened(session, kind="model.deleted", model=model, by=by)
    models.count_change(session, model.id)
    session.refresh(model)
    return model


def restore(session: Session, *, reference: str, by: By) -> schemas.Model:
    """Bring a deleted model back.

    Raises:
        NotFoundError: The user has no such deleted model, or it is gone for good.
        ConflictError: Its name has been given to another one since.
    """
    model = deleted_model(session, reference, by.identity)
    if not models.change(session, model.id, {"deleted_at": None}):
        raise ConflictError(
            f"Another model is called {model.name} now: rename that one first, then restore this"
        )
    records.happened(session, kind="model.restored", model=model, by=by)
    return changed(session, model=model, by=by)


def delete_version(session: Session, *, reference: str, number: int, by: By) -> schemas.Model:
    """Delete a version; it can be restored until it is swept.

    Raises:
        NotFoundError: There is no such model for this user, or no such version.
        ForbiddenError: The user may not change it.
        ConflictError: An alias points at it.
    """
    model = changeable_model(session, reference, by.identity)
    version = live_version(session, model, number)
    aliases = versions.pointing_at(session, version.id)
    if aliases:
        names = ", ".join(aliases)
        raise ConflictError(f"Version {number} is {names}: let that point at another one first")
    versions.set_deleted(session, version.id, gone=True)
    data = {"version": number}
    records.happened(session, kind="model.version.deleted", model=model, by=by, data=data)
    return changed(session, model=model, by=by)


def restore_version(session: Session, *, reference: str, number: int, by: By) -> schemas.Model:
    """Bring a deleted version back, under its old number.

    Raises:
        NotFoundError: There is no such model for this user, or no such deleted version.
        ForbiddenError: The user may not change it.
        ConflictError: The same file has been uploaded anew since.
    """
    model = changeable_model(session, reference, by.identity)
    version = versions.deleted(session, model.id, number)
    if version is None:
        raise NotFoundError(f"The model {model.name} has no deleted version {number}")
    same = versions.with_bytes(session, model.id, version.sha256)
    if same is not None:
        raise ConflictError(f"The same file is version {same.number} now")
    versions.set_deleted(session, version.id, gone=False)
    data = {"version": number}
    records.happened(session, kind="model.version.restored", model=model, by=by, data=data)
    return changed(session, model=model, by=by)

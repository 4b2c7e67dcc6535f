"""Which version answers: promoting, rolling back, and what the challenger does."""

from sqlalchemy.orm import Session

from penstock.core.errors import ConflictError, NotFoundError
from penstock.models import records, schemas, tables
from penstock.models.naming import demand_alias
from penstock.models.queries import models, versions
from penstock.models.records import By
from penstock.models.schemas import ChallengerMode
from penstock.models.service_access import changeable_model
from penstock.models.service_views import live_version, model_view
from penstock.models.tables import CHALLENGER, CHAMPION

MOST_ALIASES = 50


def point(session: Session, *, reference: str, alias: str, number: int, by: By) -> schemas.Model:
    """Let an alias point at a version; nothing happens when it does so already.

    Raises:
        NotFoundError: There is no such model for this user, or no such version.
        ForbiddenError: The user may not change it.
        ConflictError: The model has too many aliases.
        UnprocessableError: No alias is called so.
    """
    demand_alias(alias)
    model = changeable_model(session, reference, by.identity)
    version = live_version(session, model, number)
    known = versions.aliases(session, [model.id]).get(model.id, {})
    if known.get(alias) == number:
        return model_view(session, model=model, identity=by.identity)
    if alias not in known and len(known) >= MOST_ALIASES:
        raise ConflictError(f"A model has at most {MOST_ALIASES} aliases: remove one first")
    return _move(session, model, alias, version, by)


def roll_back(session: Session, *, reference: str, alias: str, by: By) -> schemas.Model:
    """Let an alias point where it pointed before; once more, and it is back.

    Raises:
        NotFoundError: There is no such model for this user, or no such alias.
        ForbiddenError: The user may not change it.
        ConflictError: There is no version to go back to.
    """
    model = changeable_model(session, reference, by.identity)
    found = versions.alias(session, model.id, demand_alias(alias))
    if found is None:
        raise NotFoundError(f"The model {model.name} has no alias {alias}")
    before = found.previous_version_id
    number = None if before is None else versions.number_of(session, before)
    if number is None:
        raise ConflictError(f"{alias} has not pointed at another version that is still there")
    return _move(session, model, alias, live_version(session, model, number), by)


def _move(
    session: Session, model: tables.Model, alias: str, version: tables.ModelVersion, by: By
) -> schemas.Model:
    versions.point(
        session,
        model_id=model.id,
        name=alias,
        version_id=version.id,
        changed_by=by.user_id,
    )
    records.moved(session, model=model, alias=alias, number=version.number, by=by)
    return changed(session, model=model, by=by)


def remove(session: Session, *, reference: str, alias: str, by: By) -> schemas.Model:
    """Remove an alias.

    Raises:
        NotFoundError: There is no such model for this user, or no such alias.
        ForbiddenError: The user may not change it.
        ConflictError: Predictions depend on it.
    """
    model = changeable_model(session, reference, by.identity)
    if alias == CHAMPION:
        raise ConflictError("The champion answers: promote another version instead")
    if alias == CHALLENGER and model.challenger_mode != "off":
        raise ConflictError("The challenger has traffic: set the mode of traffic to `off` first")
    if not versions.forget_alias(session, model.id, demand_alias(alias)):
        raise NotFoundError(f"The model {model.name} has no alias {alias}")
    records.moved(session, model=model, alias=alias, number=None, by=by)
    return changed(session, model=model, by=by)


def set_traffic(
    session: Session, *, reference: str, mode: ChallengerMode, share: float, by: By
) -> schemas.Model:
    """Say what the challenger does, and for which share of the requests.

    Raises:
        NotFoundError: There is no such model for this user.
        ForbiddenError: The user may not change it.
        ConflictError: There is no challenger.
    """
    model = changeable_model(session, reference, by.identity)
    if mode != "off" and versions.alias(session, model.id, CHALLENGER) is None:
        raise ConflictError(f"There is no {CHALLENGER}: let that alias point at a version first")
    traffic = {"challenger_mode": mode, "challenger_share": 0.0 if mode == "off" else share}
    models.change(session, model.id, traffic)
    detail = {"mode": mode, "share": share}
    records.noted(session, action="model.traffic", model=model, by=by, detail=detail)
    return changed(session, model=model, by=by)


def changed(session: Session, *, model: tables.Model, by: By) -> schemas.Model:
    """Count a change, wake those who wait for it, and return the model as it is now."""
    models.count_change(session, model.id)
    session.refresh(model)
    return model_view(session, model=model, identity=by.identity)

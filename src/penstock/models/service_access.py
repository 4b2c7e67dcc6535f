"""Who may see, use and change a model."""

from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import ForbiddenError
from penstock.models.entry import ambiguous, may_use, not_found
from penstock.models.naming import as_id, is_name
from penstock.models.queries import models
from penstock.models.queries.models import Viewer
from penstock.models.tables import Model


def viewer_of(identity: Identity) -> Viewer:
    """Return whose view of the models a user has."""
    return Viewer(identity.user_id, identity.role, sees_all=identity.role == "admin")


def visible_model(session: Session, reference: str, identity: Identity) -> Model:
    """Return the model with this id or name, for a user who may use it.

    Raises:
        NotFoundError: There is none for this user.
        ConflictError: Several others share a model of this name with the user.
    """
    model_id = as_id(reference)
    if model_id is not None:
        return _by_id(session, model_id, identity)
    viewer = viewer_of(identity)
    found = models.by_name(session, reference, viewer=viewer, limit=2) if is_name(reference) else []
    if not found:
        raise not_found(reference)
    if len(found) > 1 and found[0].owner_id != identity.user_id:
        raise ambiguous(reference)
    return found[0]


def changeable_model(session: Session, reference: str, identity: Identity) -> Model:
    """Return a model that this user may change, its row held until the transaction ends.

    Raises:
        NotFoundError: There is none that this user may see.
        ConflictError: Several others share a model of this name with the user.
        ForbiddenError: The user may use it but not change it.
    """
    seen = visible_model(session, reference, identity)
    if not may_change(seen, identity):
        raise ForbiddenError("Only the owner of a model or an administrator may change it")
    model = models.by_id(session, seen.id, lock=True)
    if model is None:
        raise not_found(reference)
    return model


def deleted_model(session: Session, reference: str, identity: Identity) -> Model:
    """Return a deleted model of the user's by its id, its row held.

    Raises:
        NotFoundError: There is none, or it is gone for good.
    """
    model_id = as_id(reference)
    model = None
    if model_id is not None:
        model = models.by_id(session, model_id, lock=True, deleted=True)
    if model is None or not may_change(model, identity):
        raise not_found(reference)
    return model


def may_change(model: Model, identity: Identity) -> bool:
    """Say whether a user may change a model and see who it is shared with."""
    return model.owner_id == identity.user_id or identity.role == "admin"


def _by_id(session: Session, model_id: UUID, identity: Identity) -> Model:
    model = models.by_id(session, model_id)
    if model is None:
        raise not_found(model_id)
    granted = model.visibility == "shared" and models.is_granted(
        session, model_id, viewer_of(identity)
    )
    if not may_use(identity, owner_id=model.owner_id, visibility=model.visibility, granted=granted):
        raise not_found(model_id)
    return model

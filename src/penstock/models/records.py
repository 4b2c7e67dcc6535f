"""What is written down of each change: an event for whoever wants to know, and the audit log."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.auth import Identity
from penstock.identity import audit
from penstock.identity.caller import Caller
from penstock.models.tables import Model, ModelVersion


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a model, and from where."""

    identity: Identity
    caller: Caller

    @property
    def user_id(self) -> UUID:
        """The user's id."""
        return self.identity.user_id


def created(session: Session, *, model: Model, version: ModelVersion, by: By) -> None:
    """Record a new version."""
    data = {
        "version": version.number,
        "format": version.format,
        "framework": version.framework,
        "sha256": version.sha256,
    }
    happened(session, kind="model.version.created", model=model, by=by, data=data)


def moved(session: Session, *, model: Model, alias: str, number: int | None, by: By) -> None:
    """Record that an alias points at another version, or with None at none any more."""
    data = {"alias": alias, "version": number}
    happened(session, kind="model.alias.moved", model=model, by=by, data=data)


def happened(
    session: Session, *, kind: str, model: Model, by: By, data: dict[str, Any] | None = None
) -> None:
    """Record what others may wait for, in both places."""
    events.record(
        session,
        kind=kind,
        subject=str(model.id),
        owner_id=model.owner_id,
        data={"model_id": str(model.id), "name": model.name, **(data or {})},
    )
    noted(session, action=kind, model=model, by=by, detail=data)


def noted(
    session: Session, *, action: str, model: Model, by: By, detail: dict[str, Any] | None = None
) -> None:
    """Write down in the audit log what a user has done to a model."""
    audit.record(
        session,
        audit.event(
            action,
            by.caller,
            actor_id=by.user_id,
            subject=f"model:{model.id}",
            detail={"name": model.name, **(detail or {})},
        ),
    )

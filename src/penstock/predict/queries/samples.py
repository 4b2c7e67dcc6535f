"""The rows that a version was uploaded with."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from penstock.models.tables import ModelVersion


def of_version(session: Session, version_id: UUID) -> list[dict[str, Any]] | None:
    """Return a version's sample as records; None when it has none."""
    return session.scalar(select(ModelVersion.sample).where(ModelVersion.id == version_id))

"""API keys."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from penstock.identity.queries.base import Values, soon
from penstock.identity.tables import ApiKey, AppUser


def insert_key(session: Session, values: Values) -> ApiKey:
    """Add a key."""
    return session.scalars(insert(ApiKey).values(**values).returning(ApiKey)).one()


def _usable() -> tuple[Any, ...]:
    later = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.clock_timestamp())
    return (ApiKey.revoked_at.is_(None), later)


def active_key(session: Session, key_id: UUID) -> tuple[ApiKey, AppUser] | None:
    """Return a key that is neither revoked nor expired, with its user."""
    statement = (
        select(ApiKey, AppUser)
        .join(AppUser, AppUser.id == ApiKey.user_id)
        .where(ApiKey.id == key_id, *_usable(), AppUser.deactivated_at.is_(None))
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def keys_of(session: Session, user_id: UUID, *, after: UUID | None, limit: int) -> list[ApiKey]:
    """Return the keys of a user that are not revoked, newest first; also expired ones."""
    statement = select(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
    if after is not None:
        statement = statement.where(ApiKey.id < after)
    return list(session.scalars(statement.order_by(ApiKey.id.desc()).limit(limit)))


def count_usable_keys(session: Session, user_id: UUID) -> int:
    """Return how many keys of a user work."""
    statement = select(func.count()).where(ApiKey.user_id == user_id, *_usable())
    return session.scalars(statement).one()


def lock_usable_key(session: Session, key_id: UUID, *, user_id: UUID) -> ApiKey | None:
    """Return a key of this user that still works, kept from change."""
    statement = select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id, *_usable())
    return session.scalars(statement.with_for_update()).one_or_none()


def expire_key(session: Session, key_id: UUID, *, seconds: int) -> None:
    """Let a key work for so long only."""
    until = soon(seconds)
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id)
        .values(expires_at=func.least(func.coalesce(ApiKey.expires_at, until), until))
        .execution_options(synchronize_session=False)
    )


def revoke_keys(session: Session, *, user_id: UUID, only: UUID | None = None) -> list[UUID]:
    """Revoke the keys of a user, or one of them; return which."""
    statement = update(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
    if only is not None:
        statement = statement.where(ApiKey.id == only)
    return list(
        session.scalars(statement.values(revoked_at=func.clock_timestamp()).returning(ApiKey.id))
    )


def touch_keys(session: Session, ids: Sequence[UUID]) -> None:
    """Note that keys were used."""
    chosen = (
        select(ApiKey.id)
        .where(ApiKey.id.in_(ids))
        .order_by(ApiKey.id)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(ApiKey)
        .where(ApiKey.id.in_(chosen))
        .values(last_used_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )


def usable_key_ids(session: Session, user_id: UUID) -> list[UUID]:
    """Return the keys of a user that work."""
    return list(session.scalars(select(ApiKey.id).where(ApiKey.user_id == user_id, *_usable())))

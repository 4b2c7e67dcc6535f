"""Signing keys."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from penstock.identity.tables import SigningKey


def signing_keys(session: Session) -> list[SigningKey]:
    """Return the keys whose signatures count, oldest first."""
    statement = select(SigningKey).where(
        or_(SigningKey.retires_at.is_(None), SigningKey.retires_at > func.clock_timestamp())
    )
    return list(session.scalars(statement.order_by(SigningKey.number)))


def insert_signing_key(session: Session, key: SigningKey) -> None:
    """Add a key; it is the newest from now on."""
    session.add(key)
    session.flush()


def retire_other_keys(session: Session, kid: str, *, at: datetime) -> None:
    """Let the signatures of all keys but one count until `at` only."""
    session.execute(
        update(SigningKey)
        .where(SigningKey.kid != kid, SigningKey.retires_at.is_(None))
        .values(retires_at=at)
    )


def delete_retired_keys(session: Session) -> None:
    """Forget keys whose signatures no longer count."""
    session.execute(delete(SigningKey).where(SigningKey.retires_at < func.clock_timestamp()))

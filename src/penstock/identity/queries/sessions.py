"""Sessions and their refresh tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from penstock.core.ids import uuid7
from penstock.identity.queries.base import Values, soon
from penstock.identity.tables import AppUser, AuthSession, RefreshToken


def insert_session(session: Session, values: Values) -> AuthSession:
    """Add a session."""
    statement = insert(AuthSession).values(id=uuid7(), **values).returning(AuthSession)
    return session.scalars(statement).one()


def active_session(session: Session, session_id: UUID) -> tuple[AuthSession, AppUser] | None:
    """Return a session that has not ended, with its user."""
    statement = (
        select(AuthSession, AppUser)
        .join(AppUser, AppUser.id == AuthSession.user_id)
        .where(AuthSession.id == session_id, *_going_on(), AppUser.deactivated_at.is_(None))
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def _going_on() -> tuple[Any, ...]:
    clock = func.clock_timestamp()
    return (
        AuthSession.ended_at.is_(None),
        AuthSession.expires_at > clock,
        AuthSession.idle_expires_at > clock,
    )


def sessions_of(
    session: Session, user_id: UUID, *, after: UUID | None, limit: int
) -> list[AuthSession]:
    """Return the sessions of a user that go on, newest first."""
    statement = select(AuthSession).where(AuthSession.user_id == user_id, *_going_on())
    if after is not None:
        statement = statement.where(AuthSession.id < after)
    return list(session.scalars(statement.order_by(AuthSession.id.desc()).limit(limit)))


def active_session_ids(session: Session, user_id: UUID) -> list[UUID]:
    """Return the sessions of a user that go on."""
    statement = select(AuthSession.id).where(AuthSession.user_id == user_id, *_going_on())
    return list(session.scalars(statement))


def end_sessions(
    session: Session,
    *,
    user_id: UUID,
    reason: str,
    only: UUID | None = None,
    spare: UUID | None = None,
) -> list[UUID]:
    """End the sessions of a user, or one of them, or all but one; return which ended now."""
    statement = update(AuthSession).where(
        AuthSession.user_id == user_id, AuthSession.ended_at.is_(None)
    )
    if only is not None:
        statement = statement.where(AuthSession.id == only)
    if spare is not None:
        statement = statement.where(AuthSession.id != spare)
    values = {"ended_at": func.clock_timestamp(), "end_reason": reason}
    return list(session.scalars(statement.values(values).returning(AuthSession.id)))


def touch_sessions(session: Session, ids: Sequence[UUID], *, idle_seconds: int) -> None:
    """Note that sessions were used; it keeps cookies, which no refresh renews, from lying idle."""
    chosen = (
        select(AuthSession.id)
        .where(AuthSession.id.in_(ids), *_going_on())
        .order_by(AuthSession.id)
        .with_for_update(skip_locked=True)
    )
    until = func.least(
        AuthSession.expires_at,
        soon(idle_seconds),
    )
    session.execute(
        update(AuthSession)
        .where(AuthSession.id.in_(chosen))
        .values(
            last_used_at=func.clock_timestamp(),
            idle_expires_at=case(
                (AuthSession.kind == "cookie", until), else_=AuthSession.idle_expires_at
            ),
        )
        .execution_options(synchronize_session=False)
    )


def insert_refresh_token(session: Session, values: Values) -> None:
    """Add a refresh token."""
    session.execute(insert(RefreshToken).values(**values))


def use_refresh_token(session: Session, token_hash: bytes) -> UUID | None:
    """Mark an unused refresh token as used, once; return its session, or None.

    One statement decides between any number of requests with the same token.
    """
    statement = (
        update(RefreshToken)
        .where(
            RefreshToken.token_hash == token_hash,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > func.clock_timestamp(),
        )
        .values(used_at=func.clock_timestamp())
        .returning(RefreshToken.session_id)
    )
    return session.scalars(statement).one_or_none()


def refresh_token_and_child(
    session: Session, token_hash: bytes
) -> tuple[RefreshToken, RefreshToken | None] | None:
    """Return a refresh token and the one that replaced it."""
    child = aliased(RefreshToken)
    statement = (
        select(RefreshToken, child)
        .outerjoin(child, child.parent_hash == RefreshToken.token_hash)
        .where(RefreshToken.token_hash == token_hash)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def renew_session(session: Session, session_id: UUID, *, idle_seconds: int) -> datetime:
    """Note a refresh; return until when the next one must come."""
    until = func.least(
        AuthSession.expires_at,
        soon(idle_seconds),
    )
    statement = (
        update(AuthSession)
        .where(AuthSession.id == session_id)
        .values(last_used_at=func.clock_timestamp(), idle_expires_at=until)
        .returning(AuthSession.idle_expires_at)
    )
    return session.scalars(statement).one()


def session_owner(session: Session, session_id: UUID) -> UUID:
    """Return the user of a session, also of one that has ended."""
    return session.scalars(select(AuthSession.user_id).where(AuthSession.id == session_id)).one()

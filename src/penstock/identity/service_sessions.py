"""Sessions: begun with a password, carried on by refresh tokens or a cookie, and ended."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.credentials import session_reference
from penstock.core.errors import NotFoundError
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.identity import secrets
from penstock.identity.audit import REFUSED, event, record
from penstock.identity.caller import Caller
from penstock.identity.queries import sessions, users
from penstock.identity.queries.base import now
from penstock.identity.tables import AppUser, AuthSession

Kind = Literal["token", "cookie"]


@dataclass(frozen=True)
class Begun:
    """A session that goes on; `secret` is its new refresh token or its cookie."""

    user: AppUser
    session_id: UUID
    secret: str


@dataclass(frozen=True)
class Refused:
    """Nobody is let in; `reason` is a constant word, and `ended` what ended because of it."""

    reason: str
    ended: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """The account somebody tries to sign in to; `user_id` is None when there is none."""

    email: str
    user_id: UUID | None = None
    password_hash: str | None = None


def find_candidate(session: Session, *, email: str) -> Candidate:
    """Return the account with this address, whether it exists or not."""
    user = users.user_by_email(session, email)
    if user is None:
        return Candidate(email)
    return Candidate(email, user.id, user.password_hash)


def refuse(session: Session, *, candidate: Candidate, reason: str, caller: Caller) -> Refused:
    """Write down that somebody was not let in."""
    record(
        session,
        event(
            "session.begun",
            caller,
            outcome=REFUSED,
            actor_id=candidate.user_id,
            subject=f"email:{candidate.email}",
            detail={"reason": reason},
        ),
    )
    return Refused(reason)


def begin(
    session: Session,
    *,
    candidate: Candidate,
    kind: Kind,
    key: InstallationKey,
    settings: Settings,
    caller: Caller,
) -> Begun | Refused:
    """Begin a session for somebody whose password was right for `candidate`."""
    if candidate.user_id is None:
        return refuse(session, candidate=candidate, reason="wrong-password", caller=caller)
    # The lock makes this and a deactivation or a new password happen one after the other.
    user = users.user_by_id(session, candidate.user_id, lock_row=True)
    if user is None or user.password_hash != candidate.password_hash:
        return refuse(session, candidate=candidate, reason="wrong-password", caller=caller)
    if user.deactivated_at is not None:
        return refuse(session, candidate=candidate, reason="deactivated", caller=caller)
    clock = now(session)
    begun = sessions.insert_session(
        session,
        {
            "user_id": user.id,
            "kind": kind,
            "address": caller.address,
            "user_agent": caller.user_agent,
            "idle_expires_at": clock + timedelta(seconds=settings.refresh_idle_seconds),
            "expires_at": clock + timedelta(seconds=settings.refresh_total_seconds),
        },
    )
    secret = _first_secret(session, begun, key)
    subject = f"session:{begun.id}"
    record(session, event("session.begun", caller, actor_id=user.id, subject=subject))
    return Begun(user, begun.id, secret)


def _first_secret(session: Session, begun: AuthSession, key: InstallationKey) -> str:
    if begun.kind == "cookie":
        secret = secrets.new_secret()
        text = secrets.cookie_text(key, begun.id, secret)
        begun.cookie_hash = secrets.hashed(text)
        session.flush()
        return text
    token = secrets.new_refresh_token()
    values = {
        "token_hash": secrets.hashed(token),
        "session_id": begun.id,
        "expires_at": begun.idle_expires_at,
    }
    sessions.insert_refresh_token(session, values)
    return token


def refresh(
    session: Session, *, token: str, key: InstallationKey, settings: Settings, caller: Caller
) -> Begun | Refused:
    """Replace a refresh token by its successor.

    The token a client has just replaced still gets the same successor, for a few seconds and
    until that one is used: several requests of one client may run at once, and answers get lost.
    Any other used token has been copied by somebody, so its session ends, and no other.
    """
    token_hash = secrets.hashed(token)
    session_id = sessions.use_refresh_token(session, token_hash)
    if session_id is None:
        return _answer_again(session, token=token, key=key, settings=settings, caller=caller)
    active = sessions.active_session(session, session_id)
    if active is None:
        return _refuse_refresh(session, session_id, "session-ended", caller)
    successor = secrets.next_refresh_token(key, token)
    until = sessions.renew_session(session, session_id, idle_seconds=settings.refresh_idle_seconds)
    values = {
        "token_hash": secrets.hashed(successor),
        "session_id": session_id,
        "parent_hash": token_hash,
        "expires_at": until,
    }
    sessions.insert_refresh_token(session, values)
    return Begun(active[1], session_id, successor)


def _answer_again(
    session: Session, *, token: str, key: InstallationKey, settings: Settings, caller: Caller
) -> Begun | Refused:
    found = sessions.refresh_token_and_child(session, secrets.hashed(token))
    if found is None:
        return _refuse_refresh(session, None, "unknown", caller)
    parent, child = found
    session_id = parent.session_id
    if parent.used_at is None or child is None:
        return _refuse_refresh(session, session_id, "expired", caller)
    active = sessions.active_session(session, session_id)
    if active is None:
        return _refuse_refresh(session, session_id, "session-ended", caller)
    successor = secrets.next_refresh_token(key, token)
    grace = timedelta(seconds=settings.refresh_grace_seconds)
    is_fresh = child.used_at is None and now(session) - parent.used_at <= grace
    if is_fresh and secrets.same(secrets.hashed(successor), child.token_hash):
        return Begun(active[1], session_id, successor)
    ended = sessions.end_sessions(
        session, user_id=active[1].id, only=session_id, reason="refresh-token-reused"
    )
    refused = _refuse_refresh(session, session_id, "reused", caller)
    return Refused(refused.reason, ended=[session_reference(item) for item in ended])


def _refuse_refresh(
    session: Session, session_id: UUID | None, reason: str, caller: Caller
) -> Refused:
    subject = f"session:{session_id}" if session_id else None
    actor = sessions.session_owner(session, session_id) if session_id else None
    record(
        session,
        event(
            "session.refreshed",
            caller,
            outcome=REFUSED,
            actor_id=actor,
            subject=subject,
            detail={"reason": reason},
        ),
    )
    return Refused(reason)


def find_session_of_refresh_token(session: Session, *, token: str) -> tuple[UUID, UUID] | None:
    """Return session and user of a refresh token that is still good, used or not."""
    found = sessions.refresh_token_and_child(session, secrets.hashed(token))
    active = sessions.active_session(session, found[0].session_id) if found else None
    return (active[0].id, active[1].id) if active else None


def end(
    session: Session, *, user_id: UUID, session_id: UUID, reason: str, caller: Caller
) -> list[str]:
    """End one session of a user; return its reference.

    Raises:
        NotFoundError: The user has no such session, or it has ended.
    """
    ended = sessions.end_sessions(session, user_id=user_id, only=session_id, reason=reason)
    if not ended:
        raise NotFoundError("There is no such session")
    subject = f"session:{session_id}"
    record(session, event("session.ended", caller, actor_id=user_id, subject=subject))
    return [session_reference(session_id)]


def end_others(session: Session, *, identity: Identity, reason: str, caller: Caller) -> list[str]:
    """End all sessions of a user but the one that asks; return their references."""
    ended = sessions.end_sessions(
        session, user_id=identity.user_id, spare=identity.session_id, reason=reason
    )
    events = [
        event("session.ended", caller, actor_id=identity.user_id, subject=f"session:{item}")
        for item in ended
    ]
    record(session, *events)
    return [session_reference(item) for item in ended]


def change_password(
    session: Session,
    *,
    identity: Identity,
    checked_hash: str,
    new_hash: str,
    caller: Caller,
) -> list[str] | Refused:
    """Replace a password whose old one was right for `checked_hash`; end the other sessions."""
    user = users.user_by_id(session, identity.user_id, lock_row=True)
    if user is None or user.password_hash != checked_hash:
        return Refused("wrong-password")
    users.update_user(session, user.id, {"password_hash": new_hash}, new_version=False)
    subject = f"user:{user.id}"
    record(session, event("user.password_changed", caller, actor_id=user.id, subject=subject))
    return end_others(session, identity=identity, reason="password-changed", caller=caller)


def renew_password_hash(session: Session, *, user_id: UUID, old: str, new: str) -> None:
    """Store the same password hashed with today's parameters, unless it has changed meanwhile."""
    user = users.user_by_id(session, user_id, lock_row=True)
    if user is not None and user.password_hash == old:
        users.update_user(session, user_id, {"password_hash": new}, new_version=False)

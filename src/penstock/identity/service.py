"""Accounts: made, changed and closed, by their owners and by administrators."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.credentials import key_reference, session_reference
from penstock.core.errors import ConflictError, NotFoundError
from penstock.identity.audit import event, record
from penstock.identity.caller import Caller, normal_email
from penstock.identity.passwords import hash_password
from penstock.identity.queries import keys, sessions, users
from penstock.identity.queries.base import LOCK_ADMINISTRATORS, lock, now
from penstock.identity.tables import AppUser

FIRST_START = Caller(address="local", user_agent="penstock", request_id="")


@dataclass(frozen=True)
class NewUser:
    """What an account is made of; the password is hashed already."""

    email: str
    name: str
    role: str
    password_hash: str


@dataclass(frozen=True)
class Changed:
    """A user after a change, and the credentials whose state Redis has to learn."""

    user: AppUser
    ended: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)


def ensure_administrator(session: Session, *, email: str, password: str) -> bool:
    """Make the first administrator; say whether it was made. False: one exists already.

    Takes as long as hashing a password does.
    """
    lock(session, LOCK_ADMINISTRATORS)
    if users.count_active_administrators(session):
        return False
    address = normal_email(email)
    values = {"role": "admin", "password_hash": hash_password(password), "deactivated_at": None}
    known = users.user_by_email(session, address)
    if known is None:
        user = users.insert_user(session, {"email": address, "name": "Administrator", **values})
    else:
        _end_everything(session, known.id)
        user = users.update_user(session, known.id, values, new_version=True)
    if user is not None:
        record(session, event("user.created", FIRST_START, subject=f"user:{user.id}"))
    return True


def create_user(session: Session, *, new: NewUser, by: Identity | None, caller: Caller) -> AppUser:
    """Make an account; `by` is the administrator, or None when a stranger registers.

    Raises:
        ConflictError: The e-mail address has one.
    """
    values = {
        "email": new.email,
        "name": new.name,
        "role": new.role,
        "password_hash": new.password_hash,
    }
    user = users.insert_user(session, values)
    if user is None:
        raise ConflictError(f"There is an account for {new.email} already")
    action = "user.created" if by else "user.registered"
    actor = by.user_id if by else user.id
    record(session, event(action, caller, actor_id=actor, subject=f"user:{user.id}"))
    return user


def get_user(session: Session, *, user_id: UUID) -> AppUser:
    """Return a user.

    Raises:
        NotFoundError: There is none.
    """
    user = users.user_by_id(session, user_id)
    if user is None:
        raise NotFoundError("There is no such user")
    return user


def rename(session: Session, *, identity: Identity, name: str, caller: Caller) -> Changed:
    """Change one's own name."""
    user = users.update_user(session, identity.user_id, {"name": name}, new_version=True)
    record(session, event("user.renamed", caller, actor_id=user.id, subject=f"user:{user.id}"))
    return Changed(user, renewed=_working(session, user.id))


def change_user(
    session: Session, *, user_id: UUID, changes: dict[str, Any], by: Identity, caller: Caller
) -> Changed:
    """Change `name`, `role` or `active` of a user, as an administrator.

    Deactivating ends all sessions and revokes all keys at once.

    Raises:
        NotFoundError: There is no such user.
        ConflictError: No administrator would be left.
    """
    lock(session, LOCK_ADMINISTRATORS)
    user = get_user(session, user_id=user_id)
    values = {name: changes[name] for name in ("name", "role") if changes.get(name) is not None}
    active = changes.get("active")
    if active is not None:
        gone_since = user.deactivated_at or now(session)
        values["deactivated_at"] = None if active else gone_since
    _keep_an_administrator(session, user, values)
    user = users.update_user(session, user_id, values, new_version=True)
    detail = {name: value for name, value in changes.items() if value is not None}
    subject = f"user:{user_id}"
    change = event("user.changed", caller, actor_id=by.user_id, subject=subject, detail=detail)
    record(session, change)
    if user.deactivated_at is not None:
        return Changed(user, ended=_end_everything(session, user_id))
    return Changed(user, renewed=_working(session, user_id))


def reset_password(
    session: Session, *, user_id: UUID, password_hash: str, by: Identity, caller: Caller
) -> Changed:
    """Give a user another password, as an administrator, and end their sessions.

    Raises:
        NotFoundError: There is no such user.
    """
    get_user(session, user_id=user_id)
    values = {"password_hash": password_hash}
    user = users.update_user(session, user_id, values, new_version=False)
    ended = sessions.end_sessions(session, user_id=user_id, reason="password-reset")
    subject = f"user:{user_id}"
    record(session, event("user.password_reset", caller, actor_id=by.user_id, subject=subject))
    return Changed(user, ended=[session_reference(item) for item in ended])


def _keep_an_administrator(session: Session, user: AppUser, values: dict[str, Any]) -> None:
    counts = user.role == "admin" and user.deactivated_at is None
    role = values.get("role", user.role)
    stays = role == "admin" and values.get("deactivated_at", user.deactivated_at) is None
    if counts and not stays and users.count_active_administrators(session) == 1:
        raise ConflictError("This is the only administrator: make another one first")


def _working(session: Session, user_id: UUID) -> list[str]:
    return [
        *(session_reference(item) for item in sessions.active_session_ids(session, user_id)),
        *(key_reference(item) for item in keys.usable_key_ids(session, user_id)),
    ]


def _end_everything(session: Session, user_id: UUID) -> list[str]:
    ended = sessions.end_sessions(session, user_id=user_id, reason="deactivated")
    revoked = keys.revoke_keys(session, user_id=user_id)
    return [*map(session_reference, ended), *map(key_reference, revoked)]

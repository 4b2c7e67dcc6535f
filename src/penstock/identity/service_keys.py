"""API keys: made, replaced with an overlap, revoked. The key itself is told once."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import ROLE_SCOPES, Identity
from penstock.core.credentials import key_reference
from penstock.core.errors import ConflictError, NotFoundError, UnprocessableError
from penstock.core.ids import uuid7
from penstock.core.sealing import InstallationKey
from penstock.identity import secrets
from penstock.identity.audit import event, record
from penstock.identity.caller import Caller
from penstock.identity.queries import keys, users
from penstock.identity.queries.base import now
from penstock.identity.tables import ApiKey

MOST_KEYS = 100


@dataclass(frozen=True)
class NewKey:
    """What a key is to be; without `scopes` all of the role but `users:admin`."""

    name: str
    scopes: list[str] | None = None
    expires_at: datetime | None = None
    rotated_from: UUID | None = None


@dataclass(frozen=True)
class Made:
    """A new key with its text, and older ones whose state Redis has to learn."""

    key: ApiKey
    text: str
    ended: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)


def create(
    session: Session, *, identity: Identity, new: NewKey, key: InstallationKey, caller: Caller
) -> Made:
    """Make a key.

    Raises:
        UnprocessableError: It asks for more than its owner may do, or has expired already.
        ConflictError: The user has too many.
    """
    scopes = _scopes(identity, new.scopes)
    if new.expires_at is not None and new.expires_at <= now(session):
        reason = "lies in the past"
        raise UnprocessableError(
            f"expires_at {reason}", errors=[{"column": "expires_at", "reason": reason}]
        )
    # The lock makes this and a deactivation happen one after the other.
    user = users.user_by_id(session, identity.user_id, lock_row=True)
    if user is None or user.deactivated_at is not None:
        raise NotFoundError("There is no such user")
    if keys.count_usable_keys(session, user.id) >= MOST_KEYS:
        raise ConflictError(f"A user has at most {MOST_KEYS} API keys: revoke one first")
    key_id, secret = uuid7(), secrets.new_secret()
    text = secrets.api_key_text(key, key_id, secret)
    row = keys.insert_key(
        session,
        {
            "id": key_id,
            "user_id": user.id,
            "name": new.name,
            "secret_hash": secrets.hashed(text),
            "scopes": scopes,
            "expires_at": new.expires_at,
            "rotated_from": new.rotated_from,
        },
    )
    subject = f"key:{key_id}"
    record(session, event("key.created", caller, actor_id=user.id, subject=subject))
    return Made(row, text)


def rotate(
    session: Session,
    *,
    identity: Identity,
    key_id: UUID,
    overlap_seconds: int,
    key: InstallationKey,
    caller: Caller,
) -> Made:
    """Make the successor of a key, which itself works for `overlap_seconds` more.

    Raises:
        NotFoundError: The user has no such key.
    """
    old = keys.lock_usable_key(session, key_id, user_id=identity.user_id)
    if old is None:
        raise NotFoundError("There is no such API key")
    still_allowed = [scope for scope in old.scopes if scope in ROLE_SCOPES[identity.role]]
    new = NewKey(old.name, still_allowed, old.expires_at, old.id)
    made = create(session, identity=identity, new=new, key=key, caller=caller)
    reference = key_reference(key_id)
    if overlap_seconds == 0:
        keys.revoke_keys(session, user_id=identity.user_id, only=key_id)
        return Made(made.key, made.text, ended=[reference])
    keys.expire_key(session, key_id, seconds=overlap_seconds)
    return Made(made.key, made.text, renewed=[reference])


def revoke(session: Session, *, user_id: UUID, key_id: UUID, caller: Caller) -> list[str]:
    """Revoke a key; return its reference.

    Raises:
        NotFoundError: The user has no such key.
    """
    if not keys.revoke_keys(session, user_id=user_id, only=key_id):
        raise NotFoundError("There is no such API key")
    record(session, event("key.revoked", caller, actor_id=user_id, subject=f"key:{key_id}"))
    return [key_reference(key_id)]


def _scopes(identity: Identity, wanted: list[str] | None) -> list[str]:
    allowed = ROLE_SCOPES[identity.role]
    if wanted is None:
        return sorted(scope for scope in allowed if scope != "users:admin")
    unknown = [
        {"column": "scopes", "value": scope, "reason": f"not among those of {identity.role}"}
        for scope in wanted
        if scope not in allowed
    ]
    if unknown:
        known = ", ".join(allowed)
        raise UnprocessableError(f"scopes: choose among {known}", errors=unknown)
    return sorted(set(wanted))

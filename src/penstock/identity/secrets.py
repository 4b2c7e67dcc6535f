"""Credentials of users: made, told apart, hashed. No input or output.

All credentials are 256 random bits behind a prefix. A short keyed mark at the end lets us refuse
invented ones without asking the database; what is stored is a SHA-256.
"""

import hashlib
import hmac
import os
from uuid import UUID

from penstock.core.sealing import InstallationKey

SECRET_BYTES = 32
MARK_CHARACTERS = 8


def mark(key: InstallationKey, text: str) -> str:
    """Return the characters that end a credential of ours."""
    return hmac.digest(key.derive("mark"), text.encode(), "sha256").hex()[:MARK_CHARACTERS]


def hashed(text: str | bytes) -> bytes:
    """Return the SHA-256 of a credential; with 256 random bits in it a slow hash adds nothing."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare without telling by the time it takes where they differ."""
    return hmac.compare_digest(left, right)


def new_secret() -> str:
    """Return 256 random bits, URL-safe and without the separator `_`."""
    return os.urandom(SECRET_BYTES).hex()


def api_key_text(key: InstallationKey, key_id: UUID, secret: str) -> str:
    """Return `pk_<id>_<secret>`, the form a user sees once."""
    return _text(key, "pk", key_id, secret)


def cookie_text(key: InstallationKey, session_id: UUID, secret: str) -> str:
    """Return `cs_<id>_<secret>`, the value of a session cookie."""
    return _text(key, "cs", session_id, secret)


def _text(key: InstallationKey, prefix: str, identifier: UUID, secret: str) -> str:
    body = f"{prefix}_{identifier.hex}_{secret}"
    return body + mark(key, body)


def parse(key: InstallationKey, text: bytes, *, prefix: str) -> tuple[UUID, bytes] | None:
    """Return the id in an API key or cookie, and its hash; None when it is none of ours."""
    try:
        body, end = text[:-MARK_CHARACTERS].decode("ascii"), text[-MARK_CHARACTERS:]
        found, identifier, _ = body.split("_", 2)
        if found != prefix or not same(mark(key, body).encode(), end):
            return None
        return UUID(hex=identifier), hashed(text)
    except ValueError:
        return None


def new_refresh_token() -> str:
    """Return the first refresh token of a session."""
    return f"rt_{new_secret()}"


def next_refresh_token(key: InstallationKey, token: str) -> str:
    """Return the successor of a refresh token.

    It follows from the token and our key, so that a client which asks twice gets the same one
    although only its hash is stored.
    """
    return f"rt_{hmac.digest(key.derive('refresh'), token.encode(), 'sha256').hex()}"

"""The signed tokens: access tokens for clients, statements about a sender for our services."""

import time
from dataclasses import dataclass
from uuid import UUID

from joserfc.jwk import OKPKey

from penstock.core.auth import (
    ACCESS_AUDIENCE,
    ACCESS_TYPE,
    IDENTITY_AUDIENCE,
    IDENTITY_TYPE,
    ROLE_SCOPES,
    Identity,
)
from penstock.core.ids import uuid7
from penstock.core.jws import sign
from penstock.identity.tables import ApiKey, AppUser

STATEMENT_SECONDS = 60


@dataclass(frozen=True)
class Signer:
    """The key that signs now, and in whose name."""

    kid: str
    key: OKPKey
    issuer: str


def identity_of_session(user: AppUser, session_id: UUID) -> Identity:
    """Return who a session stands for: its user with everything the role allows."""
    return Identity(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        scopes=frozenset(ROLE_SCOPES[user.role]),
        version=user.version,
        session_id=session_id,
    )


def identity_of_key(user: AppUser, key: ApiKey) -> Identity:
    """Return who an API key stands for: its scopes, as far as the user's role still has them."""
    return Identity(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        scopes=frozenset(key.scopes) & frozenset(ROLE_SCOPES[user.role]),
        version=user.version,
        key_id=key.id,
    )


def access_token(signer: Signer, identity: Identity, *, seconds: int) -> str:
    """Return an access token (RFC 9068) for a session."""
    now = int(time.time())
    claims = {
        "iss": signer.issuer,
        "aud": ACCESS_AUDIENCE,
        "iat": now,
        "exp": now + seconds,
        "jti": str(uuid7()),
        **identity.claims(),
    }
    return sign(claims, type=ACCESS_TYPE, kid=signer.kid, key=signer.key)


def statement(signer: Signer, identity: Identity) -> str:
    """Return what the gateway passes on to a service, good for a minute."""
    now = int(time.time())
    claims = {
        "iss": signer.issuer,
        "aud": IDENTITY_AUDIENCE,
        "iat": now,
        "exp": now + STATEMENT_SECONDS,
        **identity.claims(),
    }
    return sign(claims, type=IDENTITY_TYPE, kid=signer.kid, key=signer.key)

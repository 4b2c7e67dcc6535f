"""`/auth/verify`: who sent a request, asked by the gateway before every single one.

It answers below FastAPI. A credential is verified in full at most once a minute; what is left for
each request is a dictionary look-up and one question to Redis, whether the credential has ended,
which shares its write with those of all requests of the same turn of the event loop.
"""

import time
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.types import Scope

from penstock.core.auth import (
    KEY_PREFIX,
    Credential,
    Identity,
    access_rules,
    cookie_name,
    find_credential,
)
from penstock.core.credentials import (
    ENDED,
    CredentialStates,
    key_reference,
    session_reference,
)
from penstock.core.db import Database
from penstock.core.errors import UnauthorizedError, UnavailableError
from penstock.core.jws import TokenError
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.identity import secrets
from penstock.identity.caller import caller_of, demand_same_origin, origin_of
from penstock.identity.queries import keys as key_queries
from penstock.identity.queries import sessions
from penstock.identity.recorder import Recorder
from penstock.identity.signing import SigningKeys
from penstock.identity.tokens import (
    STATEMENT_SECONDS,
    identity_of_key,
    identity_of_session,
    statement,
)

REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 20_000
# A statement is signed anew when less than this is left of its minute.
STATEMENT_SPARE_SECONDS = 15


class Verified:
    """A credential that was verified, and the answer that says so."""

    __slots__ = ("body", "identity", "reference", "signed_until", "start", "until", "version")

    def __init__(self, identity: Identity, *, kind: str, until: float) -> None:
        self.identity = identity
        self.until = until
        self.signed_until = 0.0
        self.version = str(identity.version).encode()
        self.reference = (
            key_reference(identity.key_id)
            if identity.key_id is not None
            else session_reference(_required(identity.session_id))
        )
        self.body = {"type": "http.response.body", "body": _answer(identity, kind)}
        self.start: dict[str, Any] = {}

    def sign(self, statement_text: str, *, until: float) -> None:
        """Carry a new statement."""
        self.signed_until = until
        self.start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(self.body["body"])).encode()),
                (b"cache-control", b"no-store"),
                (b"x-penstock-identity", statement_text.encode()),
            ],
        }


def _required(session_id: UUID | None) -> UUID:
    if session_id is None:
        raise TokenError("malformed")
    return session_id


def _answer(identity: Identity, kind: str) -> bytes:
    user = {
        "id": identity.user_id,
        "email": identity.email,
        "name": identity.name,
        "role": identity.role,
    }
    scopes = sorted(identity.scopes)
    return msgspec.json.encode({"active": True, "user": user, "scopes": scopes, "credential": kind})


class Verifier:
    """Verifies credentials for one process."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        states: CredentialStates,
        keys: SigningKeys,
        key: InstallationKey,
        recorder: Recorder,
    ) -> None:
        self._database = database
        self._states = states
        self._keys = keys
        self._key = key
        self._recorder = recorder
        self._cookie = cookie_name(settings).encode()
        self._origin = origin_of(settings.gateway_url)
        self._rules = access_rules(settings)
        # A cookie has a memory of its own: sent as a header it would escape the check of origin.
        self._headers: dict[bytes, Verified] = {}
        self._cookies: dict[bytes, Verified] = {}

    async def authenticate(self, scope: Scope) -> Identity:
        """Return who sent a request, as `penstock.core.auth.authenticate` does."""
        return (await self.verify(scope)).identity

    async def verify(self, scope: Scope) -> Verified:
        """Return the verified credential of a request.

        Raises:
            UnauthorizedError: It has none, or none that is good.
            BadRequestError: It has several.
            ForbiddenError: A cookie that came with a request from another site.
            UnavailableError: It cannot be checked for now.
        """
        credential = find_credential(scope["headers"], cookie=self._cookie)
        if credential.kind == "cookie":
            demand_same_origin(scope, public_origin=self._origin)
        return await self.check(credential, scope)

    async def check(self, credential: Credential, scope: Scope) -> Verified:
        """Return a credential verified, as `verify` does; `scope` says who asks."""
        memory = self._cookies if credential.kind == "cookie" else self._headers
        verified = memory.get(credential.value)
        clock = time.time()
        if verified is None or clock >= verified.until:
            verified = await self._verify_in_full(credential, scope)
            _remember(memory, credential.value, verified)
        elif await self._states.state(verified.reference) != verified.version:
            # It has ended, or its user's role has changed.
            memory.pop(credential.value, None)
            verified = await self._verify_in_full(credential, scope)
            _remember(memory, credential.value, verified)
        if clock >= verified.signed_until - STATEMENT_SPARE_SECONDS:
            signer = self._keys.signer
            verified.sign(statement(signer, verified.identity), until=clock + STATEMENT_SECONDS)
        self._recorder.used[verified.reference] = verified.identity
        return verified

    async def _verify_in_full(self, credential: Credential, scope: Scope) -> Verified:
        try:
            if credential.kind == "cookie":
                return await self._by_cookie(credential.value)
            if credential.value.startswith(KEY_PREFIX):
                return await self._by_key(credential.value)
            return await self._by_access_token(credential.value)
        except TokenError as error:
            self._recorder.refuse(error.reason, caller_of(scope))
            raise UnauthorizedError(_told(error.reason)) from error
        except (SQLAlchemyError, OSError) as error:
            raise UnavailableError("The database is busy or away; try again") from error

    async def _by_access_token(self, token: bytes) -> Verified:
        claims = await self._keys.verify(token, self._rules)
        identity = Identity.of_claims(claims)
        session_id = _required(identity.session_id)
        state = await self._states.state(session_reference(session_id))
        if state == ENDED:
            raise TokenError("session-ended")
        if state != str(identity.version).encode():
            identity = await self._database.run(_read_session, session_id)
        until = min(claims["exp"] + self._rules.leeway_seconds, time.time() + REMEMBERED_SECONDS)
        return Verified(identity, kind="access_token", until=until)

    async def _by_key(self, text: bytes) -> Verified:
        parsed = secrets.parse(self._key, text, prefix="pk")
        if parsed is None:
            raise TokenError("unknown-key-text")
        identity = await self._database.run(_read_key, *parsed)
        return Verified(identity, kind="api_key", until=time.time() + REMEMBERED_SECONDS)

    async def _by_cookie(self, text: bytes) -> Verified:
        parsed = secrets.parse(self._key, text, prefix="cs")
        if parsed is None:
            raise TokenError("unknown-cookie")
        identity = await self._database.run(_read_cookie, *parsed)
        return Verified(identity, kind="cookie", until=time.time() + REMEMBERED_SECONDS)


def _remember(memory: dict[bytes, Verified], value: bytes, verified: Verified) -> None:
    if len(memory) >= MOST_REMEMBERED:
        memory.pop(next(iter(memory)))
    memory[value] = verified


def _read_session(session: Session, session_id: UUID) -> Identity:
    row = sessions.active_session(session, session_id)
    if row is None:
        raise TokenError("session-ended")
    return identity_of_session(row[1], session_id)


def _read_cookie(session: Session, session_id: UUID, text_hash: bytes) -> Identity:
    row = sessions.active_session(session, session_id)
    if row is None or not secrets.same(row[0].cookie_hash or b"", text_hash):
        raise TokenError("session-ended")
    return identity_of_session(row[1], session_id)


def _read_key(session: Session, key_id: UUID, text_hash: bytes) -> Identity:
    row = key_queries.active_key(session, key_id)
    if row is None or not secrets.same(row[0].secret_hash, text_hash):
        raise TokenError("key-ended")
    return identity_of_key(row[1], row[0])


def _told(reason: str) -> str:
    known = {
        "expired": "The token has expired; refresh it or sign in again",
        "session-ended": "This session has ended; sign in again",
        "key-ended": "This API key was revoked or has expired",
    }
    return known.get(reason, "This credential is not valid here")

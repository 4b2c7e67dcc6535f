"""The signing keys: shared by all replicas through PostgreSQL, changed without a wrong 401.

A new key is published some time before it signs, and an old one stays published until everything
that it signed has expired. A token with an unknown `kid` makes the keys be read again at once.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from joserfc.jwk import OKPKey
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.core.jws import Keys, Rules, UnknownKeyError, verify
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.identity.audit import event, record
from penstock.identity.caller import Caller
from penstock.identity.queries import signing
from penstock.identity.queries.base import LOCK_SIGNING_KEYS, lock, now
from penstock.identity.tables import SigningKey
from penstock.identity.tokens import Signer

log = structlog.get_logger()

READ_PAUSE_SECONDS = 0.5
# Statements, clocks and caches, on top of the life of an access token.
RETIREMENT_MARGIN_SECONDS = 300


@dataclass(frozen=True)
class _Held:
    kid: str
    key: OKPKey
    signs_from_at: datetime


def rotate(
    session: Session,
    *,
    key: InstallationKey,
    settings: Settings,
    lead_seconds: int,
    by: UUID,
    caller: Caller,
) -> SigningKey:
    """Add a signing key that signs after `lead_seconds`; older ones retire in time."""
    lock(session, LOCK_SIGNING_KEYS)
    row = _add(session, key=key, settings=settings, lead_seconds=lead_seconds)
    subject = f"signing-key:{row.kid}"
    record(session, event("signing_key.created", caller, actor_id=by, subject=subject))
    return row


def ensure(session: Session, *, key: InstallationKey, settings: Settings) -> None:
    """Add the first signing key, or the next one when the newest has grown old."""
    lock(session, LOCK_SIGNING_KEYS)
    known = signing.signing_keys(session)
    if not known:
        _add(session, key=key, settings=settings, lead_seconds=0)
        return
    age = now(session) - known[-1].created_at
    if age > timedelta(days=settings.signing_key_days):
        lead = settings.signing_key_lead_seconds
        _add(session, key=key, settings=settings, lead_seconds=lead)
    signing.delete_retired_keys(session)


def _add(
    session: Session, *, key: InstallationKey, settings: Settings, lead_seconds: int
) -> SigningKey:
    pair = OKPKey.generate_key("Ed25519", auto_kid=True)
    kid = str(pair.kid)
    private = msgspec.json.encode(pair.as_dict(private=True))
    starts = now(session) + timedelta(seconds=lead_seconds)
    row = SigningKey(
        kid=kid,
        public_key={**pair.as_dict(private=False), "use": "sig", "alg": "EdDSA"},
        sealed_private_key=key.seal(private, context=kid),
        signs_from_at=starts,
    )
    signing.insert_signing_key(session, row)
    lasts = (
        settings.access_token_seconds + settings.clock_leeway_seconds + RETIREMENT_MARGIN_SECONDS
    )
    signing.retire_other_keys(session, kid, at=starts + timedelta(seconds=lasts))
    return row


class SigningKeys:
    """The keys as this process knows them."""

    def __init__(self, database: Database, key: InstallationKey, settings: Settings) -> None:
        self._database = database
        self._key = key
        self._issuer = settings.gateway_url
        self._held: list[_Held] = []
        self._public: Keys = {}
        self._clock_ahead = timedelta()
        self._document: dict[str, Any] = {"keys": []}
        self._asked_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    @property
    def signer(self) -> Signer:
        """The newest key whose time has come.

        Raises:
            UnavailableError: None has been read yet.
        """
        clock = datetime.now().astimezone() + self._clock_ahead
        for held in reversed(self._held):
            if held.signs_from_at <= clock:
                return Signer(held.kid, held.key, self._issuer)
        raise UnavailableError("The signing keys are not there yet; try again")

    async def verify(self, token: bytes, rules: Rules) -> dict[str, Any]:
        """Return the claims of a token, as `jws.verify` does; an unknown key is looked for."""
        asked = time.monotonic()
        try:
            return verify(token, keys=self._public, rules=rules)
        except UnknownKeyError:
            # A reading that is under way may have begun before the key was there.
            for _ in range(2):
                if self._asked_at < asked:
                    await self.read()
            return verify(token, keys=self._public, rules=rules)

    async def document(self) -> dict[str, Any]:
        """Return the JWKS (RFC 7517) as it stands in the database, or as last known."""
        asked = time.monotonic()
        for _ in range(2):
            if self._asked_at < asked:
                await self.read()
        return self._document

    async def read(self) -> None:
        """Read the keys again; several callers share one reading."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._read())
        await asyncio.shield(self._reading)

    async def _read(self) -> None:
        pause = self._asked_at + READ_PAUSE_SECONDS - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        self._asked_at = time.monotonic()
        try:
            rows, clock = await self._database.run(_rows_and_clock)
        except (SQLAlchemyError, OSError) as error:
            log.warning("signing_keys_not_read", error=type(error).__name__)
            return
        self._clock_ahead = clock - datetime.now().astimezone()
        known = {held.kid: held for held in self._held}
        self._held = [known.get(row.kid) or self._open(row) for row in rows]
        self._public = {held.kid: held.key for held in self._held}
        self._document = {"keys": [row.public_key for row in rows]}

    def _open(self, row: SigningKey) -> _Held:
        private = self._key.open(row.sealed_private_key, context=row.kid)
        pair = OKPKey.import_key(msgspec.json.decode(private, type=dict[str, str | list[str]]))
        return _Held(row.kid, pair, row.signs_from_at)


def _rows_and_clock(session: Session) -> tuple[list[SigningKey], datetime]:
    return signing.signing_keys(session), now(session)

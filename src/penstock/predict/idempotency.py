"""`Idempotency-Key`: a request that is sent again gets the answer it has got before.

The key is claimed in PostgreSQL before the model runs, so of concurrent requests with one key only
one runs, whichever process they reach; the others wait for its answer. The answer is stored in the
transaction that logs the prediction. A request that ends otherwise gives the key back.
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import (
    BadRequestError,
    ConflictError,
    UnavailableError,
    UnprocessableError,
)
from penstock.core.settings import Settings
from penstock.predict.queries import idempotency as queries
from penstock.predict.queries.idempotency import RUNNING, KeptRow

LONGEST_KEY = 255
FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.2
# A claim outlives the prediction and its commit; after that its process has died.
BEYOND_DEADLINE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that this request has taken, for the prediction that it makes."""

    user_id: UUID
    key: str
    prediction_id: UUID


def read_key(value: bytes) -> str:
    """Return the key of a header.

    Raises:
        BadRequestError: It is empty, long, or holds other than printable ASCII.
    """
    key = value.decode("latin-1").strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadRequestError(
            f"Idempotency-Key: expected 1 to {LONGEST_KEY} printable ASCII characters"
        )
    return key


def hash_of(*parts: bytes) -> bytes:
    """Return what stands for a request: the same parts and no others have the same."""
    whole = hashlib.blake2b(digest_size=32)
    for part in parts:
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.digest()


class Idempotency:
    """Claims keys, and waits for the answers of others."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._kept_seconds = float(settings.idempotency_seconds)
        self._claim_seconds = settings.predict_deadline_seconds + BEYOND_DEADLINE_SECONDS

    async def claim(self, claim: Claim, request_hash: bytes, *, until: float) -> bytes | None:
        """Take a key; return the body to answer with when the request was answered before.

        `until` is the moment of `time.monotonic()` until which a running one is waited for.

        Raises:
            UnprocessableError: The key came with another request.
            ConflictError: The first request with this key is still running.
            UnavailableError: PostgreSQL is away.
        """
        pause = FIRST_PAUSE_SECONDS
        while True:
            row = await self._try(claim, request_hash)
            if row is None:
                return None
            if row.request_hash != request_hash:
                raise UnprocessableError(
                    "This Idempotency-Key came with another request before: use a new one"
                )
            if row.status != RUNNING:
                return row.body
            if time.monotonic() + pause > until:
                raise ConflictError("The first request with this Idempotency-Key still runs")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def release(self, claim: Claim) -> None:
        """Give a key back, so that the request may be sent again."""
        try:
            await self._database.run(
                queries.release,
                user_id=claim.user_id,
                key=claim.key,
                prediction_id=claim.prediction_id,
            )
        except (SQLAlchemyError, OSError):
            # The claim ends by itself.
            return

    async def _try(self, claim: Claim, request_hash: bytes) -> KeptRow | None:
        try:
            return await self._database.run(
                _claim_or_find,
                claim=claim,
                request_hash=request_hash,
                kept_seconds=self._kept_seconds,
                claim_seconds=self._claim_seconds,
            )
        except (SQLAlchemyError, OSError) as error:
            raise UnavailableError("Idempotency keys cannot be read; try again") from error


def _claim_or_find(
    session: Session,
    *,
    claim: Claim,
    request_hash: bytes,
    kept_seconds: float,
    claim_seconds: float,
) -> KeptRow | None:
    """Return what is there under a key, or None when it is ours now."""
    while True:
        if queries.claim(
            session,
            user_id=claim.user_id,
            key=claim.key,
            request_hash=request_hash,
            prediction_id=claim.prediction_id,
            kept_seconds=kept_seconds,
            claim_seconds=claim_seconds,
        ):
            return None
        row = queries.find(session, user_id=claim.user_id, key=claim.key)
        # Whoever had it may have given it back in between.
        if row is not None:
            return row

"""Answers that are given again under the same `Idempotency-Key`.

A row without an answer (status 0) is a claim: somebody makes the prediction right now.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

RUNNING = 0

# Takes the key when it is free, expired, or claimed by somebody who has died over it.
CLAIM = text("""
INSERT INTO idempotent_answer AS a (user_id, key, request_hash, prediction_id, status, body)
VALUES (:user_id, :key, :request_hash, :prediction_id, 0, '')
ON CONFLICT (user_id, key) DO UPDATE
SET request_hash = excluded.request_hash, prediction_id = excluded.prediction_id,
    status = 0, body = '', created_at = clock_timestamp()
WHERE a.created_at < clock_timestamp() - make_interval(secs => :kept_seconds)
   OR (a.status = 0 AND a.created_at < clock_timestamp() - make_interval(secs => :claim_seconds))
RETURNING prediction_id
""")
FIND = text("""
SELECT request_hash, prediction_id, status, body
FROM idempotent_answer WHERE user_id = :user_id AND key = :key
""")
RELEASE = text("""
DELETE FROM idempotent_answer
WHERE user_id = :user_id AND key = :key AND prediction_id = :prediction_id AND status = 0
""")
SWEEP = text("""
DELETE FROM idempotent_answer
WHERE created_at < clock_timestamp() - make_interval(secs => :kept_seconds)
""")


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What is there under a key."""

    request_hash: bytes
    prediction_id: UUID
    status: int
    body: bytes


def claim(
    session: Session,
    *,
    user_id: UUID,
    key: str,
    request_hash: bytes,
    prediction_id: UUID,
    kept_seconds: float,
    claim_seconds: float,
) -> bool:
    """Take a key for a prediction; false when it is taken."""
    values = {
        "user_id": user_id,
        "key": key,
        "request_hash": request_hash,
        "prediction_id": prediction_id,
        "kept_seconds": kept_seconds,
        "claim_seconds": claim_seconds,
    }
    return session.execute(CLAIM, values).first() is not None


def find(session: Session, *, user_id: UUID, key: str) -> KeptRow | None:
    """Return what is there under a key."""
    row = session.execute(FIND, {"user_id": user_id, "key": key}).mappings().first()
    return KeptRow(**row) if row is not None else None


def release(session: Session, *, user_id: UUID, key: str, prediction_id: UUID) -> None:
    """Give a claimed key back."""
    session.execute(RELEASE, {"user_id": user_id, "key": key, "prediction_id": prediction_id})


def sweep(session: Session, *, kept_seconds: float) -> None:
    """Delete what has expired."""
    session.execute(SWEEP, {"kept_seconds": kept_seconds})

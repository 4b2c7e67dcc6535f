"""Signatures and bodies as the Standard Webhooks specification 1.0 has them.

https://github.com/standard-webhooks/standard-webhooks: HMAC-SHA256 over `id.timestamp.body`, in
base64 behind `v1,`, with the bytes that the secret holds in base64 behind `whsec_`.
"""

import base64
import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

SECRET_BYTES = 32
PREFIX = "whsec_"
LONGEST_BODY = 20_000


def new_secret() -> bytes:
    """Return 256 random bits."""
    return os.urandom(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """Return the form of a secret that a user sees once, and gives to a library."""
    return PREFIX + base64.b64encode(secret).decode()


def body_of(event_type: str, *, subject: str, created_at: datetime, data: dict[str, Any]) -> bytes:
    """Return the JSON text of an event, the same bytes each time, below `LONGEST_BODY`.

    Data that is longer is left out: the subject says where to ask for it.
    """
    body = _encoded(event_type, created_at, {"subject": subject, **data})
    if len(body) < LONGEST_BODY:
        return body
    return _encoded(event_type, created_at, {"subject": subject[:1000], "truncated": True})


def _encoded(event_type: str, created_at: datetime, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode(
        {"type": event_type, "timestamp": created_at, "data": data}, order="deterministic"
    )


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature, as `v1,` and 44 characters."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def headers_of(
    secrets: Sequence[bytes], *, event_id: UUID, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the headers of a delivery; each secret signs, the newest first."""
    message_id = str(event_id)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Penstock-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(secret, message_id, timestamp, body) for secret in secrets
        ),
    }

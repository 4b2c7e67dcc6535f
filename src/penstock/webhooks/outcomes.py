"""What a try came to, and what follows from it. No input or output."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

LONGEST_RETRY_AFTER_SECONDS = 86400.0
JITTER = 0.1

_RANDOM = secrets.SystemRandom()


@dataclass(frozen=True)
class Outcome:
    """The end of one try."""

    kind: Literal["delivered", "failed", "blocked", "gone"]
    started_at: datetime
    latency_ms: float
    status: int | None = None
    response: str | None = None
    error: str | None = None
    address: str | None = None
    retry_after_seconds: float | None = None

    @property
    def values(self) -> dict[str, object]:
        """The columns of the attempt."""
        return {
            "started_at": self.started_at,
            "latency_ms": self.latency_ms,
            "address": self.address,
            "status": self.status,
            "response": self.response,
            "error": self.error,
        }


def kind_of(status: int) -> Literal["delivered", "failed", "gone"]:
    """Return what a status means: any 2xx is delivered, 410 is forever, the rest is tried again."""
    if status == HTTPStatus.GONE:
        return "gone"
    return "delivered" if status // 100 == 2 else "failed"  # noqa: PLR2004 - as in 2xx


def pause_seconds(
    schedule: tuple[float, ...], *, tries: int, retry_after_seconds: float | None
) -> float | None:
    """Return how long to wait after so many tries; None when there are no more.

    Up to a tenth longer, so that what failed together does not come back together; longer still
    when the receiver asked for it, up to a day.
    """
    if tries > len(schedule):
        return None
    pause = schedule[tries - 1] * (1 + JITTER * _RANDOM.random())
    asked = min(retry_after_seconds or 0.0, LONGEST_RETRY_AFTER_SECONDS)
    return max(pause, asked)


def read_retry_after(text: str, *, now: datetime) -> float | None:
    """Return the seconds in a `Retry-After` header (RFC 9110, 10.2.3); None when it has none."""
    if text.isascii() and text.isdigit():
        # A number that no float holds is longer than any that is honoured.
        return float(text[:10])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())

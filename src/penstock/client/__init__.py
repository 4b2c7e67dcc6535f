"""Penstock from a Python program: `Client` and `AsyncClient`.

Needs httpx and msgspec only, and imports nothing else of the package.
"""

from penstock.client.aio import AsyncClient
from penstock.client.connection import Retries
from penstock.client.errors import (
    AnswerError,
    FailedError,
    InvalidError,
    NotConnectedError,
    NotFinishedError,
    NotFoundError,
    NotSignedInError,
    PenstockError,
    RateLimitedError,
)
from penstock.client.sync import Client

__all__ = [
    "AnswerError",
    "AsyncClient",
    "Client",
    "FailedError",
    "InvalidError",
    "NotConnectedError",
    "NotFinishedError",
    "NotFoundError",
    "NotSignedInError",
    "PenstockError",
    "RateLimitedError",
    "Retries",
]

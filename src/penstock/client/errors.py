"""What can go wrong, as one tree: catch `PenstockError` for all of it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import httpx
import msgspec


class PenstockError(Exception):
    """Anything that went wrong between a program and Penstock."""


class NotConnectedError(PenstockError):
    """Nothing answered: no connection, or none in time."""


class NotFinishedError(PenstockError):
    """What was waited for has not ended in the time that was given."""


class FailedError(PenstockError):
    """A load or a batch that was waited for has failed; `found` is what it is now."""

    def __init__(self, message: str, found: object) -> None:
        super().__init__(message)
        self.found = found


class AnswerError(PenstockError):
    """An answer that is a problem, with the fields of its problem+json.

    `errors` are single findings: `{"row", "column", "value", "reason"}`, rows counted from 0.
    """

    statuses: ClassVar[tuple[int, ...]] = ()

    def __init__(self, answer: httpx.Response) -> None:
        problem = _problem(answer)
        self.status = answer.status_code
        self.code = str(problem.get("type", "")).rpartition(":")[2] or None
        self.title = str(problem.get("title") or answer.reason_phrase)
        self.detail = str(problem.get("detail") or f"{answer.request.url}: {self.title}")
        found = problem.get("errors")
        self.errors: Sequence[Mapping[str, Any]] = found if isinstance(found, list) else []
        self.request_id = answer.headers.get("x-request-id")
        self.retry_after_seconds = retry_after(answer)
        super().__init__(f"{self.status}: {self.detail}")


class BadRequestError(AnswerError):
    """The request cannot be read at all."""

    statuses = (400, 415)


class NotSignedInError(AnswerError):
    """The key, or the address and password, are not known."""

    statuses = (401,)


class NotAllowedError(AnswerError):
    """The user's role or the key's scopes do not allow it."""

    statuses = (403,)


class NotFoundError(AnswerError):
    """It does not exist, or belongs to somebody else."""

    statuses = (404,)


class ConflictError(AnswerError):
    """It contradicts what is there."""

    statuses = (409,)


class TooLargeError(AnswerError):
    """More bytes or rows than are allowed at once."""

    statuses = (413,)


class InvalidError(AnswerError):
    """Some values are wrong, or a model's file is refused; `errors` says which and why."""

    statuses = (422,)


class RateLimitedError(AnswerError):
    """Over a limit, also after `retry_after_seconds` had been waited for."""

    statuses = (429,)


class UnavailableError(AnswerError):
    """A part that is needed is away for now."""

    statuses = (502, 503)


class DeadlineError(AnswerError):
    """It was not done in time."""

    statuses = (504,)


BY_STATUS: dict[int, type[AnswerError]] = {
    status: kind
    for kind in (
        *(BadRequestError, NotSignedInError, NotAllowedError, NotFoundError, ConflictError),
        *(TooLargeError, InvalidError, RateLimitedError, UnavailableError, DeadlineError),
    )
    for status in kind.statuses
}


def error_of(answer: httpx.Response) -> AnswerError:
    """Return the error that an answer, read in full, stands for."""
    return BY_STATUS.get(answer.status_code, AnswerError)(answer)


def retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds to wait for that an answer names; dates are not sent by Penstock."""
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}

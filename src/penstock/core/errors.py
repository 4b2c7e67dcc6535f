"""The one tree of errors. Each carries the HTTP status and the code of its problem+json answer."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class PenstockError(Exception):
    """Something a user can be told about.

    `detail` is shown to the user, so it says what to do next and holds no secret.
    `errors` lists single findings as `{"row", "column", "value", "reason"}`.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = [dict(item) for item in errors]
        self.headers = dict(headers or {})


class ConfigurationError(PenstockError):
    """A setting is missing or wrong; raised at start, never by a request."""

    code = "configuration"
    title = "Wrong configuration"


class StackError(PenstockError):
    """An embedded server or its supervisor could not do what was asked."""

    code = "stack"
    title = "The embedded stack could not do that"


class BadRequestError(PenstockError):
    """The request cannot be read at all."""

    status = 400
    code = "bad-request"
    title = "The request cannot be read"


HOW_TO_SIGN_IN = (
    "No valid credential was sent: send an API key as `X-API-Key`, or the access token of "
    "`POST /auth/login` as `Authorization: Bearer TOKEN`"
)


class UnauthorizedError(PenstockError):
    """Nobody known sent this."""

    status = 401
    code = "unauthorized"
    title = "Sign in first"

    def __init__(self, detail: str = HOW_TO_SIGN_IN, **more: Any) -> None:  # noqa: ANN401
        super().__init__(detail, **more)
        self.headers.setdefault("WWW-Authenticate", 'Bearer realm="penstock"')


class ForbiddenError(PenstockError):
    """Somebody known who may not do this."""

    status = 403
    code = "forbidden"
    title = "Not allowed"


class NotFoundError(PenstockError):
    """It does not exist, or belongs to somebody else: the answer is the same on purpose."""

    status = 404
    code = "not-found"
    title = "Not found"


class ConflictError(PenstockError):
    """It contradicts what is there."""

    status = 409
    code = "conflict"
    title = "In conflict with what is there"


class TooLargeError(PenstockError):
    """More bytes than the limit allows."""

    status = 413
    code = "too-large"
    title = "Too large"


class UnsupportedMediaError(PenstockError):
    """A kind of content that is not taken here."""

    status = 415
    code = "unsupported-media-type"
    title = "This kind of content is not taken here"


class UnprocessableError(PenstockError):
    """Well-formed but wrong; `errors` names each finding."""

    status = 422
    code = "unprocessable"
    title = "Some values are not valid"


class TooManyRequestsError(PenstockError):
    """Over a limit; the answer says when to come back."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after_seconds: float) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, round(retry_after_seconds)))})


class UnavailableError(PenstockError):
    """A part that is needed is away for now."""

    status = 503
    code = "unavailable"
    title = "Not available for now"

    def __init__(self, detail: str, *, retry_after_seconds: float = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, round(retry_after_seconds)))})


class DeadlineError(PenstockError):
    """It was not done in the time that was given for it."""

    status = 504
    code = "deadline"
    title = "Not done in time"

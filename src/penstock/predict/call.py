"""One request for predictions on its way: what is known of it, and how it is answered."""

import time
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from starlette.types import Receive, Scope

from penstock.core.errors import (
    BadRequestError,
    PenstockError,
    TooLargeError,
    UnsupportedMediaError,
)
from penstock.core.ids import uuid7
from penstock.models.entry import Entry, VersionRef
from penstock.predict.gate import Question
from penstock.predict.idempotency import Claim
from penstock.predict.limits import Standing, limit_header
from penstock.predict.prepared import Record

PREDICT = "predict"
V2 = "v2"
PROBLEM = b"application/problem+json"
JSON = b"application/json"
BINARY = b"application/octet-stream"

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Route:
    """What a path asks for: a model by id or name, and under `/v2` perhaps a version."""

    origin: str
    reference: str
    version: str | None
    template: str


@dataclass(slots=True)
class Answered:
    """An answer to be sent."""

    status: int
    media_type: bytes
    body: bytes
    headers: Headers = field(default_factory=list)


class Call:
    """A request: its headers as far as they count, and what becomes known of it."""

    __slots__ = (
        *(
            "begun",
            "claim",
            "encoding",
            "entry",
            "header_length",
            "idempotency_key",
            "id",
            "inputs",
        ),
        *("log_ms", "marks", "outputs", "question", "receive", "request_id", "role", "route"),
        *("rows", "ref", "scope", "standing", "timing", "announced_bytes", "user_id", "key_id"),
    )

    def __init__(self, scope: Scope, receive: Receive, route: Route) -> None:
        self.begun = time.perf_counter()
        self.scope = scope
        self.receive = receive
        self.route = route
        self.id: UUID = uuid7()
        self.request_id = ""
        self.idempotency_key: bytes | None = None
        self.header_length: str | None = None
        self.announced_bytes = 0
        self.encoding = b""
        self.entry: Entry | None = None
        self.ref: VersionRef | None = None
        self.role = ""
        self.question: Question | None = None
        self.standing: Standing | None = None
        self.claim: Claim | None = None
        self.user_id: UUID | None = None
        self.key_id: UUID | None = None
        self.rows = 0
        self.inputs: msgspec.Raw | None = None
        self.outputs: msgspec.Raw | None = None
        # Milliseconds in the queue and in the model, once it has run.
        self.timing: tuple[float, float] | None = None
        # Moments at which the identity was known, the limits, and the answer was ready.
        self.marks: list[float] = []
        self._read_headers()

    def _read_headers(self) -> None:
        for name, value in self.scope["headers"]:
            if name == b"x-request-id":
                self.request_id = value[:128].decode("latin-1")
            elif name == b"content-length":
                self.announced_bytes = int(value) if value.isdigit() else 0
            elif name == b"content-encoding":
                self.encoding = value.strip().lower()
            elif name == b"idempotency-key":
                self.idempotency_key = value
            elif name == b"inference-header-content-length":
                self.header_length = value.decode("latin-1")
        self.request_id = self.request_id or str(self.id)

    def mark(self) -> None:
        """Note that a stage has ended."""
        self.marks.append(time.perf_counter())

    async def body(self, most: int) -> bytes:
        """Return the body.

        Raises:
            TooLargeError: It has more than `most` bytes.
            UnsupportedMediaError: It is compressed.
            BadRequestError: The client has left in the middle of it.
        """
        if self.encoding not in {b"", b"identity"}:
            raise UnsupportedMediaError("Send the body as it is, without a Content-Encoding")
        if self.announced_bytes > most:
            raise _too_large(most)
        message = await self.receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body: bytes = message.get("body", b"")
            if len(body) > most:
                raise _too_large(most)
            return body
        parts, size = [], 0
        while True:
            if message["type"] != "http.request":
                raise BadRequestError("The connection ended before the body did")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > most:
                raise _too_large(most)
            if not message.get("more_body", False):
                return b"".join(parts)
            message = await self.receive()

    def record(self, status: int, error_code: str | None) -> Record | None:
        """Return the row for the log; None when no model was found that it could be about."""
        if self.entry is None or self.user_id is None:
            return None
        queue_ms, inference_ms = self.timing or (None, None)
        return Record(
            self.id,
            self.entry.model_id,
            self.ref.number if self.ref is not None else None,
            self.role,
            self.route.origin,
            self.user_id,
            self.key_id,
            self.request_id,
            status,
            error_code,
            self.rows,
            self.inputs,
            self.outputs,
            queue_ms,
            inference_ms,
            (time.perf_counter() - self.begun) * 1000,
        )

    def milliseconds(self) -> tuple[float, ...]:
        """Return how long auth, limit, queue, inference, log and all together took."""
        marks = self.marks
        now = time.perf_counter()
        queue_ms, inference_ms = self.timing or (0.0, 0.0)
        return (
            (marks[0] - self.begun) * 1000 if marks else 0.0,
            (marks[1] - marks[0]) * 1000 if len(marks) > 1 else 0.0,
            queue_ms,
            inference_ms,
            (now - marks[2]) * 1000 if len(marks) > 2 else 0.0,  # noqa: PLR2004 - the third
            (now - self.begun) * 1000,
        )

    def headers(self, answered: Answered, spent: tuple[float, ...]) -> Headers:
        """Return all headers of the answer."""
        headers = [
            (b"content-type", answered.media_type),
            (b"content-length", b"%d" % len(answered.body)),
            (b"cache-control", b"no-store"),
            (b"x-request-id", self.request_id.encode("latin-1")),
            (
                b"server-timing",
                b"auth;dur=%.2f, limit;dur=%.2f, queue;dur=%.2f, inference;dur=%.2f, "
                b"log;dur=%.2f, total;dur=%.2f" % spent,
            ),
        ]
        if self.question is not None and self.standing is not None and self.question.rules:
            headers += (
                (b"ratelimit-policy", self.question.policy),
                (b"ratelimit", limit_header(self.question.rules, self.standing)),
            )
        return headers + answered.headers


def problem(error: PenstockError, request_id: str) -> Answered:
    """Return problem+json (RFC 9457) for an error."""
    body = {
        "type": f"urn:penstock:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
        **({"errors": error.errors} if error.errors else {}),
    }
    headers = [
        (name.lower().encode(), value.encode("latin-1", "replace"))
        for name, value in error.headers.items()
    ]
    return Answered(error.status, PROBLEM, msgspec.json.encode(body), headers)


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"The body may have {most} bytes: send fewer rows, or a file as a batch")

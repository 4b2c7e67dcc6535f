"""Answers from Redis, in front of FastAPI.

A cached answer is written here and never reaches FastAPI, whose machinery costs more than all that
is left to do: who sent it, one Redis command shared with the requests of the same moment, the
bytes. The key holds the data versions, so a load that becomes visible makes every older answer
unreachable at once. The answer itself says which versions it was made from, and is kept under
those.

Of concurrent misses one computes: within a process the others wait for it, between processes a
short lock in Redis makes them. Without Redis everything is computed, and nothing is wrong.
"""

import asyncio
import time
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penstock.core.auth import IDENTITY_HEADER, authenticate
from penstock.core.errors import PenstockError
from penstock.core.ids import uuid7
from penstock.core.metrics import count_request
from penstock.core.redis import BatchingRedis
from penstock.plants import kept
from penstock.plants.compression import SMALLEST_BYTES, best_encoding, compress
from penstock.plants.kept import Answer, Asked
from penstock.plants.reading import FINGERPRINT, NOTE

log = structlog.get_logger()

SCOPE = "plants:read"
ROOT = "/api/v1/"
ONE_PLANT = f"{ROOT}power-plants/"
CACHED_PATHS = frozenset(
    f"{ROOT}{name}"
    for name in (
        *("power-plants", "power-plants/top", "states", "countries", "fuels", "years"),
        *("datasets", "trend", "map", "quality", "quality/flags"),
    )
)
LONGEST_QUERY = 4_096
# A larger body is compressed beside the event loop.
THREAD_BYTES = 64 << 10
CACHE_CONTROL = b"private, max-age=0, must-revalidate"
VARY = b"Accept, Accept-Encoding"

COMPUTED = Counter("penstock_answers_computed", "Answers that were not in Redis")


@dataclass(slots=True)
class Flight:
    """A missing answer that is being computed; None when it is not one to keep."""

    answer: "asyncio.Future[Answer | None]"
    # What the application sent, for the request that set it off.
    messages: list[Message] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None


def is_cached(scope: Scope) -> bool:
    """Return whether answers to this request are kept."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    if path not in CACHED_PATHS and not path.startswith(ONE_PLANT):
        return False
    return len(scope["query_string"]) <= LONGEST_QUERY


class AnswerCache:
    """Answers what it can, and passes everything else on to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._flights: dict[str, Flight] = {}
        self._looking: dict[str, asyncio.Future[Answer | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if not is_cached(scope):
            await self.app(scope, receive, send)
            return
        reply = Reply(scope, send)
        fingerprint = await _visible_to(scope, reply.statements)
        if fingerprint is None:
            # Whatever is wrong, the application says it in its own words.
            await self.app(scope, receive, send)
            return
        asked = reply.asked()
        tag = kept.tag_of(asked, fingerprint)
        if reply.known_tags and tag.encode() in reply.known_tags:
            await reply.unchanged(tag)
            return
        keeps = scope["state"]["settings"].answer_cache_seconds > 0
        answer = await self._find(scope["state"]["redis"], tag) if keeps else None
        outcome = "hit"
        if answer is None:
            flight = self._flights.get(tag)
            outcome = "shared" if flight else "miss"
            flight = flight or self._start(scope, asked, tag)
            # Shielded: a client that leaves must not take the answer from those who wait.
            answer = await asyncio.shield(flight.answer)
            if answer is None:
                await self._uncached(flight, outcome, scope=scope, receive=receive, send=send)
                return
        await reply.send(answer, outcome)

    async def _find(self, redis: BatchingRedis, tag: str) -> Answer | None:
        """Ask Redis; requests for the same answer that come meanwhile share the question."""
        looking = self._looking.get(tag)
        if looking is not None:
            return await asyncio.shield(looking)
        looking = self._looking[tag] = asyncio.get_running_loop().create_future()
        answer = None
        try:
            answer = await kept.find(redis, tag)
        finally:
            # Whoever waits goes on, also when this client has left: without an answer, to a miss.
            del self._looking[tag]
            looking.set_result(answer)
        return answer

    async def _uncached(
        self, flight: Flight, outcome: str, *, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if outcome == "shared":
            # A problem names its request, so each gets its own.
            await self.app(scope, receive, send)
            return
        for message in flight.messages:
            await send(message)

    def _start(self, scope: Scope, asked: Asked, tag: str) -> Flight:
        flight = Flight(asyncio.get_running_loop().create_future())
        self._flights[tag] = flight
        flight.task = asyncio.create_task(self._fly(flight, dict(scope), asked, tag))
        return flight

    async def _fly(self, flight: Flight, scope: Scope, asked: Asked, tag: str) -> None:
        redis, seconds = scope["state"]["redis"], scope["state"]["settings"].answer_cache_seconds
        try:
            answer = await kept.find_or_claim(redis, tag) if seconds > 0 else None
            if answer is not None:
                flight.answer.set_result(answer)
                return
            answer = await self._compute(flight, scope, asked)
            flight.answer.set_result(answer)
            if seconds > 0:
                if answer is not None:
                    await kept.keep(redis, answer, seconds=seconds)
                await kept.release(redis, tag)
        except Exception as error:
            if flight.answer.done():
                raise
            flight.answer.set_exception(error)
        finally:
            del self._flights[tag]

    async def _compute(self, flight: Flight, scope: Scope, asked: Asked) -> Answer | None:
        """Ask the application; None when its answer is a problem."""
        note: dict[str, str] = {}
        scope[NOTE] = note

        async def send(message: Message) -> None:
            flight.messages.append(message)

        await self.app(scope, _no_body, send)
        start, *rest = flight.messages
        fingerprint = note.get(FINGERPRINT)
        if start["status"] != 200 or fingerprint is None:  # noqa: PLR2004 - OK
            return None
        body = b"".join(message.get("body", b"") for message in rest)
        encoding = asked.encoding if len(body) >= SMALLEST_BYTES else b""
        if encoding and len(body) > THREAD_BYTES:
            body = await asyncio.to_thread(compress, body, encoding)
        elif encoding:
            body = compress(body, encoding)
        media_type = next(value for name, value in start["headers"] if name == b"content-type")
        return Answer(media_type, encoding, kept.tag_of(asked, fingerprint), body)


async def _visible_to(scope: Scope, statements: list[tuple[bytes, bytes]]) -> str | None:
    """Return the data versions for a sender who may read them, else None.

    `statements` are the headers that the gateway says with who it is.
    """
    state = scope["state"]
    try:
        identity = state["authenticator"].remembered(statements) if len(statements) == 1 else None
        if identity is None:
            identity = await authenticate(scope)
        if SCOPE not in identity.scopes:
            return None
        return str(state["versions"].current or await state["versions"].now())
    except (PenstockError, SQLAlchemyError, OSError):
        return None


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


class Reply:
    """How one request is answered: its headers in, headers and body out."""

    __slots__ = (
        *("_accept", "_encoding", "_scope", "_send", "_started"),
        *("known_tags", "request_id", "statements"),
    )

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        self._accept = self._encoding = self.known_tags = self.request_id = b""
        self.statements: list[tuple[bytes, bytes]] = []
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                self._encoding = value
            elif name == b"accept":
                self._accept = value
            elif name == b"if-none-match":
                self.known_tags = value
            elif name == b"x-request-id":
                self.request_id = value[:128]
            elif name == IDENTITY_HEADER:
                self.statements.append((name, value))

    def asked(self) -> Asked:
        """Return the request as far as its answer depends on it."""
        return Asked(
            self._scope["path"],
            self._scope["query_string"],
            best_encoding(self._encoding),
            b"arrow" in self._accept,
        )

    async def send(self, answer: Answer, outcome: str) -> None:
        """Send an answer."""
        headers = [
            (b"content-type", answer.media_type),
            (b"content-length", b"%d" % len(answer.body)),
        ]
        if answer.encoding:
            headers.append((b"content-encoding", answer.encoding))
        await self._start(200, headers, answer.tag, outcome)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def unchanged(self, tag: str) -> None:
        """Say that the client has the answer already."""
        await self._start(304, [], tag, "unchanged")
        await self._send({"type": "http.response.body", "body": b""})

    async def _start(
        self, status: int, headers: list[tuple[bytes, bytes]], tag: str, outcome: str
    ) -> None:
        elapsed = time.perf_counter() - self._started
        said = "hit" if outcome == "unchanged" else outcome
        headers += (
            (b"etag", b'"%s"' % tag.encode()),
            (b"cache-control", CACHE_CONTROL),
            (b"vary", VARY),
            (b"server-timing", b"cache;desc=%s, total;dur=%.2f" % (said.encode(), elapsed * 1000)),
            (b"x-request-id", self.request_id or str(uuid7()).encode()),
        )
        if outcome == "miss":
            # The application counts what it computes as a request.
            COMPUTED.inc()
        else:
            count_request("GET", self._route(), status, elapsed)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    def _route(self) -> str:
        path: str = self._scope["path"]
        if path in CACHED_PATHS:
            return path
        return f"{ONE_PLANT}{{plant_id}}" + ("/units" if path.endswith("/units") else "")

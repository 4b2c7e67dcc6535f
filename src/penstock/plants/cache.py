"""Answers from Redis, in front of FastAPI.

A cached answer is written here and never reaches FastAPI, whose machinery costs more than all that
is left to do: who sent it, a question to Redis shared with the requests of the same moment, the
bytes. The key holds the data versions, so a load that becomes visible makes every older answer
unreachable at once. The answer itself says which versions it was made from, and is kept under
those.

Of concurrent misses one computes: within a process the others wait for it, between processes a
short lock in Redis makes them. Without Redis everything is computed, and nothing is wrong.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penstock.core.auth import authenticate
from penstock.core.errors import PenstockError
from penstock.core.http import database_away
from penstock.core.ids import uuid7
from penstock.core.metrics import count_request
from penstock.core.redis import BatchingRedis
from penstock.plants import direct, kept
from penstock.plants.compression import SMALLEST_BYTES, compress
from penstock.plants.kept import Answer, Asked
from penstock.plants.reading import FINGERPRINT, NOTE
from penstock.plants.reply import ANOMALIES, CACHED_PATHS, ONE_PLANT, Reply

SCOPE = "plants:read"
LONGEST_QUERY = 4_096
REMEMBERED_SECONDS = 1.0
REMEMBERED_BYTES = 64 << 10
MOST_REMEMBERED = 256
# A larger body is compressed beside the event loop.
THREAD_BYTES = 64 << 10


@dataclass(slots=True)
class Flight:
    """A missing answer that is being computed; None when it is not one to keep."""

    answer: "asyncio.Future[Answer | None]"
    # What the application sent, for the request that set it off.
    messages: list[Message] = field(default_factory=list)


class Recent:
    """What Redis has said within the last second: a crowd that asks the same asks Redis once."""

    __slots__ = ("_answers", "_forget_at")

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._forget_at = 0.0

    def get(self, tag: str) -> Answer | None:
        """Return an answer that Redis had a moment ago."""
        now = time.monotonic()
        if now >= self._forget_at:
            self._answers.clear()
            self._forget_at = now + REMEMBERED_SECONDS
        return self._answers.get(tag)

    def put(self, tag: str, answer: Answer) -> None:
        """Remember an answer until the second is over."""
        if len(self._answers) < MOST_REMEMBERED:
            self._answers[tag] = answer


def is_cached(scope: Scope) -> bool:
    """Return whether answers to this request are kept."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    if path == ANOMALIES or (path not in CACHED_PATHS and not path.startswith(ONE_PLANT)):
        return False
    return len(scope["query_string"]) <= LONGEST_QUERY


class AnswerCache:
    """Answers what it can, and passes everything else on to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._flights: dict[str, Flight] = {}
        self._recent = Recent()
        self._looking: dict[str, asyncio.Future[Answer | None]] = {}
        # Missing answers that nobody but this process may compute now.
        self._claimed: set[str] = set()

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
        answer = self._recent.get(tag)
        if answer is None and scope["state"]["settings"].answer_cache_seconds > 0:
            answer = await self._find(scope, tag)
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

    async def _find(self, scope: Scope, tag: str) -> Answer | None:
        """Ask Redis; requests for the same answer that come meanwhile share the question."""
        looking = self._looking.get(tag)
        if looking is not None:
            return await asyncio.shield(looking)
        looking = self._looking[tag] = asyncio.get_running_loop().create_future()
        answer = None
        try:
            # A flight has claimed it, or waits for whoever has.
            if tag in self._flights:
                return None
            answer, claimed = await kept.find_or_claim(scope["state"]["redis"], tag)
            if claimed:
                self._claimed.add(tag)
        except asyncio.CancelledError:
            # This client has left, and with it perhaps a claim.
            _begin(scope, kept.release(scope["state"]["redis"], tag))
            raise
        finally:
            # Whoever waits goes on, also when this client has left: without an answer, to a miss.
            del self._looking[tag]
            looking.set_result(answer)
        if answer is not None and len(answer.body) <= REMEMBERED_BYTES:
            self._recent.put(tag, answer)
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
        _begin(scope, self._fly(flight, dict(scope), asked, tag))
        return flight

    async def _fly(self, flight: Flight, scope: Scope, asked: Asked, tag: str) -> None:
        """Have the missing answer computed, by another process or by the application."""
        redis, seconds = scope["state"]["redis"], scope["state"]["settings"].answer_cache_seconds
        note: dict[str, str] = {}
        scope[NOTE] = note

        async def found(answer: Answer | None) -> None:
            self._land(flight, tag, answer)
            if seconds > 0:
                # What the application does after its answer keeps nobody waiting.
                _begin(scope, _keep(redis, tag, answer, seconds))

        async def send(message: Message) -> None:
            flight.messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await found(await _to_keep(flight.messages, asked, note))

        async def computed(body: bytes, fingerprint: str) -> None:
            await found(await _packed(direct.MEDIA_TYPE, body, asked, fingerprint))

        try:
            answer = await self._elsewhere(redis, tag) if seconds > 0 else None
            if answer is not None:
                self._land(flight, tag, answer)
            elif not await _directly(flight, scope, computed, send):
                await self.app(scope, _no_body, send)
        except Exception as error:
            if flight.answer.done():
                raise
            flight.answer.set_exception(error)
            # Whoever waited may have gone.
            flight.answer.exception()
            self._flights.pop(tag, None)

    async def _elsewhere(self, redis: BatchingRedis, tag: str) -> Answer | None:
        """Return the answer of another process; None when this one shall compute it."""
        if tag in self._claimed:
            self._claimed.discard(tag)
            return None
        return await kept.wait_or_claim(redis, tag)

    def _land(self, flight: Flight, tag: str, answer: Answer | None) -> None:
        flight.answer.set_result(answer)
        self._flights.pop(tag, None)


def _begin(scope: Scope, work: Coroutine[None, None, None]) -> None:
    """Start a task that the process finishes before it closes its connections."""
    tasks: set[asyncio.Task[None]] = scope["state"]["answering"]
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _keep(redis: BatchingRedis, tag: str, answer: Answer | None, seconds: int) -> None:
    if answer is not None:
        await kept.keep(redis, answer, seconds=seconds)
    await kept.release(redis, tag)


async def _to_keep(messages: list[Message], asked: Asked, note: dict[str, str]) -> Answer | None:
    """Return what an application sent as an answer to keep; None when it is a problem."""
    start, *rest = messages
    fingerprint = note.get(FINGERPRINT)
    if start["status"] != 200 or fingerprint is None:  # noqa: PLR2004 - OK
        return None
    body = b"".join(message.get("body", b"") for message in rest)
    media_type = next(value for name, value in start["headers"] if name == b"content-type")
    return await _packed(media_type, body, asked, fingerprint)


async def _packed(media_type: bytes, body: bytes, asked: Asked, fingerprint: str) -> Answer:
    encoding = asked.encoding if len(body) >= SMALLEST_BYTES else b""
    if encoding and len(body) > THREAD_BYTES:
        body = await asyncio.to_thread(compress, body, encoding)
    elif encoding:
        body = compress(body, encoding)
    return Answer(media_type, encoding, kept.tag_of(asked, fingerprint), body)


async def _directly(flight: Flight, scope: Scope, computed: direct.Found, send: Send) -> bool:
    """Compute an answer without the application, or say that it shall."""
    try:
        return await direct.compute(scope, computed)
    except (OperationalError, PoolTimeoutError) as error:
        if flight.answer.done():
            raise
        # Not asked again: whoever waited for a connection has waited long enough.
        found = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
        request_id = found.decode("latin-1")[:128] or str(uuid7())
        away = database_away(error, request_id=request_id)
        away.headers["x-request-id"] = request_id
        count_request("GET", direct.TOP, away.status_code, 0.0)
        await away(scope, _no_body, send)
        return True


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

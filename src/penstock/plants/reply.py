"""How a request that may be cached is read and answered, without FastAPI."""

import time

from prometheus_client import Counter
from starlette.types import Scope, Send

from penstock.core.auth import IDENTITY_HEADER
from penstock.core.ids import uuid7
from penstock.core.metrics import count_request
from penstock.plants.compression import best_encoding
from penstock.plants.kept import Answer, Asked

ROOT = "/api/v1/"
ONE_PLANT = f"{ROOT}power-plants/"
# What is expected of plants changes while their facts stay, so answers about it are not kept.
ANOMALIES = f"{ONE_PLANT}anomalies"
CACHED_PATHS = frozenset(
    f"{ROOT}{name}"
    for name in (
        *("power-plants", "power-plants/top", "states", "countries", "fuels", "years"),
        *("datasets", "trend", "map", "quality", "quality/flags"),
    )
)
CACHE_CONTROL = b"private, max-age=0, must-revalidate"
VARY = b"Accept, Accept-Encoding"

COMPUTED = Counter("penstock_answers_computed", "Answers that were not in Redis")


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

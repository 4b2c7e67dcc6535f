"""One try to deliver: checked, pinned, short, and cut off."""

import asyncio
import ssl
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import certifi
import httpcore

from penstock.webhooks.addresses import (
    BlockedError,
    Resolver,
    Rules,
    Target,
    read_url,
    resolve,
)
from penstock.webhooks.outcomes import Outcome, kind_of, read_retry_after

LONGEST_ANSWER = 64 << 10
KEPT_ANSWER = 4 << 10
CONNECT_SECONDS = 5.0


class Sender:
    """Sends bodies to addresses of users; `resolver` looks the names up."""

    def __init__(
        self,
        rules: Rules,
        resolver: Resolver,
        *,
        timeout_seconds: float,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._resolver = resolver
        self._timeout_seconds = timeout_seconds
        self._ssl_context = ssl_context or default_ssl_context()

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        """Post `body` once and return what came of it; raises nothing of the receiver's making."""
        attempt = _Attempt(self._rules, self._resolver, self._ssl_context)
        started_at, clock = datetime.now(UTC), time.perf_counter()
        kind, error = "failed", None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await attempt.run(url, headers, body)
        except BlockedError as blocked:
            kind, error = "blocked", str(blocked)
        except TimeoutError:
            error = f"no complete answer within {self._timeout_seconds:g} s"
        except (OSError, ValueError, httpcore.NetworkError, httpcore.TimeoutException) as trouble:
            error = f"no connection: {trouble}"
        except httpcore.ProtocolError as trouble:
            error = f"no HTTP answer: {trouble}"
        else:
            assert attempt.status is not None  # noqa: S101 - `run` has ended well
            kind = kind_of(attempt.status)
            error = None if kind == "delivered" else f"answered {attempt.status}"
        return Outcome(
            kind=kind,  # type: ignore[arg-type]
            started_at=started_at,
            latency_ms=(time.perf_counter() - clock) * 1000,
            status=attempt.status,
            response=attempt.response,
            error=error and error[:500].replace("\x00", ""),
            address=attempt.address,
            retry_after_seconds=attempt.retry_after(datetime.now(UTC)),
        )


def default_ssl_context() -> ssl.SSLContext:
    """Trust what the machine trusts, and the usual authorities where it has no list."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Attempt:
    """The state of one try, of which something is known even when it is cut off."""

    def __init__(self, rules: Rules, resolver: Resolver, ssl_context: ssl.SSLContext) -> None:
        self._rules = rules
        self._resolver = resolver
        self._ssl_context = ssl_context
        self.status: int | None = None
        self._kept = bytearray()
        self._headers: list[tuple[bytes, bytes]] = []
        self._backend: _Pinned | None = None

    @property
    def address(self) -> str | None:
        return self._backend.address if self._backend else None

    @property
    def response(self) -> str | None:
        if self.status is None:
            return None
        # PostgreSQL's text takes everything but this.
        return self._kept.decode(errors="replace").replace("\x00", "\ufffd")

    def retry_after(self, now: datetime) -> float | None:
        for name, value in self._headers:
            if name.lower() == b"retry-after":
                return read_retry_after(value.decode("latin-1"), now=now)
        return None

    async def run(self, url: str, headers: dict[str, str], body: bytes) -> None:
        """Connect, send, and read what is kept of the answer."""
        target = read_url(url, self._rules)
        self._backend = _Pinned(target, self._rules, self._resolver)
        lines = [
            (name.encode(), value.encode())
            for name, value in {
                "Host": target.authority,
                "Connection": "close",
                "Content-Length": str(len(body)),
                **headers,
            }.items()
        ]
        address = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        # Redirects, proxies of the environment and packed answers are nothing this knows of.
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._ssl_context, network_backend=self._backend
            ) as pool,
            pool.stream("POST", address, headers=lines, content=body) as answer,
        ):
            self.status = answer.status
            self._headers = answer.headers
            await self._read(answer)

    async def _read(self, answer: httpcore.Response) -> None:
        total = 0
        async for block in answer.aiter_stream():
            self._kept += block[: KEPT_ANSWER - len(self._kept)]
            total += len(block)
            if total >= LONGEST_ANSWER:
                return


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the checked addresses of one target; TLS still asks for the name."""

    def __init__(self, target: Target, rules: Rules, resolver: Resolver) -> None:
        self._target = target
        self._rules = rules
        self._resolver = resolver
        self._sockets = httpcore.AnyIOBackend()
        self.address: str | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve and check the name, then connect to the first address that answers."""
        del host, timeout, local_address, socket_options
        trouble: Exception = OSError("no address")
        for address in await resolve(self._target, self._rules, self._resolver):
            try:
                stream = await self._sockets.connect_tcp(address, port, timeout=CONNECT_SECONDS)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                self.address = address
                return stream
        raise trouble

"""Where Penstock is, who asks, and when a request is sent again."""

import asyncio
import os
import random
import threading
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from penstock.client.calls import Call
from penstock.client.errors import NotConnectedError, error_of, retry_after

# A model is converted before its upload is answered.
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
SENDING = httpx.Timeout(180.0, connect=5.0)
DEFAULT_URL = "http://127.0.0.1:8080"
# A token that ends within the time of a request is as good as none.
MARGIN_SECONDS = 30.0
REFUSED_FOR_NOW = {429, 503}


@dataclass(frozen=True)
class Retries:
    """How often and how long a client tries: waits double, up to half of each is left to chance."""

    attempts: int = 5
    first_wait_seconds: float = 0.2
    longest_wait_seconds: float = 30.0

    def wait(self, attempt: int, answer: httpx.Response | None) -> float:
        """Return the seconds before the next try; what `Retry-After` says counts."""
        named = retry_after(answer) if answer is not None else None
        own = self.first_wait_seconds * 2.0 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311
        return min(max(named or 0.0, own), self.longest_wait_seconds)

    def again(self, call: Call[Any], attempt: int, outcome: httpx.Response | Exception) -> bool:
        """Whether to try again, without doing anything twice that is to be done once.

        A refused connection and 429 have done nothing; after 503 or a connection that broke only
        what is repeatable is sent again.
        """
        if attempt >= self.attempts:
            return False
        if isinstance(outcome, httpx.Response):
            status = outcome.status_code
            named = retry_after(outcome) or 0.0
            if status not in REFUSED_FOR_NOW or named > self.longest_wait_seconds:
                return False
            return call.repeatable or status == httpx.codes.TOO_MANY_REQUESTS
        if isinstance(outcome, httpx.ConnectError | httpx.ConnectTimeout):
            return True
        return call.repeatable and isinstance(outcome, httpx.TransportError)


class KeyAuth(httpx.Auth):
    """Sends an API key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key."""
        request.headers["X-API-Key"] = self._key
        yield request


class PasswordAuth(httpx.Auth):
    """Signs in, renews the token before it ends, and signs in again when that is refused."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._url = url
        self._login = {"email": email, "password": password}
        self._access: str | None = None
        self._refresh: str | None = None
        self._ends = 0.0
        # One at a time: of a refresh token that is used twice, the whole session is ended.
        self._thread_lock = threading.Lock()
        self._task_lock = asyncio.Lock()

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign in if need be, and once more when the token is refused."""
        with self._thread_lock:
            yield from self._steps()
        used = self._sign(request)
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            with self._thread_lock:
                self._forget(used)
                yield from self._steps()
            self._sign(request)
            yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Do the same without blocking."""
        for _ in range(2):
            async with self._task_lock:
                steps = self._steps()
                step = next(steps, None)
                while step is not None:
                    answer = yield step
                    await answer.aread()
                    try:
                        step = steps.send(answer)
                    except StopIteration:
                        break
            used = self._sign(request)
            answer = yield request
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return
            self._forget(used)

    def _steps(self) -> Generator[httpx.Request, httpx.Response, None]:
        if self._access is not None and time.monotonic() < self._ends - MARGIN_SECONDS:
            return
        if self._refresh is not None:
            body = {"refresh_token": self._refresh}
            answer = yield httpx.Request("POST", f"{self._url}/auth/refresh", json=body)
            if self._take(answer):
                return
        answer = yield httpx.Request("POST", f"{self._url}/auth/login", json=self._login)
        if not self._take(answer):
            raise error_of(answer)

    def _take(self, answer: httpx.Response) -> bool:
        self._access = self._refresh = None
        if answer.is_error:
            answer.read()
            return False
        answer.read()
        tokens = answer.json()
        self._access, self._refresh = tokens["access_token"], tokens["refresh_token"]
        self._ends = time.monotonic() + float(tokens["expires_in"])
        return True

    def _sign(self, request: httpx.Request) -> str | None:
        request.headers["Authorization"] = f"Bearer {self._access}"
        return self._access

    def _forget(self, used: str | None) -> None:
        if self._access == used:
            self._access = None


def base_url(url: str | None) -> str:
    """Return where Penstock is: as told, as `PENSTOCK_URL` says, or on this machine."""
    return (url or os.environ.get("PENSTOCK_URL") or DEFAULT_URL).rstrip("/")


def is_here(url: str) -> bool:
    """Whether an address is this machine's own, which no proxy can reach."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def auth_of(
    url: str, *, api_key: str | None, email: str | None, password: str | None
) -> httpx.Auth:
    """Return how to sign in: with a key, an address and password, or `PENSTOCK_API_KEY`.

    Raises:
        ValueError: Nothing is given.
    """
    if email is not None and password is not None:
        return PasswordAuth(url, email, password)
    key = api_key or os.environ.get("PENSTOCK_API_KEY")
    if not key:
        raise ValueError("give api_key, or email and password, or set PENSTOCK_API_KEY")
    return KeyAuth(key)


def unanswered(url: str, error: httpx.HTTPError) -> NotConnectedError:
    """Return a broken connection as an error of ours."""
    return NotConnectedError(f"{url} does not answer: {str(error) or type(error).__name__}")

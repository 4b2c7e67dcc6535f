"""Requests that are sent again where that is safe, without blocking."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from penstock.client.calls import Call, Pages, get
from penstock.client.connection import (
    SENDING,
    TIMEOUT,
    Retries,
    auth_of,
    base_url,
    is_here,
    unanswered,
)
from penstock.client.errors import NotFinishedError, error_of
from penstock.client.files import new_file
from penstock.client.waiting import POLL_SECONDS, ended

T = TypeVar("T")


class AsyncConnection:
    """A connection to Penstock, in whose name somebody asks."""

    def __init__(
        self,
        url: str | None,
        *,
        api_key: str | None,
        email: str | None,
        password: str | None,
        retries: Retries,
    ) -> None:
        self.url = base_url(url)
        self._retries = retries
        auth = auth_of(self.url, api_key=api_key, email=email, password=password)
        self._http = httpx.AsyncClient(
            base_url=self.url, auth=auth, timeout=TIMEOUT, trust_env=not is_here(self.url)
        )

    async def __aenter__(self) -> Self:
        """Return the client itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def run(self, call: Call[T]) -> T:
        """Send a request, again where that is safe, and return its answer."""
        attempt = 0
        with call.opened() as file:
            while True:
                attempt += 1
                outcome: httpx.Response | httpx.HTTPError
                timeout = TIMEOUT if file is None else SENDING
                try:
                    outcome = await self._http.request(
                        call.method, call.path, timeout=timeout, **call.request(file)
                    )
                except httpx.TransportError as error:
                    outcome = error
                if isinstance(outcome, httpx.Response) and not outcome.is_error:
                    return call.read(outcome.content)
                if not self._retries.again(call, attempt, outcome):
                    break
                answer = outcome if isinstance(outcome, httpx.Response) else None
                await asyncio.sleep(self._retries.wait(attempt, answer))
        if isinstance(outcome, httpx.Response):
            raise error_of(outcome)
        raise unanswered(self.url, outcome) from outcome

    async def pages(
        self, path: str, kind: type[T], limit: int, filters: Mapping[str, Any]
    ) -> list[T]:
        """Return up to `limit` items of a list."""
        found = Pages(path, kind, limit, filters)
        while (call := found.following()) is not None:
            found.take(await self.run(call))
        return found.items

    async def save(self, path: str, target: str | Path, **params: str) -> Path:
        """Write what is at a path to a file while it arrives."""
        try:
            async with self._http.stream("GET", path, params=params) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise error_of(answer)
                with new_file(target) as write:
                    async for block in answer.aiter_bytes():
                        write(block)
        except httpx.TransportError as error:
            raise unanswered(self.url, error) from error
        return Path(target)

    async def wait(self, path: str, kind: type[T], *, timeout_seconds: float) -> T:
        """Ask until a load or a batch has ended.

        Raises:
            FailedError: It has failed or was cancelled.
            NotFinishedError: It has not ended in time.
        """
        until = time.monotonic() + timeout_seconds
        while True:
            found = await self.run(get(path, kind))
            if ended(found):
                return found
            if time.monotonic() > until:
                raise NotFinishedError(f"{path} has not ended in {timeout_seconds} s")
            await asyncio.sleep(POLL_SECONDS)

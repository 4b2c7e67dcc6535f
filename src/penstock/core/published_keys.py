"""The public keys with which the AuthService's tokens and statements are verified."""

import asyncio
import time
from typing import Any

import httpx
import msgspec
import structlog
from joserfc.jwk import OKPKey

from penstock.core.errors import UnavailableError
from penstock.core.jws import Rules, UnknownKeyError, keys_of, verify

log = structlog.get_logger()

KEYS_SECONDS = 60.0
KEYS_PAUSE_SECONDS = 1.0


class PublishedKeys:
    """The AuthService's public keys, fetched when first needed and again every minute.

    A token signed by an unknown key waits for keys fetched after it came, because it may be the
    first one signed by a new key. Anybody can send such tokens, so fetches keep a pause.
    """

    def __init__(self, auth: httpx.AsyncClient) -> None:
        self._auth = auth
        self._keys: dict[str, OKPKey] = {}
        self._asked_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def verify(self, token: bytes, rules: Rules) -> dict[str, Any]:
        """Return the claims of a token, as `jws.verify` does.

        Raises:
            TokenError: It breaks a rule.
            UnavailableError: The keys cannot be fetched and none are known.
        """
        now = time.monotonic()
        if now - self._asked_at > KEYS_SECONDS:
            await self._fetch()
        try:
            return verify(token, keys=self._keys, rules=rules)
        except UnknownKeyError:
            # The fetch that is under way may have begun before the key was published.
            for _ in range(2):
                if self._asked_at < now:
                    await self._fetch()
            return verify(token, keys=self._keys, rules=rules)

    async def _fetch(self) -> None:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.get_running_loop().create_task(self._load())
        await asyncio.shield(self._fetching)

    async def _load(self) -> None:
        pause = self._asked_at + KEYS_PAUSE_SECONDS - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        self._asked_at = time.monotonic()
        try:
            answer = await self._auth.get("/auth/jwks.json")
            answer.raise_for_status()
            self._keys = keys_of(msgspec.json.decode(answer.content))
        except (httpx.HTTPError, ValueError) as error:
            log.warning("signing_keys_not_fetched", error=type(error).__name__)
            if not self._keys:
                raise UnavailableError("The AuthService is away; try again") from error

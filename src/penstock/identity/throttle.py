"""Slows down guessing: wrong passwords are counted per account and per address.

The counters stand in Redis, so that replicas share them; while it is away each process counts for
itself. An attempt is counted before its password is looked at and taken back when it was right,
so a thousand guesses at once are a thousand guesses.
"""

import hashlib
import ipaddress
import time

import hiredis

from penstock.core.errors import TooManyRequestsError
from penstock.core.redis import BatchingRedis, RedisUnavailableError
from penstock.core.settings import Settings

PREFIX = "penstock:guesses:"
MOST_LOCAL = 10_000

COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}
"""


class Throttle:
    """Counts guesses of one installation."""

    def __init__(self, settings: Settings, redis: BatchingRedis) -> None:
        self._redis = redis
        self._window_ms = settings.guess_window_seconds * 1000
        self._account_limit = settings.guesses_per_account
        self._address_limit = settings.guesses_per_address
        self._local: dict[str, tuple[int, float]] = {}

    async def begin(self, *, account: str | None, address: str) -> None:
        """Count one attempt; without an account for the address alone.

        Raises:
            TooManyRequestsError: The account or the address has used up its attempts.
        """
        limits = {_address(address): self._address_limit}
        if account is not None:
            limits[_account(account)] = self._account_limit
        waits = []
        for key, limit in limits.items():
            count, left_ms = await self._count(key, 1)
            if count > limit:
                waits.append(left_ms / 1000)
        if waits:
            detail = "Too many attempts; wait before the next one"
            raise TooManyRequestsError(detail, retry_after_seconds=max(waits))

    async def forgive(self, *, account: str, address: str) -> None:
        """Take back an attempt whose password was right, and what was counted for the account."""
        await self._count(_address(address), -1)
        key = _account(account)
        self._local.pop(key, None)
        try:
            await self._redis.call("DEL", PREFIX + key)
        except (RedisUnavailableError, hiredis.HiredisError):
            return

    async def _count(self, key: str, step: int) -> tuple[int, float]:
        """Return the count after this step and the milliseconds until it starts again."""
        try:
            reply = await self._redis.call("EVAL", COUNT, 1, PREFIX + key, self._window_ms, step)
        except (RedisUnavailableError, hiredis.HiredisError):
            return self._count_here(key, step)
        return int(reply[0]), float(reply[1])

    def _count_here(self, key: str, step: int) -> tuple[int, float]:
        now = time.monotonic() * 1000
        count, ends = self._local.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + self._window_ms
        if key not in self._local and len(self._local) >= MOST_LOCAL:
            self._local.pop(next(iter(self._local)))
        self._local[key] = (count + step, ends)
        return count + step, ends - now


def _account(email: str) -> str:
    return "account:" + hashlib.sha256(email.encode()).hexdigest()[:32]


def _address(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if known.version == 6:  # noqa: PLR2004 - the protocol's name
        # One subscriber holds a whole /64.
        return f"address:{ipaddress.ip_network((known, 64), strict=False)}"
    return f"address:{known}"

"""Passwords: Argon2id (RFC 9106) on a few threads, and a bounded queue in front of them.

One hash takes 19 MiB and some 20 ms of a core, so a thousand sign-ins at once would take down a
process that hashes them all at the same time.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from prometheus_client import Counter

from penstock.core.errors import UnavailableError, UnprocessableError

SHORTEST = 10
LONGEST = 256
MEMORY_KIB = 19_456
PASSES = 2

HASHES = Counter("penstock_password_hashes", "Passwords hashed or verified", ["work"])

_HASHER = PasswordHasher(
    time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID
)


def hash_password(password: str) -> str:
    """Return the Argon2id hash in its encoded form; takes some 20 ms."""
    HASHES.labels("hash").inc()
    return _HASHER.hash(password)


def check_password(password_hash: str, password: str) -> bool:
    """Say whether the password belongs to the hash; takes as long as `hash_password`."""
    HASHES.labels("verify").inc()
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Say whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def demand_good_password(password: str, *, email: str) -> None:
    """Check a new password: long, and not the name of its account.

    Raises:
        UnprocessableError: It is too short, too long, or follows from the address.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        reason = f"A password has {SHORTEST} to {LONGEST} characters"
    elif password.casefold() in {email.casefold(), email.partition("@")[0].casefold()}:
        reason = "The address of the account is no password"
    else:
        return
    raise UnprocessableError(reason, errors=[{"column": "password", "reason": reason}])


class PasswordPool:
    """Hashes passwords on `threads` threads; `queue` more may wait, others are turned away.

    Whoever wants a hash enters `room` first, before anything else is asked for them.
    """

    def __init__(self, *, threads: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._threads = threads
        self._most = threads + queue
        self._inside = 0
        self._seconds = 0.05
        # Verified for unknown users, so that they take as long as known ones.
        self._nobody = hash_password(os.urandom(16).hex())

    @contextmanager
    def room(self) -> Iterator[None]:
        """Take one of the places, for the length of a block.

        Raises:
            UnavailableError: All are taken.
        """
        if self._inside >= self._most:
            wait = self._inside * self._seconds / self._threads
            raise UnavailableError("Too many sign-ins at once; try again", retry_after_seconds=wait)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def check(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password belongs to the hash; without a hash never, but not sooner."""
        known = password_hash is not None
        fits = await self._run(check_password, password_hash or self._nobody, password)
        return bool(fits) and known

    async def hash(self, password: str) -> str:
        """Return the hash of a new password."""
        return str(await self._run(hash_password, password))

    async def _run(self, function: Callable[..., object], *arguments: str) -> object:
        loop = asyncio.get_running_loop()
        started = loop.time()
        result = await loop.run_in_executor(self._executor, function, *arguments)
        if self._inside <= self._threads:
            # Nobody was in the way, so this is what one hash takes now.
            self._seconds = 0.5 * self._seconds + 0.5 * (loop.time() - started)
        return result

    def close(self) -> None:
        """Let go of the threads; what waits is cancelled."""
        self._executor.shutdown(wait=False, cancel_futures=True)

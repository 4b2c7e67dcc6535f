"""Whether a session or API key is still good: asked for every request, answered mostly by Redis.

PostgreSQL decides; Redis only remembers. Redis holds one short value a credential: the version of
its user (counted up when name or role change) while it is active, or `0` once it has ended. The
order of writes makes a wrong yes impossible while Redis works:

- ending a credential commits in PostgreSQL first, then writes `0` without condition;
- remembering an active one never replaces `0` nor a newer version, so somebody who has read
  PostgreSQL just before the end cannot bring the credential back;
- a missing value means asking PostgreSQL, so an emptied Redis heals by itself;
- after every new connection to Redis, what ended lately is written again before its answers
  are believed: it may have missed writes while it was away.

Should `0` be lost with a failed-over replica, the value of an active credential still ends after
`ACTIVE_SECONDS`.
"""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import hiredis
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.core.redis import BatchingRedis, RedisUnavailableError

log = structlog.get_logger()

ACTIVE_SECONDS = 60
ENDED_SECONDS = 3_600
DATABASE_SECONDS = 3.0
MOST_WAITING = 5_000
PREFIX = "penstock:credential:"
ENDED = b"0"

# Version and milliseconds to remember it, by reference.
Found = dict[str, tuple[int, int]]

REMEMBER = """
local known = redis.call('GET', KEYS[1])
if known and (known == '0' or tonumber(known) > tonumber(ARGV[1])) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

# Both halves answer the reference, the version, and for how long the credential lasts by itself.
ACTIVE = text("""
SELECT 'session:' || s.id, u.version,
       extract(epoch FROM least(s.expires_at, s.idle_expires_at) - clock_timestamp())
FROM auth_session s JOIN app_user u ON u.id = s.user_id
WHERE s.id = ANY(:sessions) AND s.ended_at IS NULL AND u.deactivated_at IS NULL
UNION ALL
SELECT 'key:' || k.id, u.version, extract(epoch FROM k.expires_at - clock_timestamp())
FROM api_key k JOIN app_user u ON u.id = k.user_id
WHERE k.id = ANY(:keys) AND k.revoked_at IS NULL AND u.deactivated_at IS NULL
""")
LATELY = text("""
SELECT 'session:' || s.id, CASE WHEN s.ended_at IS NULL THEN u.version ELSE 0 END
FROM auth_session s JOIN app_user u ON u.id = s.user_id
WHERE greatest(s.ended_at, u.versioned_at) > clock_timestamp() - make_interval(secs => :window)
UNION ALL
SELECT 'key:' || k.id, CASE WHEN k.revoked_at IS NULL THEN u.version ELSE 0 END
FROM api_key k JOIN app_user u ON u.id = k.user_id
WHERE greatest(k.revoked_at, u.versioned_at) > clock_timestamp() - make_interval(secs => :window)
""")


def session_reference(session_id: UUID) -> str:
    """Return how a session is named here and in Redis."""
    return f"session:{session_id}"


def key_reference(key_id: UUID) -> str:
    """Return how an API key is named here and in Redis."""
    return f"key:{key_id}"


class CredentialStates:
    """What this process knows of credentials; one for each event loop."""

    def __init__(self, redis: BatchingRedis, database: Database) -> None:
        self._redis = redis
        self._database = database
        self._believed = -1
        self._restoring: asyncio.Task[None] | None = None
        self._remembering: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def state(self, reference: str) -> bytes:
        """Return the version of the credential's user, or `ENDED`.

        Raises:
            UnavailableError: Neither Redis nor PostgreSQL answers.
        """
        try:
            known: bytes | None = await self._redis.call("GET", PREFIX + reference)
        except (RedisUnavailableError, hiredis.HiredisError):
            return await self._ask_database(reference)
        return await self.believe(reference, known)

    @property
    def believing(self) -> bool:
        """Whether what Redis answers now may be believed as it is."""
        return self._redis.generation == self._believed

    async def believe(self, reference: str, known: bytes | None) -> bytes:
        """Return what `state` does, for a caller who has asked Redis among other things.

        `known` is what Redis holds at `PREFIX + reference`; None also when Redis is away.

        Raises:
            UnavailableError: PostgreSQL has to be asked, and does not answer.
        """
        if known is not None and self.believing:
            return known
        if not self.believing:
            self._restore_soon()
        return await self._ask_database(reference)

    async def end(self, references: list[str]) -> None:
        """Make the end of credentials known; PostgreSQL has it already."""
        try:
            await asyncio.gather(
                *(
                    self._redis.call("SET", PREFIX + r, ENDED, "EX", ENDED_SECONDS)
                    for r in references
                )
            )
        except (RedisUnavailableError, hiredis.HiredisError):
            self._distrust()

    async def refresh(self, references: list[str]) -> None:
        """Make a new version, or a nearer end, of active credentials known.

        Raises:
            UnavailableError: PostgreSQL is away.
        """
        found = await self._query(_select_active, references)
        try:
            await self._remember(found)
        except (RedisUnavailableError, hiredis.HiredisError):
            self._distrust()

    async def restore(self) -> None:
        """Write again what has changed lately, then believe Redis.

        Raises:
            RedisUnavailableError: Redis is away.
            UnavailableError: PostgreSQL is away.
        """
        await self._redis.call("PING")
        generation = self._redis.generation
        changed = await self._query(_select_lately)
        await self._bury([name for name, version in changed if version == 0])
        await self._remember({name: (v, ACTIVE_SECONDS * 1000) for name, v in changed if v})
        if self._redis.generation == generation:
            self._believed = generation

    def _distrust(self) -> None:
        self._believed = -1
        self._restore_soon()

    def _restore_soon(self) -> None:
        if self._restoring is None or self._restoring.done():
            self._restoring = asyncio.get_running_loop().create_task(self._try_restore())

    async def _try_restore(self) -> None:
        try:
            await self.restore()
        except (RedisUnavailableError, hiredis.HiredisError, UnavailableError) as error:
            log.warning("credential_states_not_restored", error=str(error))

    async def _ask_database(self, reference: str) -> bytes:
        future = self._waiting.get(reference)
        if future is None:
            if len(self._waiting) >= MOST_WAITING:
                raise UnavailableError("Too many credentials wait to be checked; try again")
            loop = asyncio.get_running_loop()
            future = self._waiting[reference] = loop.create_future()
            if self._reader is None or self._reader.done():
                self._reader = loop.create_task(self._read())
        # Shielded: others may wait for the same answer.
        return await asyncio.shield(future)

    async def _read(self) -> None:
        """Answer all that wait, one query at a time: losing Redis must not flood PostgreSQL."""
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            try:
                found = await self._query(_select_active, list(batch))
            except UnavailableError as error:
                for future in batch.values():
                    future.set_exception(UnavailableError(error.detail))
                    # Whoever waited may have gone.
                    future.exception()
                continue
            for reference, future in batch.items():
                version, _ = found.get(reference, (0, 0))
                future.set_result(str(version).encode())
            if self._remembering is None or self._remembering.done():
                # Nobody waits for it: the next request may ask PostgreSQL again.
                task = self._try_remember(found)
                self._remembering = asyncio.get_running_loop().create_task(task)

    async def _query(self, function: Any, *arguments: Any) -> Any:  # noqa: ANN401 - of either query
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await self._database.run(function, *arguments)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise UnavailableError("Credentials cannot be checked for now; try again") from error

    async def _try_remember(self, found: Found) -> None:
        with contextlib.suppress(RedisUnavailableError, hiredis.HiredisError):
            await self._remember(found)

    async def _bury(self, references: list[str]) -> None:
        await asyncio.gather(
            *(
                self._redis.call("SET", PREFIX + reference, ENDED, "EX", ENDED_SECONDS)
                for reference in references
            )
        )

    async def _remember(self, found: Found) -> None:
        await asyncio.gather(
            *(
                self._redis.call("EVAL", REMEMBER, 1, PREFIX + reference, version, milliseconds)
                for reference, (version, milliseconds) in found.items()
            )
        )


def _select_active(session: Session, references: list[str]) -> Found:
    """Return those that are still good."""
    kinds: dict[str, list[UUID]] = {"session": [], "key": []}
    for reference in references:
        kind, _, identifier = reference.partition(":")
        kinds[kind].append(UUID(identifier))
    rows = session.execute(ACTIVE, {"sessions": kinds["session"], "keys": kinds["key"]})
    found = {}
    for reference, version, seconds in rows:
        left = ACTIVE_SECONDS if seconds is None else min(ACTIVE_SECONDS, float(seconds))
        if left > 0:
            found[reference] = (version, max(1, int(left * 1000)))
    return found


def _select_lately(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(LATELY, {"window": 2 * ACTIVE_SECONDS})
    return [(reference, version) for reference, version in rows]

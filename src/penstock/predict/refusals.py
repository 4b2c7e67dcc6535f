"""Requests over a limit: logged without haste and not all of them, and told to who listens.

Refusing must stay cheap however many come. So of each user the first few of a second are logged,
nobody waits for them, and the others are counted. The first in an hour is an event.
"""

import asyncio
import time
from uuid import UUID

import hiredis
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.db import Database
from penstock.core.errors import PenstockError
from penstock.core.redis import BatchingRedis, RedisUnavailableError
from penstock.predict.figures import FIGURES
from penstock.predict.log import PredictionLog
from penstock.predict.prepared import Record

log = structlog.get_logger()

LOGGED_A_SECOND = 5
MOST_USERS = 10_000
EVENT_SECONDS = 3_600
EVENT = "quota.reached"
PREFIX = "penstock:quota-event:"


class Refusals:
    """What becomes of refused requests."""

    def __init__(self, writer: PredictionLog, database: Database, redis: BatchingRedis) -> None:
        self._writer = writer
        self._database = database
        self._redis = redis
        self._second = 0
        self._counts: dict[UUID, int] = {}
        self._told: dict[UUID, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, record: Record) -> None:
        """Log and tell of a refused request, unless there are too many."""
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._counts.clear()
        count = self._counts[record.user_id] = self._counts.get(record.user_id, 0) + 1
        if count > LOGGED_A_SECOND or not self._writer.ready:
            FIGURES.refused_unlogged()
        else:
            try:
                self._writer.write(record)
            except PenstockError:
                FIGURES.refused_unlogged()
        if count == 1 and second - self._told.get(record.user_id, -EVENT_SECONDS) >= EVENT_SECONDS:
            if len(self._told) >= MOST_USERS:
                self._told.clear()
            self._told[record.user_id] = second
            task = asyncio.create_task(self._tell(record))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let what has begun come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)

    async def _tell(self, record: Record) -> None:
        """Write the event, unless another process has told of this user lately."""
        try:
            key = f"{PREFIX}{record.user_id}"
            first = await self._redis.call("SET", key, 1, "NX", "EX", EVENT_SECONDS)
        except (RedisUnavailableError, hiredis.HiredisError):
            first = True
        if not first:
            return
        try:
            await self._database.run(
                _record, user_id=record.user_id, model_id=record.model_id, key_id=record.key_id
            )
        except (SQLAlchemyError, OSError) as error:
            log.warning("quota_event_not_written", error=type(error).__name__)
            self._told.pop(record.user_id, None)


def _record(session: Session, *, user_id: UUID, model_id: UUID, key_id: UUID | None) -> None:
    data = {"model_id": str(model_id), "key_id": str(key_id) if key_id else None}
    events.record(session, kind=EVENT, subject=f"user:{user_id}", owner_id=user_id, data=data)

"""Which version of the data is visible now, known in the process without asking for each request.

A load that finishes moves the version of its data set and announces that in its transaction, so
PostgreSQL tells every listener after the commit and nobody before. The listener reads all versions
after it has begun to listen, after each announcement, and every second: a connection that is dead
without saying so is noticed within two seconds. While nobody listens, requests ask PostgreSQL.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import psycopg
import structlog
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.plants.queries import versions as queries
from penstock.plants.queries.versions import VersionRow

log = structlog.get_logger()

BEAT_SECONDS = 1.0
REPLY_SECONDS = 1.0
PAUSE_SECONDS = 0.5
FIRST_SECONDS = 3.0


def move(session: Session, dataset: str) -> int:
    """Make what a transaction has written to a data set's facts the new version, on commit."""
    return queries.move(session, dataset)


def fingerprint(rows: Iterable[VersionRow]) -> str:
    """Return a short name for one version of every data set.

    The time is part of it, so that a database that was made anew, and counts from 1 again, never
    finds the answers of the one before.
    """
    named = ";".join(f"{name}:{version}:{at.timestamp()}" for name, version, at in rows)
    return hashlib.blake2b(named.encode(), digest_size=12).hexdigest()


class VersionWatch:
    """The fingerprint of the visible versions in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading: asyncio.Task[str] | None = None
        self._begun = asyncio.Event()
        self.current: str | None = None

    @property
    def listening(self) -> bool:
        """Whether announcements arrive; otherwise every request reads PostgreSQL."""
        return self.current is not None

    async def now(self) -> str:
        """Return the fingerprint; concurrent callers share one read while nobody listens.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: Nobody listens and PostgreSQL is away.
        """
        if self.current is not None:
            return self.current
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        return await asyncio.shield(self._reading)

    async def _read(self) -> str:
        return fingerprint(await self._database.run(queries.versions))

    async def _watch(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as error:
                if self.current is not None:
                    log.warning("data_version_listener_lost", error=type(error).__name__)
            finally:
                self.current = None
            await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._database.libpq_url,
            autocommit=True,
            connect_timeout=5,
            application_name="penstock-versions",
            options="-c timezone=UTC",
        )
        async with connection:
            await connection.execute(queries.LISTEN)
            while True:
                async with asyncio.timeout(REPLY_SECONDS):
                    cursor = await connection.execute(queries.READ)
                    self.current = fingerprint(await cursor.fetchall())
                self._begun.set()
                # Whatever was announced while it was read is waiting here already.
                async for _ in connection.notifies(timeout=BEAT_SECONDS, stop_after=1):
                    pass


@asynccontextmanager
async def watch_versions(database: Database) -> AsyncIterator[VersionWatch]:
    """Watch the data versions for as long as the context is open."""
    watch = VersionWatch(database)
    task = asyncio.create_task(watch._watch())  # noqa: SLF001 - the one that runs it
    try:
        # The first request may wait at the socket already; without PostgreSQL it is answered too.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(watch._begun.wait(), FIRST_SECONDS)  # noqa: SLF001
        yield watch
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

"""Listening to PostgreSQL's notifications for as long as a process runs.

A connection that is dead without saying so is noticed within two seconds, because the listener asks
for a sign of life every second. What was announced while nobody listened is lost, so whoever
remembers something forgets it when listening begins.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString, Protocol

import psycopg
import structlog

from penstock.core.db import Database

log = structlog.get_logger()

BEAT_SECONDS = 1.0
REPLY_SECONDS = 1.0
PAUSE_SECONDS = 0.5


class Listener(Protocol):
    """Whoever wants to hear; all of it happens in the event loop."""

    def begun(self) -> None:
        """Announcements arrive from now on; earlier ones may have been missed."""

    def heard(self, payload: str) -> None:
        """Take one announcement."""

    def lost(self) -> None:
        """Nothing arrives any more."""


@asynccontextmanager
async def listening(
    database: Database, listener: Listener, *, statement: LiteralString, name: str
) -> AsyncIterator[None]:
    """Listen while the context is open; `statement` is the LISTEN, `name` the connection's."""
    task = asyncio.create_task(_keep_listening(database, listener, statement, name))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_listening(
    database: Database, listener: Listener, statement: LiteralString, name: str
) -> None:
    while True:
        try:
            await _listen(database, listener, statement, name)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("listener_lost", listener=name, error=type(error).__name__)
        finally:
            listener.lost()
        await asyncio.sleep(PAUSE_SECONDS)


async def _listen(
    database: Database, listener: Listener, statement: LiteralString, name: str
) -> None:
    connection = await psycopg.AsyncConnection.connect(
        database.libpq_url, autocommit=True, connect_timeout=5, application_name=name
    )
    async with connection:
        await connection.execute(statement)
        listener.begun()
        while True:
            async for notice in connection.notifies(timeout=BEAT_SECONDS):
                listener.heard(notice.payload)
            async with asyncio.timeout(REPLY_SECONDS):
                await connection.execute("")

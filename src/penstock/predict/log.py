"""The log of predictions: durable before the answer leaves, and shared by all that wait.

Requests hand their record in and wait. One connection writes all that have come in one statement,
whose commit they share; what comes meanwhile is the next batch. So a commit costs a request little,
however long the disk takes. While PostgreSQL is away nothing can be logged, so nothing is answered.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
import structlog

from penstock.core.db import Database
from penstock.core.errors import PenstockError, UnavailableError
from penstock.predict.prepared import KeptAnswer, Record, Statements, Waiting
from penstock.predict.queries import log as queries

log = structlog.get_logger()

PAUSE_SECONDS = 0.5
FIRST_SECONDS = 3.0
STATEMENT_SECONDS = 5
# A server that neither answers nor ends the statement by itself is given up.
REPLY_SECONDS = 7.0
MOST_WAITING = 10_000
MOST_BATCH = 1_000
MOST_BATCH_BYTES = 16 << 20


class PredictionLog:
    """Writes records; one for each event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._wake = asyncio.Event()
        self._writing: list[Waiting] = []
        self.ready = False
        self.begun = asyncio.Event()

    def demand(self) -> None:
        """Check that records can be written.

        Raises:
            UnavailableError: PostgreSQL is away, or does not keep up.
        """
        if not self.ready or len(self._waiting) >= MOST_WAITING:
            raise _away()

    def write(self, record: Record, answer: KeptAnswer | None = None) -> "asyncio.Future[None]":
        """Hand a record in; the future is done when it is on disk.

        Raises:
            UnavailableError: At once, or from the future: it cannot be said to be logged.
            LogError: From the future: PostgreSQL does not take this record.
        """
        self.demand()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(record, answer, future))
        self._wake.set()
        return future

    async def drain(self) -> None:
        """Wait until everything that was handed in has been written, or has failed."""
        waiting = [item.future for item in (*self._writing, *self._waiting)]
        await asyncio.gather(*waiting, return_exceptions=True)

    async def keep_writing(self) -> None:
        """Write until cancelled; connect again after trouble."""
        while True:
            try:
                await self._write_all()
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("prediction_log_lost", error=f"{type(error).__name__}: {error}"[:300])
            finally:
                self.ready = False
                self._fail(self._waiting)
                self._waiting = []
            await asyncio.sleep(PAUSE_SECONDS)

    async def _write_all(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            self._database.libpq_url,
            autocommit=True,
            connect_timeout=5,
            application_name="penstock-predictions",
            options=f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=UTC",
        ) as connection:
            await connection.execute(queries.PREPARE_RECORDS)
            await connection.execute(queries.PREPARE_ANSWERS)
            statements = Statements(connection.pgconn, self._wake)
            self.ready = True
            self.begun.set()
            log.info("prediction_log_ready")
            try:
                while True:
                    await self._wake.wait()
                    self._wake.clear()
                    statements.check()
                    # Whoever else this turn of the loop brings is in the same commit.
                    await asyncio.sleep(0)
                    while self._waiting:
                        await self._write_batch(statements)
            finally:
                statements.close()

    async def _write_batch(self, statements: Statements) -> None:
        batch = self._take()
        self._writing = batch
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                refused = await statements.insert(batch)
                for item in batch if refused and len(batch) > 1 else ():
                    # One record that is not taken must not harm its neighbours.
                    why = await statements.insert([item])
                    _settle(item, why)
        except BaseException:
            self._fail(batch)
            raise
        finally:
            self._writing = []
        for item in batch:
            _settle(item, refused)

    def _take(self) -> list[Waiting]:
        size = 0
        for count, item in enumerate(self._waiting):
            size += item.size
            if count >= MOST_BATCH or (count and size > MOST_BATCH_BYTES):
                batch, self._waiting = self._waiting[:count], self._waiting[count:]
                return batch
        batch, self._waiting = self._waiting, []
        return batch

    @staticmethod
    def _fail(batch: Sequence[Waiting]) -> None:
        for item in batch:
            if not item.future.done():
                item.future.set_exception(_away())
                # Whoever waited may have gone.
                item.future.exception()


def _settle(item: Waiting, refused: PenstockError | None) -> None:
    if item.future.done():
        return
    if refused is None:
        item.future.set_result(None)
        return
    item.future.set_exception(refused)
    item.future.exception()


def _away() -> UnavailableError:
    return UnavailableError("Predictions cannot be logged for now, so none is made; try again")


@asynccontextmanager
async def open_log(database: Database) -> AsyncIterator[PredictionLog]:
    """Write predictions while the context is open, and what is left at its end."""
    writer = PredictionLog(database)
    task = asyncio.create_task(writer.keep_writing())
    try:
        # The first request may wait at the socket already; without PostgreSQL it is answered too.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(writer.begun.wait(), FIRST_SECONDS)
        yield writer
        await writer.drain()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

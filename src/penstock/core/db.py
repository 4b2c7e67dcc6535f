"""PostgreSQL: one engine a process, one transaction a request or message.

Services and queries are synchronous functions that take a `Session`; asynchronous code runs them
with `await db.run(function, …)`. `commit` happens in this module and nowhere else.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

import psycopg
from sqlalchemy import (
    CursorResult,
    DateTime,
    Engine,
    Executable,
    MetaData,
    Uuid,
    create_engine,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session

from penstock.core.connections import look_after

P = ParamSpec("P")
T = TypeVar("T")

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLSTATE, or how it begins, of what passes by itself.
TRANSIENT_STATES = (
    "08",  # The connection breaks.
    "25006",  # Read-only for a while, as a standby is.
    "40",  # A race is lost.
    "53100",  # The disk is full,
    "53200",  # memory is short,
    "53300",  # there are too many connections.
    "55006",  # Somebody else uses the object,
    "55P03",  # or holds the lock.
    "57P",  # The server stops, starts or recovers.
    "58030",  # The disk fails.
)


class Base(DeclarativeBase):
    """The one metadata of all tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
    }


class Database:
    """The connections of this process; opened when first used.

    A caller waits at most `pool_wait_seconds` for a connection and then gets
    `sqlalchemy.exc.TimeoutError`, which the HTTP layer answers with 503.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        pool_wait_seconds: float = 2.0,
        statement_timeout_seconds: float = 0,
        application: str = "penstock",
    ) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        options = f"-c statement_timeout={round(statement_timeout_seconds * 1000)} -c timezone=UTC"
        self._arguments: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": pool_wait_seconds,
            # The connection used last has the statements prepared; the others may rest.
            "pool_use_lifo": True,
            "connect_args": {
                "application_name": application,
                "options": options,
                "connect_timeout": 5,
            },
        }
        self._engine: Engine | None = None
        self._async_engine: AsyncEngine | None = None

    @property
    def engine(self) -> Engine:
        """The synchronous engine."""
        if self._engine is None:
            self._engine = create_engine(self.url, **self._arguments)
            look_after(self._engine)
        return self._engine

    @property
    def async_engine(self) -> AsyncEngine:
        """The asynchronous engine, of the event loop that uses it first."""
        if self._async_engine is None:
            self._async_engine = create_async_engine(self.url, **self._arguments)
            look_after(self._async_engine.sync_engine)
        return self._async_engine

    @property
    def libpq_url(self) -> str:
        """The address as libpq and psql take it, password included."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end and rolled back on any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def begin_async(self, *, snapshot: bool = False) -> AsyncIterator["AsyncDb"]:
        """Open a transaction as `begin` does, for asynchronous callers.

        With `snapshot`, all its statements see the database at one moment and write nothing.
        """
        async with AsyncSession(self.async_engine, expire_on_commit=False) as session:
            if snapshot:
                # Never committed: there is nothing to, and the reader may have gone in the middle.
                options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                await session.connection(execution_options=options)
                yield AsyncDb(session)
            else:
                async with session.begin():
                    yield AsyncDb(session)

    async def run(
        self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(session, …)` in a transaction of its own."""
        async with self.begin_async() as db:
            return await db.run(function, *args, **kwargs)

    def close(self) -> None:
        """Close the synchronous connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    async def close_async(self) -> None:
        """Close all connections."""
        self.close()
        if self._async_engine is not None:
            await self._async_engine.dispose()
            self._async_engine = None


class AsyncDb:
    """A transaction in asynchronous code."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def run(
        self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(session, …)` in this transaction; the event loop goes on meanwhile."""
        return await self.session.run_sync(lambda session: function(session, *args, **kwargs))


def changed_rows(session: Session, statement: Executable, **parameters: object) -> int:
    """Run a statement and return how many rows it changed."""
    result = session.execute(statement, parameters)
    return cast("CursorResult[Any]", result).rowcount


def is_transient(error: BaseException) -> bool:
    """Say whether trouble with the database passes by itself, so that trying again makes sense.

    Takes errors of SQLAlchemy and of psycopg, which `COPY` raises as they are.
    """
    if isinstance(error, PoolTimeoutError):
        return True
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, psycopg.Error):
        return False
    if original.sqlstate is not None:
        return original.sqlstate.startswith(TRANSIENT_STATES)
    # Said by the client, not by the server: there is no connection, or none any more.
    return isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)


def driver_connection(session: Session) -> psycopg.Connection[Any]:
    """Return psycopg's own connection of a synchronous session, for `COPY`."""
    return cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)

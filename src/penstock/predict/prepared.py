"""The statements that log predictions, sent with libpq's own calls.

psycopg's way of running a statement costs as much of the processor as all the rest of a request.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg import pq

from penstock.core.errors import PenstockError
from penstock.predict.queries import log as queries

log = structlog.get_logger()

DATA_EXCEPTION = b"22"

encode = msgspec.json.Encoder().encode


class KeptAnswer(msgspec.Struct, gc=False):
    """What an `Idempotency-Key` that this process has claimed answers from now on."""

    user_id: UUID
    key: str
    prediction_id: UUID
    status: int
    body: bytes


class LogError(PenstockError):
    """A record that PostgreSQL does not take."""

    code = "not-logged"
    title = "The prediction could not be logged"


class Waiting:
    """A record on its way to the disk, as JSON, and who waits for it."""

    __slots__ = ("answer", "future", "text")

    def __init__(
        self, text: bytes, answer: KeptAnswer | None, future: "asyncio.Future[None]"
    ) -> None:
        self.text = text
        self.answer = answer
        self.future = future


class Statements:
    """The prepared statements of one connection, which nothing else uses any more."""

    def __init__(self, connection: pq.abc.PGconn, wake: asyncio.Event) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._wake = wake
        self._done: asyncio.Future[None] | None = None
        self._socket = connection.socket
        self._loop.add_reader(self._socket, self._readable)

    def close(self) -> None:
        """Take no notice of the connection any more."""
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)

    def check(self) -> None:
        """Notice that the server has ended the connection while nothing was to be written.

        Raises:
            psycopg.OperationalError: It has.
        """
        if self._connection.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection was closed")

    async def insert(self, batch: Sequence[Waiting]) -> PenstockError | None:
        """Write records in one transaction; return why when PostgreSQL does not take the data.

        Raises:
            psycopg.OperationalError: Whether they are written is not known, or they are not.
        """
        texts = [b"[" + b",".join([item.text for item in batch]) + b"]"]
        answers = [item.answer for item in batch if item.answer is not None]
        name = queries.RECORDS
        if answers:
            texts.append(encode(answers))
            name = queries.ANSWERS
        done = self._done = self._loop.create_future()
        self._connection.send_query_prepared(name, texts)
        if self._connection.flush():
            self._loop.add_writer(self._socket, self._writable)
        await done
        result = None
        while (found := self._connection.get_result()) is not None:
            result = found
        if result is not None and result.status == pq.ExecStatus.COMMAND_OK:
            return None
        said = self._connection.error_message.decode(errors="replace").strip()
        state = result.error_field(pq.DiagnosticField.SQLSTATE) if result is not None else None
        if state is not None and state.startswith(DATA_EXCEPTION):
            log.error("prediction_not_logged", error=said[:300])
            return LogError("PostgreSQL does not take the values of this prediction")
        raise psycopg.OperationalError(said)

    def _writable(self) -> None:
        if not self._connection.flush():
            self._loop.remove_writer(self._socket)

    def _readable(self) -> None:
        try:
            self._connection.consume_input()
            busy = self._connection.is_busy()
        except psycopg.OperationalError:
            busy = False
            self._loop.remove_reader(self._socket)
        if self._done is not None and not busy:
            if not self._done.done():
                self._done.set_result(None)
            self._done = None
        elif not busy:
            # Nothing was asked: the server says goodbye.
            self._wake.set()

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
TEXT, BINARY = 0, 1
# A record without its texts has about as many.
RECORD_BYTES = 512
# JSON may hold the character NUL, PostgreSQL's text may not; the log shows its symbol instead.
NUL, NUL_SYMBOL = b"\\u0000", b"\\u2400"

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


class Record(msgspec.Struct, gc=False):
    """A row of the table `prediction`; `inputs` and `outputs` are JSON texts."""

    id: UUID
    model_id: UUID
    model_version: int | None
    role: str
    origin: str
    user_id: UUID
    key_id: UUID | None
    request_id: str
    status: int
    error_code: str | None
    rows: int
    inputs: msgspec.Raw | None
    outputs: msgspec.Raw | None
    queue_ms: float | None
    inference_ms: float | None
    total_ms: float
    # Where both stand in the bytes that go beside the records; they are null there.
    inputs_from: int = 0
    inputs_bytes: int | None = None
    outputs_from: int = 0
    outputs_bytes: int | None = None


class Waiting:
    """A record on its way to the disk, its two texts, and who waits for it."""

    __slots__ = ("answer", "future", "inputs", "outputs", "record", "size")

    def __init__(
        self, record: Record, answer: KeptAnswer | None, future: "asyncio.Future[None]"
    ) -> None:
        self.record = record
        self.answer = answer
        self.future = future
        self.inputs = _storable(record.inputs)
        self.outputs = _storable(record.outputs)
        record.inputs_bytes = None if record.inputs is None else len(self.inputs)
        record.outputs_bytes = None if record.outputs is None else len(self.outputs)
        record.inputs = record.outputs = None
        self.size = RECORD_BYTES + len(self.inputs) + len(self.outputs)


def _storable(text: msgspec.Raw | None) -> bytes:
    found = b"" if text is None else bytes(text)
    # One character is found much faster than six.
    return found.replace(NUL, NUL_SYMBOL) if b"\\" in found else found


def pack(batch: Sequence[Waiting]) -> tuple[bytes, bytes]:
    """Return records as one JSON text, and their inputs and outputs one after the other."""
    parts: list[bytes] = []
    at = 1
    for item in batch:
        record = item.record
        record.inputs_from = at
        record.outputs_from = at + len(item.inputs)
        at = record.outputs_from + len(item.outputs)
        parts += (item.inputs, item.outputs)
    records = encode([item.record for item in batch])
    if NUL in records:
        records = records.replace(NUL, NUL_SYMBOL)
    return records, b"".join(parts)


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
        values = [*pack(batch)]
        formats = [TEXT, BINARY]
        answers = [item.answer for item in batch if item.answer is not None]
        name = queries.RECORDS
        if answers:
            values.append(encode(answers))
            formats.append(TEXT)
            name = queries.ANSWERS
        done = self._done = self._loop.create_future()
        self._connection.send_query_prepared(name, values, formats)
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

"""Rows as CSV, Parquet or Arrow, written while they are read."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

DICTIONARY = pa.dictionary(pa.int32(), pa.string())

# As many digits as Arrow's and Parquet's common decimal holds, and the longest fraction of the
# known sources (EIA-923 has 18 digits after the point).
DECIMAL = pa.decimal128(38, 18)
DECIMAL_BOUND = Decimal(10) ** 20
_STEP = Decimal("1e-18")
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)

PIECE_BYTES = 64 << 10

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

FileFormat = Literal["csv", "parquet", "arrow"]
MEDIA_TYPES: dict[FileFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}
SUFFIXES: dict[FileFormat, str] = {"csv": "csv", "parquet": "parquet", "arrow": "arrows"}

Rows = Sequence[Sequence[Any]]


class Writer(Protocol):
    """Turns rows into bytes, best `rows_at_once`."""

    rows_at_once: int

    def write(self, rows: Rows) -> bytes:
        """Return the bytes that are ready after these rows."""

    def finish(self) -> bytes:
        """Return the last bytes."""


class CsvWriter:
    """CSV with a header; text that a spreadsheet would run is preceded by an apostrophe."""

    rows_at_once = 1_000

    def __init__(self, names: Sequence[str]) -> None:
        self._buffer = io.StringIO()
        self._csv = csv.writer(self._buffer, lineterminator="\r\n")
        self._csv.writerow(names)

    def write(self, rows: Rows) -> bytes:
        """Return the bytes that are ready after these rows."""
        self._csv.writerows([[escaped(cell) for cell in row] for row in rows])
        return self._taken()

    def finish(self) -> bytes:
        """Return the last bytes."""
        return self._taken()

    def _taken(self) -> bytes:
        ready = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        return ready


def escaped(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if isinstance(cell, datetime):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else cell


class ArrowWriter:
    """An Arrow IPC stream or a Parquet file of record batches."""

    def __init__(
        self,
        schema: "pa.Schema",
        *,
        rows_at_once: int,
        opened: Callable[[Any, "pa.Schema"], Any],
    ) -> None:
        self.rows_at_once = rows_at_once
        self._schema = schema
        self._sink = _Taken()
        self._file = pa.PythonFile(self._sink, mode="w")
        self._writer = opened(self._file, schema)

    def write(self, rows: Rows) -> bytes:
        """Return the bytes that are ready after these rows."""
        arrays = [
            _array([row[index] for row in rows], field.type)
            for index, field in enumerate(self._schema)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        return self._sink.take()

    def finish(self) -> bytes:
        """Return the last bytes."""
        self._writer.close()
        return self._sink.take()


class _Taken(io.RawIOBase):
    """A file without an end whose content is taken away while it is written."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        block = bytes(data)
        self._blocks.append(block)
        self._position += len(block)
        return len(block)

    def take(self) -> bytes:
        """Return what has been written since the last time."""
        ready = b"".join(self._blocks)
        self._blocks.clear()
        return ready


def _array(values: Iterable[Any], kind: "pa.DataType") -> "pa.Array":
    if pa.types.is_decimal(kind):
        values = [
            None if value is None else value.quantize(_STEP, context=_EXACT) for value in values
        ]
    return pa.array(list(values), kind)


def writer_for(kind: FileFormat, columns: Mapping[str, "pa.DataType"]) -> Writer:
    """Return a writer of rows with these columns."""
    if kind == "csv":
        return CsvWriter(list(columns))
    schema = pa.schema(list(columns.items()))
    if kind == "arrow":
        return ArrowWriter(schema, rows_at_once=5_000, opened=pa.ipc.new_stream)
    # Readers skip and read Parquet by row groups, so they should not be small.
    return ArrowWriter(schema, rows_at_once=50_000, opened=_new_parquet)


def _new_parquet(file: Any, schema: "pa.Schema") -> "pq.ParquetWriter":  # noqa: ANN401 - a file of Arrow's
    return pq.ParquetWriter(file, schema, compression="zstd")


def one_batch(schema: "pa.Schema", columns: Mapping[str, Iterable[Any]]) -> bytes:
    """Return an Arrow IPC stream of one batch."""
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return bytes(sink.getvalue())


async def encode(batches: AsyncIterator[Rows], writer: Writer) -> AsyncIterator[bytes]:
    """Yield a file piece by piece; encoding runs in a thread, beside the event loop."""
    waiting: list[Sequence[Any]] = []
    async for batch in batches:
        waiting.extend(batch)
        if len(waiting) >= writer.rows_at_once:
            for piece in _pieces(await asyncio.to_thread(writer.write, waiting)):
                yield piece
            waiting = []
    for piece in _pieces(await asyncio.to_thread(writer.write, waiting) + writer.finish()):
        yield piece


def _pieces(block: bytes) -> Iterator[bytes]:
    """Cut a block: servers hold a number of pieces for a slow reader, whatever their size."""
    return (block[at : at + PIECE_BYTES] for at in range(0, len(block), PIECE_BYTES))

"""The rows of a chunk that are no facts, and why.

A chunk of short, broken lines has a million of them and more. So what is wrong is kept in arrays,
and a row is made of its bytes only when somebody looks at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from penstock.ingest.cells import EARLIEST_YEAR, LATEST_YEAR, LONGEST_TEXT
from penstock.ingest.layouts.base import Column, Kind
from penstock.ingest.numbers import BLANKS, WHITE_SPACE
from penstock.ingest.numbers import REASON as NOT_A_NUMBER
from penstock.ingest.records import ChunkFormat, Positions, Records, lines_of
from penstock.ingest.structure import split_record

LONGEST_CELL_SHOWN = 200
BLANK = "must not be blank"

REASONS = {
    Kind.IDENTIFIER: f"is longer than {LONGEST_TEXT} bytes",
    Kind.TEXT: f"is longer than {LONGEST_TEXT} bytes",
    Kind.PLANT_CODE: "is not a plant code (a whole number of up to seven digits)",
    Kind.NUMBER: NOT_A_NUMBER,
    Kind.RATIO: NOT_A_NUMBER,
    Kind.YEAR: f"is not a year from {EARLIEST_YEAR} to {LATEST_YEAR}",
    Kind.LATITUDE: NOT_A_NUMBER,
    Kind.LONGITUDE: NOT_A_NUMBER,
}


@dataclass(frozen=True)
class Rejected:
    """A row that is no fact: `findings` are `{"column", "value", "reason"}`."""

    row_number: int
    line: int
    fields: list[str]
    findings: list[dict[str, str]]


class RejectedRows(Sequence[Rejected]):
    """The rejected rows of a chunk in the order of the file."""

    def __init__(
        self,
        block: bytes,
        records: Records,
        chunk_format: ChunkFormat,
        *,
        first_row: int,
        first_line: int,
        columns: Sequence[Column],
        wrong: npt.NDArray[np.bool_],
    ) -> None:
        """Take what is wrong: `wrong` has a row for each record and a column for each of `columns`.

        A record with another number of fields than the header is rejected whatever `wrong` says.
        """
        whole = records.fields == chunk_format.columns
        self._block = block
        self._records = records
        self._format = chunk_format
        self._first_row = first_row
        self._columns = columns
        self._wrong = wrong
        self._indexes: Positions = np.flatnonzero(~whole | wrong.any(axis=1))
        self._lines = lines_of(block, records.starts[self._indexes], first_line)

    def __len__(self) -> int:
        return int(self._indexes.size)

    @overload
    def __getitem__(self, position: int) -> Rejected: ...

    @overload
    def __getitem__(self, position: slice) -> list[Rejected]: ...

    def __getitem__(self, position: int | slice) -> Rejected | list[Rejected]:
        if isinstance(position, slice):
            return [self._row(index) for index in range(*position.indices(len(self)))]
        return self._row(range(len(self))[position])

    def _row(self, position: int) -> Rejected:
        index = int(self._indexes[position])
        start, end = int(self._records.starts[index]), int(self._records.ends[index])
        fields = split_record(self._block[start:end], self._format.delimiter)
        count = int(self._records.fields[index])
        if count == self._format.columns:
            wrong = [self._columns[int(at)] for at in np.flatnonzero(self._wrong[index])]
            findings = [_finding(column, fields, self._format) for column in wrong]
        else:
            findings = [_ragged(fields, count, self._format)]
        return Rejected(self._first_row + index, int(self._lines[position]), fields, findings)


def _finding(column: Column, fields: list[str], chunk_format: ChunkFormat) -> dict[str, str]:
    index = chunk_format.positions[column.field]
    value = fields[index] if index < len(fields) else ""
    blank = value.strip(WHITE_SPACE) in BLANKS
    return {
        "column": chunk_format.header[index],
        "value": value[:LONGEST_CELL_SHOWN],
        "reason": BLANK if blank and column.kind is not Kind.TEXT else REASONS[column.kind],
    }


def _ragged(fields: list[str], count: int, chunk_format: ChunkFormat) -> dict[str, str]:
    return {
        "column": "",
        "value": chunk_format.delimiter.join(fields)[:LONGEST_CELL_SHOWN],
        "reason": f"has {count} fields where the header has {chunk_format.columns}",
    }

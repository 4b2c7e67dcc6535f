"""Rejected rows as a CSV file: correct the cells, then load it like any other file.

The first columns say what is wrong; the layouts do not know them, so they are ignored when the file
comes back.
"""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

from penstock.ingest.numbers import NotANumberError, parse_number
from penstock.ingest.tables import RejectedRow
from penstock.plants.writing import escaped

OUR_COLUMNS = ("row", "line", "column", "value", "reason")
SURPLUS = "surplus"
BETWEEN_FINDINGS = "; "
ROWS_A_PAGE = 1_000

Page = tuple[list[RejectedRow], bool]


async def rejected_csv(
    header: Sequence[str], first: Page, read_on: Callable[[int], Awaitable[Page]]
) -> AsyncIterator[bytes]:
    """Yield the file page by page; `read_on` returns the page behind a row number."""
    yield _lines([[*OUR_COLUMNS, *map(_cell, header), SURPLUS]])
    rows, more = first
    while rows:
        yield _lines(_record(row, len(header)) for row in rows)
        rows, more = await read_on(rows[-1].row_number) if more else ([], False)


def _record(row: RejectedRow, columns: int) -> list[str]:
    said = [
        BETWEEN_FINDINGS.join(finding[name] for finding in row.findings)
        for name in ("column", "value", "reason")
    ]
    fields = row.fields[:columns] + [""] * (columns - len(row.fields))
    surplus = row.fields[columns:]
    rest = _lines([surplus]).decode().removesuffix("\r\n") if surplus else ""
    cells = [str(row.row_number), str(row.line), *said, *fields, rest]
    return [_cell(cell) for cell in cells]


def _cell(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a signed number stays a number."""
    if cell.startswith(("+", "-")):
        try:
            parse_number(cell)
        except NotANumberError:
            return str(escaped(cell))
        return cell
    return str(escaped(cell))


def _lines(records: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(records)
    return text.getvalue().encode()

"""Applies what a user wants changed about a rejected row."""

from collections.abc import Sequence

from penstock.core.errors import UnprocessableError
from penstock.ingest.layouts.base import Layout, normalise_heading
from penstock.ingest.records import ChunkFormat
from penstock.ingest.schemas import RowCorrection


def apply(
    correction: RowCorrection, fields: Sequence[str], layout: Layout, chunk_format: ChunkFormat
) -> list[str]:
    """Return the fields of a row with a correction applied.

    Raises:
        UnprocessableError: It names a column that is not there, or leaves a wrong number of fields.
    """
    changed = list(fields if correction.fields is None else correction.fields)
    wrong: list[tuple[str | None, str]] = []
    is_whole = len(changed) == chunk_format.columns
    if not is_whole and (correction.values or correction.fields is not None):
        expected = f"{len(changed)} fields where the header has {chunk_format.columns}"
        wrong.append((None, f"has {expected}: send all of them as `fields`"))
    for name, value in correction.values.items():
        index = column_index(name, layout, chunk_format)
        if index is None:
            wrong.append((name, "is no column of this file that is read"))
        elif is_whole:
            changed[index] = value
    if wrong:
        errors = [{"row": correction.row, "column": name, "reason": why} for name, why in wrong]
        column, reason = wrong[0]
        where = f"row {correction.row}" + (f", {column}" if column else "")
        raise UnprocessableError(f"{where}: {reason}", errors=errors)
    return changed


def column_index(name: str, layout: Layout, chunk_format: ChunkFormat) -> int | None:
    """Find a column by its heading in the file, or by any name that the layout gives it."""
    header = chunk_format.header
    if header.count(name) == 1:
        return header.index(name)
    wanted = normalise_heading(name)
    for column in layout.columns:
        if wanted in map(normalise_heading, (column.field, *column.names)):
            return chunk_format.positions.get(column.field)
    return None

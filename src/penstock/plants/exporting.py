"""What an export holds."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Double, Numeric, SmallInteger, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from penstock.core.errors import UnprocessableError
from penstock.plants import flags
from penstock.plants.catalogue import Catalogue
from penstock.plants.parameters import ExportQuery
from penstock.plants.queries import export as queries
from penstock.plants.queries.columns import AnySelect
from penstock.plants.writing import DECIMAL, DECIMAL_BOUND

ROWS_A_FETCH = 1_000


@dataclass(frozen=True, slots=True)
class Selected:
    """The rows of an export; `columns` holds the Arrow type of each."""

    name: str
    statement: AnySelect
    columns: Mapping[str, "pa.DataType"]


def select_rows(session: Session, catalogue: Catalogue, *, query: ExportQuery) -> Selected:
    """Return what to export.

    Raises:
        NotFoundError: Something asked for is not known.
        UnprocessableError: The kind of file cannot hold a number of that size.
    """
    filters = catalogue.narrow(query.wanted())
    build = queries.plants if query.level == "plant" else queries.units
    statement = build(filters)
    columns = {column.name: _arrow_type(column) for column in statement.selected_columns}
    if query.format != "csv":
        numbers = [name for name, kind in columns.items() if kind == DECIMAL]
        if queries.holds_larger(session, statement, numbers, DECIMAL_BOUND):
            detail = f"{query.format} holds numbers below {DECIMAL_BOUND:.0e} only: ask for csv"
            raise UnprocessableError(detail)
    parts = ["penstock", query.level, filters.dataset or "all", str(filters.year or "all-years")]
    return Selected("-".join(parts), statement, columns)


def _arrow_type(column: Any) -> "pa.DataType":  # noqa: ANN401 - an expression of any type
    if column.name == "flags":
        return pa.string()
    if isinstance(column.type, Double):
        return pa.float64()
    if isinstance(column.type, Numeric):
        return DECIMAL
    if isinstance(column.type, Text):
        return pa.string()
    return pa.int16() if isinstance(column.type, SmallInteger) else pa.int64()


async def rows(session: AsyncSession, selected: Selected) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """Yield the rows in batches, flags by their names."""
    result = await queries.stream(session, selected.statement, rows=ROWS_A_FETCH)
    at = list(selected.columns).index("flags")
    async for batch in result.partitions(ROWS_A_FETCH):
        yield [(*row[:at], " ".join(flags.names(row[at])), *row[at + 1 :]) for row in batch]

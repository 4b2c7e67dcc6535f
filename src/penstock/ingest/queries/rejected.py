"""Rows that are no facts, and what has become of them since."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from penstock.core.db import driver_connection
from penstock.ingest.rejects import Rejected
from penstock.ingest.tables import RejectedRow

# Rows may be as long as a record may be; a page of them still has to fit into memory.
PAGE_CHARACTERS = 4 << 20
ROWS_A_FETCH = 50


def page(
    session: Session,
    load_no: int,
    *,
    after: int,
    limit: int,
    replayed: bool = False,
    only: Sequence[int] | None = None,
) -> tuple[list[RejectedRow], bool]:
    """Return rejected rows behind the row number `after`, and whether there are more.

    There are fewer than `limit` where they are very long. `only` names the rows wanted.
    """
    statement = select(RejectedRow).where(
        RejectedRow.load_no == load_no,
        RejectedRow.row_number > after,
        RejectedRow.replayed_at.is_not(None) if replayed else RejectedRow.replayed_at.is_(None),
    )
    if only is not None:
        statement = statement.where(RejectedRow.row_number == any_(_numbers(only)))
    statement = statement.order_by(RejectedRow.row_number).limit(limit + 1)
    found: list[RejectedRow] = []
    size = 0
    with session.scalars(statement.execution_options(yield_per=ROWS_A_FETCH)) as rows:
        for row in rows:
            if len(found) == limit or size > PAGE_CHARACTERS:
                return found, True
            found.append(row)
            size += sum(map(len, row.fields))
    return found, False


def add(session: Session, load_no: int, rows: Iterable[Rejected]) -> None:
    """Write rejected rows one by one as they come: a chunk may have millions of them."""
    statement = (
        "COPY rejected_row (load_no, row_number, line, fields, findings) FROM STDIN (FORMAT binary)"
    )
    with driver_connection(session).cursor() as cursor, cursor.copy(statement) as target:
        target.set_types(("int4", "int8", "int8", "text[]", "jsonb"))
        for row in rows:
            target.write_row((load_no, row.row_number, row.line, row.fields, Jsonb(row.findings)))


def mark_replayed(
    session: Session, load_no: int, row_numbers: Sequence[int], *, user_id: UUID
) -> None:
    """Note that these rows have become facts."""
    statement = update(RejectedRow).where(
        RejectedRow.load_no == load_no, RejectedRow.row_number == any_(_numbers(row_numbers))
    )
    values = {"replayed_at": func.now(), "replayed_by": user_id}
    session.execute(
        statement.values(values).execution_options(synchronize_session=False),
    )


def note_corrections(session: Session, load_no: int, fields: Mapping[int, Sequence[str]]) -> None:
    """Keep the fields, by row number, that replayed rows were read with instead of the file's."""
    if not fields:
        return
    statement = (
        update(RejectedRow)
        .where(RejectedRow.load_no == load_no, RejectedRow.row_number == bindparam("number"))
        .values(corrected_fields=bindparam("corrected"))
        .execution_options(synchronize_session=None)
    )
    session.connection().execute(
        statement, [{"number": row, "corrected": list(cells)} for row, cells in fields.items()]
    )


def _numbers(row_numbers: Sequence[int]) -> BindParameter[Any]:
    # One array instead of a parameter a row, of which PostgreSQL takes 65,535.
    return literal(list(row_numbers), ARRAY(BigInteger))

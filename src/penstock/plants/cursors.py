"""Cursors of the lists about plants: what may stand in them, and what PostgreSQL would refuse."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from penstock.core.errors import UnprocessableError
from penstock.core.pages import decode_cursor

Text = Annotated[str, Meta(pattern=r"\A[^\x00]*\Z")]
Year = Annotated[int, Meta(ge=0, le=9999)]
LoadNo = Annotated[int, Meta(ge=0, le=2**31 - 1)]
RowNumber = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Exact = Annotated[str, Meta(pattern=r"\A-?\d{1,150}(\.\d{1,150})?\Z")]

T = TypeVar("T")


def cursor_key(cursor: str | None, kind: type[T]) -> T | None:
    """Return the sort key in a cursor, a tuple of `kind`; None without a cursor.

    Raises:
        UnprocessableError: It is not a cursor of such a list.
    """
    if not cursor:
        return None
    key: Any = decode_cursor(cursor)
    try:
        return msgspec.convert(key, kind)
    except msgspec.ValidationError as error:
        detail = "cursor: not one of this list; leave it out to begin at the first page"
        raise UnprocessableError(detail) from error

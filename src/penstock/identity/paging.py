"""Pages of rows that are sorted by id, newest first."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from penstock.core.errors import UnprocessableError
from penstock.core.pages import PageRequest, encode_cursor


class HasId(Protocol):
    """A row with an id."""

    id: UUID


def after(page: PageRequest) -> UUID | None:
    """Return the id behind which the page begins; None for the first page.

    Raises:
        UnprocessableError: The cursor is none of such a list.
    """
    if page.after is None:
        return None
    try:
        (text,) = page.after
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        detail = "cursor: not one of this list; leave it out to begin at the first page"
        raise UnprocessableError(detail) from error


def following(rows: Sequence[HasId], page: PageRequest) -> str | None:
    """Return the cursor of the next page when one row more than asked for was found."""
    return encode_cursor([str(rows[page.limit - 1].id)]) if len(rows) > page.limit else None

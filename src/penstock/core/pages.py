"""Keyset pages: an opaque cursor that holds the sort key of the last item."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Depends, Query
from pydantic import BaseModel

from penstock.core.errors import UnprocessableError

MAX_PAGE = 1000
DEFAULT_PAGE = 50

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the following page, or null at the end."""

    items: list[T]
    next: str | None = None


class PageRequest(BaseModel):
    """Which page is asked for; `after` is the decoded sort key, or None for the first page."""

    limit: int
    after: list[Any] | None


def encode_cursor(key: Sequence[Any]) -> str:
    """Return the cursor that stands for a sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """Return the sort key in a cursor.

    Raises:
        UnprocessableError: It is none that a page has handed out.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=list[Any])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        detail = "cursor: not one of this list; leave it out to begin at the first page"
        raise UnprocessableError(detail) from error


def _page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Items a page.")] = DEFAULT_PAGE,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next` of a page.")] = None,
) -> PageRequest:
    return PageRequest(limit=limit, after=decode_cursor(cursor) if cursor else None)


Paging = Annotated[PageRequest, Depends(_page_request)]

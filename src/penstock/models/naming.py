"""What models and aliases may be called, and how a reference in a path is read."""

import re
from uuid import UUID

from penstock.core.errors import UnprocessableError

NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
ALLOWED = "1 to 100 letters, digits, dots, underscores and hyphens, and not the form of an id"


def as_id(reference: str) -> UUID | None:
    """Return the id that a reference is; None when it is a name, which never looks like one."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def is_name(text: str) -> bool:
    """Say whether a model may be called so."""
    return NAME.fullmatch(text) is not None and as_id(text) is None


def demand_name(text: str, *, column: str = "name") -> str:
    """Return the name if it is one.

    Raises:
        UnprocessableError: It is none.
    """
    if not is_name(text):
        finding = {"column": column, "value": text[:200], "reason": f"expected {ALLOWED}"}
        raise UnprocessableError(f"{column}: expected {ALLOWED}", errors=[finding])
    return text


def demand_alias(text: str) -> str:
    """Return the alias if it is one; digits alone would look like a version.

    Raises:
        UnprocessableError: It is none.
    """
    if not is_name(text) or text.isdigit():
        reason = f"expected {ALLOWED}, and not digits alone"
        finding = {"column": "alias", "value": text[:200], "reason": reason}
        raise UnprocessableError(f"alias: {reason}", errors=[finding])
    return text

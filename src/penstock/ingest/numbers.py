"""The number grammar of all layouts, once for single cells and once for whole columns.

    blank   :=  "" | "--"                                    (null, never 0)
    number  :=  sign? body "%"?  |  "(" body "%"? ")"        (parentheses mean minus)
    body    :=  digits ("," ddd)* ("." digits?)? exponent?   |  "." digits exponent?
    sign    :=  "+" | "-"
    exponent := ("e" | "E") sign? d d?

A digit `d` is one of 0 to 9 and no other script's. White space around a cell (what Unicode calls
so) is ignored; a percentage is the ratio (`12.5%` is 0.125). Thousands separators stand
every three digits or not at all. Numbers stay text until PostgreSQL reads them into `numeric`, so
nothing is rounded on the way.
"""

import re
from decimal import Decimal

import polars as pl

BLANKS = ("", "--")
LONGEST_NUMBER = 40

# Unicode's White_Space, as Polars strips it; `str.strip` takes four control characters more.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

_BODY = (
    r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]{1,2})?"
)
PATTERN = rf"^(?:[-+]?{_BODY}%?|\({_BODY}%?\))$"
# Most cells are plain; checking for these first spares the general pattern.
PLAIN_PATTERN = r"^-?[0-9]+(?:\.[0-9]+)?$"

_COMPILED = re.compile(PATTERN)


class NotANumberError(ValueError):
    """The cell does not follow the grammar."""


def parse_number(cell: str) -> Decimal | None:
    """Return the exact value of a cell, or None for a blank one.

    Raises:
        NotANumberError: It follows the grammar nowhere; the message says so in words.
    """
    raw = cell.strip(WHITE_SPACE)
    if raw in BLANKS:
        return None
    if len(raw) > LONGEST_NUMBER or not _COMPILED.match(raw):
        raise NotANumberError(REASON)
    return Decimal(normalise(raw))


REASON = "is not a number"


def normalise(raw: str) -> str:
    """Return a cell that follows the grammar as PostgreSQL reads it, digit for digit."""
    digits = raw.strip("()%+").replace(",", "").removesuffix("%")
    body, _, exponent = digits.lower().partition("e")
    shift = int(exponent or 0) - (2 if "%" in raw else 0)
    sign = "-" if raw.startswith("(") else ""
    return f"{sign}{body}e{shift}" if shift else sign + body


def number_text(cells: pl.Expr, *, power_of_ten: int = 0) -> pl.Expr:
    """Return the column `cells` as number text, null where a cell is blank or no number.

    `power_of_ten` shifts the unit exactly: 3 turns GWh into MWh.
    """
    raw = cells.str.strip_chars()
    plain = raw.str.contains(PLAIN_PATTERN) & (raw.str.len_bytes() <= LONGEST_NUMBER)
    shift = f"e{power_of_ten}" if power_of_ten else ""
    return (
        pl.when(plain)
        .then(pl.concat_str(raw, pl.lit(shift)) if shift else raw)
        .otherwise(_rare_text(raw, power_of_ten))
    )


def _rare_text(raw: pl.Expr, power_of_ten: int) -> pl.Expr:
    valid = raw.str.contains(PATTERN) & (raw.str.len_bytes() <= LONGEST_NUMBER)
    digits = raw.str.replace_all(r"[(),%+]|[eE].*$", "")
    exponent = raw.str.extract(r"[eE]([-+]?[0-9]+)").cast(pl.Int32, strict=False).fill_null(0)
    percent = pl.when(raw.str.contains("%", literal=True)).then(-2).otherwise(0)
    shift = exponent + percent + power_of_ten
    sign = pl.when(raw.str.starts_with("(")).then(pl.lit("-")).otherwise(pl.lit(""))
    tail = pl.when(shift == 0).then(pl.lit("")).otherwise(pl.concat_str(pl.lit("e"), shift))
    return pl.when(valid).then(pl.concat_str(sign, digits, tail))


def is_blank(cells: pl.Expr) -> pl.Expr:
    """Return true where a cell says that there is no value."""
    return cells.is_null() | cells.str.strip_chars().is_in(BLANKS)

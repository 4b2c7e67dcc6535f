"""Reads one column of text cells as its declaration says: values, and which cells are wrong.

Most cells of a column look alike. So each column is first held against a strict, cheap pattern of
what such cells usually look like; only the cells that miss it are read by the full rules.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from penstock.ingest.layouts.base import Column, Kind
from penstock.ingest.numbers import (
    LONGEST_NUMBER,
    PLAIN_PATTERN,
    is_blank,
    number_text,
)

EARLIEST_YEAR, LATEST_YEAR = 1800, 2100
# Keys of several texts must fit into an index entry, which holds 2,704 bytes.
LONGEST_TEXT = 500

PLAIN_YEAR = r"^(?:1[89]|20)[0-9]{2}$"
PLAIN_CODE = r"^[1-9][0-9]{0,6}$"


@dataclass(frozen=True)
class ReadColumn:
    """A column, read: `values` has the type it is copied with, null where blank or wrong."""

    values: pl.Series
    wrong: pl.Series


def read_column(column: Column, cells: pl.Series) -> ReadColumn:
    """Read the cells of one column."""
    if column.kind in {Kind.TEXT, Kind.IDENTIFIER}:
        values, wrong = _text(column, cells.str.strip_chars())
    elif column.kind is Kind.YEAR:
        values, wrong = _mostly(cells, PLAIN_YEAR, _plain_year, year)
    elif column.kind is Kind.PLANT_CODE:
        values, wrong = _mostly(cells, PLAIN_CODE, lambda plain: plain, plant_code)
        wrong |= values.is_null()
    else:
        values, wrong = _number(column, cells)
    if not column.blank_allowed:
        wrong |= values.is_null()
    return ReadColumn(values.alias(column.field), wrong.alias(column.field))


def _text(column: Column, raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    too_long = (raw.str.len_bytes() > LONGEST_TEXT).fill_null(value=False)
    if column.kind is Kind.IDENTIFIER:
        return raw, too_long | raw.is_null() | (raw == "").fill_null(value=False)
    blank = (raw == "") | (raw == "--")
    if blank.any():
        raw = raw.set(blank.fill_null(value=False), None)
    return raw, too_long


def _number(column: Column, raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    shift = column.power_of_ten

    def plain(texts: pl.Series) -> pl.Series:
        return texts + f"e{shift}" if shift else texts

    def rare(texts: pl.Expr) -> pl.Expr:
        return number_text(texts, power_of_ten=shift)

    return _mostly(raw, PLAIN_PATTERN, plain, rare)


def _mostly(
    raw: pl.Series,
    pattern: str,
    plain: Callable[[pl.Series], pl.Series],
    rare: Callable[[pl.Expr], pl.Expr],
) -> tuple[pl.Series, pl.Series]:
    """Read the cells that match `pattern` with `plain`, the few others with `rare`.

    Cells with white space around them match no pattern; `rare` leaves it out.
    """
    if raw.null_count() == raw.len():
        return plain(raw), raw.is_not_null()
    usual = raw.str.contains(pattern) & (raw.str.len_bytes() <= LONGEST_NUMBER)
    unusual = (~usual).fill_null(value=False)
    wrong = unusual
    if not unusual.any():
        return plain(raw), wrong
    # Cells that miss the pattern are read apart and put back in their places.
    rest = pl.DataFrame({"cell": raw.filter(unusual)})
    read = rest.select(
        value=rare(pl.col("cell")),
        blank=is_blank(pl.col("cell")),
    )
    values = plain(raw.set(unusual, None))
    places = unusual.arg_true()
    values = values.scatter(places, read["value"])
    wrong = unusual.scatter(places, ~read["blank"] & read["value"].is_null())
    return values, wrong


def _plain_year(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.Int32)


def plant_code(cells: pl.Expr) -> pl.Expr:
    """Return a plant code without leading zeros or a spreadsheet's `.0`; null if it is none."""
    digits = cells.str.strip_chars().str.extract(r"^0*([0-9]{1,7})(?:\.0+)?$")
    return pl.when(digits != "0").then(digits)


def year(cells: pl.Expr) -> pl.Expr:
    """Return a year as a number; `2016.0` is one, `16` is none."""
    digits = cells.str.strip_chars().str.extract(r"^([0-9]{4})(?:\.0*)?$").cast(pl.Int32)
    return pl.when(digits.is_between(EARLIEST_YEAR, LATEST_YEAR)).then(digits)

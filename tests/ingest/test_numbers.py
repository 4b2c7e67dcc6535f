from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from penstock.ingest.numbers import (
    BLANKS,
    LONGEST_NUMBER,
    NotANumberError,
    is_blank,
    number_text,
    parse_number,
)

pytestmark = pytest.mark.unit

# What numbers are made of, what people put around them, and what only looks like it.
NASTY = (
    "0123456789,.()-+%eE \t\n\r\xa0\u2003\u200b\x1c\x85\u0664\u06f3\uff11\u2212\u2013$€'_xnaif\x00"
)
CELLS = st.one_of(
    st.text(alphabet=NASTY, max_size=12),
    st.text(max_size=45),
    st.from_regex(r"\s?[-+(]?[0-9,]{0,9}\.?[0-9]{0,4}([eE][-+]?[0-9]{1,3})?%?\)?\s?"),
)

EXAMPLES = {
    "0": "0",
    "-0": "-0",
    "1,234": "1234",
    "(1,234)": "-1234",
    " (2,443)": "-2443",
    "(2,443) ": "-2443",
    "12.5%": "0.125",
    "-12.5%": "-0.125",
    "(12.5%)": "-0.125",
    "+7": "7",
    ".5": "0.5",
    "5.": "5",
    "-.5": "-0.5",
    "1,234,567.890": "1234567.890",
    "4.2E-3": "0.0042",
    "1e5": "100000",
    "1e+05%": "1000",
    "\xa01\xa0": "1",
    "32525595.0": "32525595.0",
    "4188971343.358": "4188971343.358",
    "0" * LONGEST_NUMBER: "0",
}
REFUSED = [
    *("-", "---", "N/A", "n.a.", "null", "nan", "NaN", "inf", "-Infinity", "1 2", "1.2.3", "."),
    *("1,23", "12,34", "1,2345", ",123", "123,", "1234,567", "1.234,5", "1,234.5.6"),
    *("((1))", "(-1)", "-(1)", "(1", "1)", "()", "%", "1%%", "5%)", "--1", "+-1", "1-"),
    *("e5", "1e", "1e100", "1e-100", "1e5.0", "0x10", "1_000", "$5", "5 MWh", "1'000"),
    *("\u0661\u0662", "\uff11", "1e\u0663", "\u22125", "1\u200b", "\ufeff1", "\x001", "=1+1"),
    "0" * (LONGEST_NUMBER + 1),
]


def column_texts(cells: list[str], *, power_of_ten: int = 0) -> list[str | None]:
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    text = number_text(pl.col("cell"), power_of_ten=power_of_ten)
    return frame.select(text.alias("text"))["text"].to_list()


def scalar(cell: str) -> Decimal | None:
    try:
        return parse_number(cell)
    except NotANumberError:
        return None


@pytest.mark.parametrize(("cell", "value"), EXAMPLES.items())
def test_a_cell_that_follows_the_grammar(cell: str, value: str) -> None:
    parsed = parse_number(cell)
    assert parsed is not None
    assert (parsed, parsed.is_signed()) == (Decimal(value), Decimal(value).is_signed())
    [text] = column_texts([cell])
    assert text is not None
    assert Decimal(text) == Decimal(value)


@pytest.mark.parametrize("cell", REFUSED)
def test_a_cell_that_is_no_number_is_refused_and_never_zero(cell: str) -> None:
    with pytest.raises(NotANumberError):
        parse_number(cell)
    assert column_texts([cell]) == [None]
    frame = pl.DataFrame({"cell": [cell]}).select(is_blank(pl.col("cell")))
    assert not frame.item()


@pytest.mark.parametrize("cell", [*BLANKS, " ", "\t", " -- ", "\xa0"])
def test_a_blank_is_null_and_not_refused(cell: str) -> None:
    assert parse_number(cell) is None
    assert column_texts([cell]) == [None]
    assert pl.DataFrame({"cell": [cell]}).select(is_blank(pl.col("cell"))).item()


def test_gigawatt_hours_become_megawatt_hours_exactly() -> None:
    cells = ["0.1", "1,234.5678", "(2.5)", "50%", "1e-3", "--", "7"]
    texts = column_texts(cells, power_of_ten=3)
    values = [None if text is None else Decimal(text) for text in texts]
    wanted = ("100", "1234567.8", "-2500", "500", "1", None, "7000")
    assert values == [None if item is None else Decimal(item) for item in wanted]


@given(st.lists(CELLS, min_size=1, max_size=20), st.sampled_from((0, 3, -6)))
@example(["1", "x", "", "1e\u0663", "\x1c1"], 0)
def test_one_cell_and_a_whole_column_agree(cells: list[str], power: int) -> None:
    for cell, text in zip(cells, column_texts(cells, power_of_ten=power), strict=True):
        value = scalar(cell)
        if value is None:
            assert text is None
        else:
            assert text is not None
            assert Decimal(text) == value.scaleb(power)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**12))
def test_what_a_spreadsheet_writes_comes_back(value: Decimal) -> None:
    plain, grouped = f"{value:f}", f"{value:,f}"
    accounting = f"({-value:,f})" if value < 0 else grouped
    assert [scalar(cell) for cell in (plain, grouped, accounting)] == [value] * 3

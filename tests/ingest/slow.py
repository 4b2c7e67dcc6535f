"""Reads rows of a layout one by one, in the plainest way, to compare the fast reader with."""

import re
from dataclasses import dataclass
from decimal import Decimal

from penstock.ingest.cells import EARLIEST_YEAR, LATEST_YEAR, LONGEST_TEXT
from penstock.ingest.layouts.base import Column, Kind, Layout, PlantKey
from penstock.ingest.layouts.countries import CODES
from penstock.ingest.numbers import BLANKS, WHITE_SPACE, NotANumberError, parse_number
from penstock.ingest.parse import Parsed
from penstock.ingest.plant_ids import named_plant_id
from penstock.plants.flags import Flag
from tests.ingest.reference import Record

Value = str | int | Decimal | None
NUMBERS = {Kind.NUMBER, Kind.RATIO, Kind.LATITUDE, Kind.LONGITUDE}


class WrongCellError(Exception):
    """The cell is not what its column takes."""


@dataclass(frozen=True)
class SlowRow:
    """What a record should become: a fact, or else the headings of its wrong columns."""

    number: int
    line: int
    fact: dict[str, Value] | None
    wrong: list[str]


def read_slowly(records: list[Record], layout: Layout, header: list[str]) -> list[SlowRow]:
    """Read records of a file whose columns are called `header`."""
    positions = layout.match(header).positions
    rows = []
    for number, record in enumerate(records, 1):
        wrong = []
        fact: dict[str, Value] = {}
        if len(record.fields) != len(header):
            rows.append(SlowRow(number, record.line, None, [""]))
            continue
        for column in layout.columns:
            if column.field not in positions:
                continue
            position = positions[column.field]
            try:
                fact[column.field] = read_cell(column, record.fields[position])
            except WrongCellError:
                wrong.append(header[position])
        whole = None if wrong else complete(fact, layout, number)
        rows.append(SlowRow(number, record.line, whole, wrong))
    return rows


def read_cell(column: Column, cell: str) -> Value:
    raw = cell.strip(WHITE_SPACE)
    value: Value
    if column.kind in {Kind.TEXT, Kind.IDENTIFIER}:
        value = read_text(column, raw)
    elif column.kind is Kind.YEAR:
        value = None if raw in BLANKS else read_year(raw)
    elif column.kind is Kind.PLANT_CODE:
        found = re.fullmatch(r"0*([1-9][0-9]{0,6})(\.0+)?", raw)
        value = found[1] if found else None
    else:
        assert column.kind in NUMBERS
        try:
            value = parse_number(cell)
        except NotANumberError:
            raise WrongCellError from None
        value = None if value is None else value.scaleb(column.power_of_ten)
    if value is None and (column.kind is Kind.PLANT_CODE or not column.blank_allowed):
        raise WrongCellError
    return value


def read_text(column: Column, raw: str) -> str | None:
    if len(raw.encode()) > LONGEST_TEXT:
        raise WrongCellError
    if column.kind is Kind.TEXT:
        return None if raw in BLANKS else raw
    if not raw:
        raise WrongCellError
    return raw


def read_year(raw: str) -> int:
    found = re.fullmatch(r"([0-9]{4})(\.0*)?", raw)
    if not found or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        raise WrongCellError
    return int(found[1])


def complete(fact: dict[str, Value], layout: Layout, number: int) -> dict[str, Value]:
    """Add what no column holds and take away what only makes ids."""
    if layout.year is not None:
        fact["year"] = layout.year
    if layout.country is not None:
        fact["country"] = layout.country
    elif layout.country_names:
        fact["country"] = CODES.get(str(fact["country"]), str(fact["country"]))
    fact["row_number"] = number
    fact["repeat"] = number if layout.rows_add_up else 0
    fact["unit_id"] = "/".join(str(fact[field] or "") for field in layout.unit_fields)
    fact["plant_id"] = slow_plant_id(fact, layout)
    fact["flags"] = slow_flags(fact)
    return {k: v for k, v in fact.items() if k not in {"plant_code", "generator_id", "gppd_id"}}


def slow_plant_id(fact: dict[str, Value], layout: Layout) -> str:
    if layout.plant_key is PlantKey.ORIS_CODE:
        return f"us-{fact['plant_code']}"
    if layout.plant_key is PlantKey.GPPD_ID:
        gppd = str(fact["gppd_id"])
        found = re.fullmatch(r"USA0*([1-9][0-9]{0,6})", gppd)
        return f"us-{found[1]}" if found else f"wri-{gppd}"
    place = fact["state"] if "state" in fact else fact["country"]
    return named_plant_id(layout.dataset.slug, str(place), str(fact["plant_name"]))


def slow_flags(fact: dict[str, Value]) -> int:
    def number(field: str) -> Decimal | None:
        value = fact.get(field)
        return value if isinstance(value, Decimal) else None

    flags = Flag(0)
    net, capacity = number("net_generation_mwh"), number("capacity_mw")
    year, retired = fact["year"], fact.get("retirement_year")
    assert isinstance(year, int)
    leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
    if net is not None:
        if capacity is not None and net > capacity * 24 * (366 if leap else 365):
            flags |= Flag.CAPACITY_FACTOR_OVER_1
        if net > 0 and capacity is not None and capacity <= 0:
            flags |= Flag.GENERATION_WITHOUT_CAPACITY
        if net > 0 and isinstance(retired, int) and retired < year:
            flags |= Flag.RETIRED_BUT_GENERATING
        if net < 0:
            flags |= Flag.NEGATIVE_GENERATION
    for field, most, flag in (
        ("longitude", 180, Flag.LONGITUDE_OUT_OF_RANGE),
        ("latitude", 90, Flag.LATITUDE_OUT_OF_RANGE),
    ):
        value = number(field)
        if value is not None and abs(value) > most:
            flags |= flag
    return int(flags)


def as_slow(parsed: Parsed, layout: Layout) -> list[SlowRow]:
    """Return what the fast reader made, in the form of the slow one."""
    numbers = {column.field for column in layout.columns if column.kind in NUMBERS}
    rows = [
        SlowRow(
            fact["row_number"],
            0,
            {
                field: Decimal(value) if field in numbers and value is not None else value
                for field, value in fact.items()
            },
            [],
        )
        for fact in parsed.facts.to_dicts()
    ]
    rows += [
        SlowRow(row.row_number, row.line, None, [item["column"] for item in row.findings])
        for row in parsed.rejected
    ]
    return sorted(rows, key=lambda row: row.number)

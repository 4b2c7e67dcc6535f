"""Reads one chunk: bytes in, columns of facts and rejected rows out. No input, no output, no clock.

Every record becomes a fact or a rejected row, never both and never neither.
"""

from calendar import isleap
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from penstock.ingest.cells import EARLIEST_YEAR, LATEST_YEAR, LONGEST_TEXT, read_column
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.layouts.base import Column, Kind, Layout
from penstock.ingest.layouts.countries import CODES
from penstock.ingest.numbers import REASON as NOT_A_NUMBER
from penstock.ingest.plant_ids import plant_id
from penstock.ingest.records import Records, find_records, line_of, without
from penstock.ingest.structure import split_record
from penstock.plants.flags import Flag

LONGEST_CELL_SHOWN = 200

REASONS = {
    Kind.IDENTIFIER: "must not be blank",
    Kind.TEXT: f"is longer than {LONGEST_TEXT} bytes",
    Kind.PLANT_CODE: "is not a plant code (a whole number of up to seven digits)",
    Kind.NUMBER: NOT_A_NUMBER,
    Kind.RATIO: NOT_A_NUMBER,
    Kind.YEAR: f"is not a year from {EARLIEST_YEAR} to {LATEST_YEAR}",
    Kind.LATITUDE: NOT_A_NUMBER,
    Kind.LONGITUDE: NOT_A_NUMBER,
}


@dataclass(frozen=True)
class ChunkFormat:
    """What of the load's structure a chunk needs to be read."""

    layout: str
    positions: dict[str, int]  # field -> index of its column
    columns: int
    delimiter: str
    encoding: str
    header: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """A row that is no fact: `findings` are `{"column", "value", "reason"}`."""

    row_number: int
    line: int
    fields: list[str]
    findings: list[dict[str, str]]


@dataclass(frozen=True)
class Parsed:
    """A chunk, read. `facts` has the columns of `unit_fact` that the layout fills, as text."""

    facts: pl.DataFrame
    rejected: list[Rejected]

    @property
    def rows(self) -> int:
        """How many records there were."""
        return self.facts.height + len(self.rejected)


def parse_chunk(
    block: bytes, chunk_format: ChunkFormat, *, first_row: int, first_line: int
) -> Parsed:
    """Read one chunk.

    Args:
        block: Bytes that begin and end at a record boundary.
        chunk_format: What validation found out about the file.
        first_row: Number of the chunk's first record, 1 for the first after the header.
        first_line: Line on which it stands.
    """
    if chunk_format.encoding != "utf-8":
        block = block.decode(chunk_format.encoding).encode()
    layout = BY_NAME[chunk_format.layout]
    records = find_records(block, chunk_format.delimiter)
    whole = records.fields == chunk_format.columns
    numbers = np.arange(first_row, first_row + records.fields.size, dtype=np.int64)
    cells = _read_cells(without(block, records, whole), chunk_format)
    if cells.height != int(np.count_nonzero(whole)):
        message = f"{cells.height} rows read where {int(np.count_nonzero(whole))} records stand"
        raise ValueError(message)
    cells = cells.with_columns(pl.Series("row_number", numbers[whole]))
    read = {
        column: read_column(column, cells[column.field])
        for column in layout.columns
        if column.field in cells.columns
    }
    checked = pl.DataFrame([item.wrong for item in read.values()])
    bad = checked.select(pl.any_horizontal(pl.all())).to_series()
    values = pl.DataFrame([cells["row_number"], *(item.values for item in read.values())])
    facts = _facts(values.filter(~bad) if bad.any() else values, layout)
    rejected = _reject(
        block, records, chunk_format, _findings(layout, checked, bad, whole), first_row, first_line
    )
    return Parsed(facts, rejected)


def _read_cells(block: bytes, chunk_format: ChunkFormat) -> pl.DataFrame:
    """Return the layout's columns as text, named by field."""
    fields = {index: field for field, index in chunk_format.positions.items()}
    names = [f"column_{index + 1}" for index in range(chunk_format.columns)]
    if not block:
        return pl.DataFrame(schema=dict.fromkeys(fields.values(), pl.String))
    frame = pl.read_csv(
        block,
        has_header=False,
        separator=chunk_format.delimiter,
        quote_char='"',
        schema=dict.fromkeys(names, pl.String),
        columns=sorted(fields),
    )
    return frame.rename({names[index]: field for index, field in fields.items()})


def _facts(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Add what every fact has and no column holds: place, plant, unit, flags."""
    constants = []
    if layout.year is not None:
        constants.append(pl.lit(layout.year, dtype=pl.Int32).alias("year"))
    if layout.country is not None:
        constants.append(pl.lit(layout.country).alias("country"))
    elif layout.country_names:
        constants.append(pl.col("country").replace(CODES))
    frame = frame.with_columns(constants)
    parts = [pl.col(field).fill_null("") for field in layout.unit_fields]
    repeat = pl.col("row_number") if layout.rows_add_up else pl.lit(0, dtype=pl.Int64)
    frame = frame.with_columns(
        plant_id(frame, layout),
        pl.concat_str(parts, separator="/").alias("unit_id")
        if parts
        else pl.lit("").alias("unit_id"),
        repeat.alias("repeat"),
    )
    frame = frame.with_columns(_flags(frame).alias("flags"))
    keys = {"plant_code", "generator_id", "gppd_id"}
    return frame.drop([name for name in frame.columns if name in keys])


def _flags(frame: pl.DataFrame) -> pl.Expr:
    """Set the bits that one row alone can tell; needs the columns of `unit_fact`."""

    def number(field: str) -> pl.Expr:
        known = field in frame.columns
        return pl.col(field).cast(pl.Float64, strict=False) if known else pl.lit(None, pl.Float64)

    def integer(field: str) -> pl.Expr:
        return pl.col(field) if field in frame.columns else pl.lit(None, pl.Int32)

    net, capacity = number("net_generation_mwh"), number("capacity_mw")
    leap = (integer("year") % 4 == 0) & (
        (integer("year") % 100 != 0) | (integer("year") % 400 == 0)
    )
    hours = pl.when(leap).then(hours_of(2024)).otherwise(hours_of(2023))
    rules = {
        Flag.CAPACITY_FACTOR_OVER_1: net > capacity * hours,
        Flag.NEGATIVE_GENERATION: net < 0,
        Flag.LONGITUDE_OUT_OF_RANGE: number("longitude").abs() > 180,  # noqa: PLR2004 - degrees
        Flag.LATITUDE_OUT_OF_RANGE: number("latitude").abs() > 90,  # noqa: PLR2004 - degrees
        Flag.GENERATION_WITHOUT_CAPACITY: (net > 0) & (capacity <= 0),
        Flag.RETIRED_BUT_GENERATING: (net > 0) & (integer("retirement_year") < integer("year")),
    }
    bits = [
        pl.when(rule.fill_null(value=False)).then(int(flag)).otherwise(0)
        for flag, rule in rules.items()
    ]
    return pl.sum_horizontal(bits).cast(pl.Int32)


def hours_of(year_number: int) -> int:
    """Return the hours of a year."""
    return 8784 if isleap(year_number) else 8760


def _findings(
    layout: Layout, checked: pl.DataFrame, bad: pl.Series, whole: npt.NDArray[np.bool_]
) -> dict[int, list[Column] | None]:
    """Return, by index of the record, the columns that are wrong; None where fields are missing."""
    found: dict[int, list[Column] | None] = {int(i): None for i in np.flatnonzero(~whole)}
    if bad.any():
        indexes = np.flatnonzero(whole)
        columns = {column.field: column for column in layout.columns}
        for offset in bad.arg_true():
            row = checked.row(int(offset), named=True)
            wrong = [columns[name] for name, is_wrong in row.items() if is_wrong]
            found[int(indexes[offset])] = wrong
    return dict(sorted(found.items()))


def _reject(
    block: bytes,
    records: Records,
    chunk_format: ChunkFormat,
    findings: dict[int, list[Column] | None],
    first_row: int,
    first_line: int,
) -> list[Rejected]:
    rejected = []
    for index, columns in findings.items():
        start, end = int(records.starts[index]), int(records.ends[index])
        fields = split_record(block[start:end], chunk_format.delimiter)
        reasons = (
            [_finding(column, fields, chunk_format) for column in columns]
            if columns is not None
            else [_ragged(fields, int(records.fields[index]), chunk_format)]
        )
        line = line_of(block, start, first_line)
        rejected.append(Rejected(first_row + index, line, fields, reasons))
    return rejected


def _finding(column: Column, fields: list[str], chunk_format: ChunkFormat) -> dict[str, str]:
    index = chunk_format.positions[column.field]
    value = fields[index] if index < len(fields) else ""
    blank = not value.strip() or value.strip() == "--"
    # An identifier with something in it can only be too long.
    kind = Kind.TEXT if column.kind is Kind.IDENTIFIER else column.kind
    reason = BLANK if blank and column.kind is not Kind.TEXT else REASONS[kind]
    return {
        "column": chunk_format.header[index],
        "value": value[:LONGEST_CELL_SHOWN],
        "reason": reason,
    }


BLANK = REASONS[Kind.IDENTIFIER]


def _ragged(fields: list[str], count: int, chunk_format: ChunkFormat) -> dict[str, str]:
    return {
        "column": "",
        "value": chunk_format.delimiter.join(fields)[:LONGEST_CELL_SHOWN],
        "reason": f"has {count} fields where the header has {chunk_format.columns}",
    }

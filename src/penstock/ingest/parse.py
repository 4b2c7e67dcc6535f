"""Reads one chunk: bytes in, columns of facts and rejected rows out. No input, no output, no clock.

Every record becomes a fact or a rejected row, never both and never neither.
"""

from calendar import isleap
from dataclasses import dataclass

import numpy as np
import polars as pl

from penstock.ingest.cells import read_column
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.layouts.base import Layout
from penstock.ingest.layouts.countries import CODES
from penstock.ingest.plant_ids import plant_id
from penstock.ingest.records import ChunkFormat, find_records, without
from penstock.ingest.rejects import Rejected, RejectedRows
from penstock.plants.flags import Flag

__all__ = ["ChunkFormat", "Parsed", "Rejected", "parse_chunk"]


@dataclass(frozen=True)
class Parsed:
    """A chunk, read. `facts` has the columns of `unit_fact` that the layout fills, as text."""

    facts: pl.DataFrame
    rejected: RejectedRows

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
    wrong = np.zeros((whole.size, len(read) if bad.any() else 0), dtype=np.bool_)
    if wrong.size:
        wrong[whole] = checked.to_numpy()
    rejected = RejectedRows(
        block,
        records,
        chunk_format,
        first_row=first_row,
        first_line=first_line,
        columns=list(read),
        wrong=wrong,
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
    frame = frame.with_columns(_flags(frame))
    keys = {"plant_code", "generator_id", "gppd_id"}
    return frame.drop([name for name in frame.columns if name in keys])


def _flags(frame: pl.DataFrame) -> pl.Series:
    """Set the bits that one row alone can tell; needs the columns of `unit_fact`."""
    # Each column is read once, not once a rule.
    known = frame.select(
        *(_number(frame, name) for name in ("net_generation_mwh", "capacity_mw")),
        *(_number(frame, name).abs() for name in ("longitude", "latitude")),
        *(
            pl.col(name) if name in frame.columns else pl.lit(None, pl.Int32).alias(name)
            for name in ("year", "retirement_year")
        ),
    )
    net, capacity, year = pl.col("net_generation_mwh"), pl.col("capacity_mw"), pl.col("year")
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    hours = pl.when(leap).then(hours_of(2024)).otherwise(hours_of(2023))
    rules = {
        Flag.CAPACITY_FACTOR_OVER_1: net > capacity * hours,
        Flag.NEGATIVE_GENERATION: net < 0,
        Flag.LONGITUDE_OUT_OF_RANGE: pl.col("longitude") > 180,  # noqa: PLR2004 - degrees
        Flag.LATITUDE_OUT_OF_RANGE: pl.col("latitude") > 90,  # noqa: PLR2004 - degrees
        Flag.GENERATION_WITHOUT_CAPACITY: (net > 0) & (capacity <= 0),
        Flag.RETIRED_BUT_GENERATING: (net > 0) & (pl.col("retirement_year") < year),
    }
    bits = [
        pl.when(rule.fill_null(value=False)).then(int(flag)).otherwise(0)
        for flag, rule in rules.items()
    ]
    return known.select(pl.sum_horizontal(bits).cast(pl.Int32).alias("flags")).to_series()


def _number(frame: pl.DataFrame, name: str) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, pl.Float64).alias(name)
    return pl.col(name).cast(pl.Float64, strict=False)


def hours_of(year_number: int) -> int:
    """Return the hours of a year."""
    return 8784 if isleap(year_number) else 8760

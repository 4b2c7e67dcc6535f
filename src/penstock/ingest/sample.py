"""Made-up files in the layout of EPA's eGRID generator sheet, of any size.

They are a panel: the same plants year after year, up to `LAST_YEAR`. Names say that they are made
up, and plant codes begin where no real one is, so that made-up plants never merge with real ones.
The same arguments give the same bytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from penstock.ingest.parse import hours_of
from penstock.ingest.sample_panel import Panel, decimal_text, make_panel

LAST_YEAR = 2023
# Bounds memory whatever the number of rows.
BLOCK_ROWS = 65_536

BLANK_SHARE = 0.026
GROUPED_SHARE = 0.04
WHOLE_SHARE = 0.6
OZONE_SEASON_SHARE = 0.42

HEADINGS = {
    "SEQGEN23": "Generator file sequence number",
    "YEAR": "Data Year",
    "PSTATEABB": "Plant state abbreviation",
    "PNAME": "Plant name",
    "ORISPL": "DOE/EIA ORIS plant or facility code",
    "GENID": "Generator ID",
    "NUMBLR": "Number of associated boilers",
    "GENSTAT": "Generator status",
    "PRMVR": "Generator prime mover type",
    "FUELG1": "Generator primary fuel",
    "NAMEPCAP": "Generator nameplate capacity (MW)",
    "CFACT": "Generator capacity factor",
    "GENNTAN": "Generator annual net generation (MWh)",
    "GENNTOZ": "Generator ozone season net generation (MWh)",
    "GENERSRC": "Generation data source",
    "GENYRONL": "Generator year on-line",
    "GENYRRET": "Generator planned or actual retirement year",
}
SOURCES = ("Distributed from EIA-923 Generation and Fuel", "EIA-923 Generator File")
# What `bad_share` puts into a cell, by column; each is one that the layout rejects.
BAD_CELLS = {
    "YEAR": "20x3",
    "ORISPL": "A-17",
    "GENID": "",
    "NAMEPCAP": "1.2.3",
    "CFACT": "high",
    "GENNTAN": "1,23,456",
}

Progress = Callable[[int], None]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """What was written; `net_generation_mwh` sums the rows without a bad cell."""

    rows: int
    bad_rows: int
    plants: int
    units: int
    first_year: int
    last_year: int
    net_generation_mwh: Decimal


def write_sample(
    target: BinaryIO,
    *,
    rows: int,
    seed: int = 1,
    bad_share: float = 0.0,
    on_progress: Progress = lambda _: None,
) -> Sample:
    """Write both header rows and `rows` generators, each plant, unit and year once.

    Args:
        target: Takes the bytes, in blocks.
        rows: At least 1.
        seed: Another one gives other plants.
        bad_share: Which share of the rows gets a cell that no layout takes.
        on_progress: Called with the number of rows written so far.
    """
    panel = make_panel(rows, seed=seed, last_year=LAST_YEAR)
    target.write((",".join(HEADINGS.values()) + "\n" + ",".join(HEADINGS) + "\n").encode())
    written = bad_rows = thousandths = 0
    for year, units in _blocks(panel):
        frame, net = _block(panel, units, year=year, seed=seed, first_row=written + 1)
        if bad_share:
            frame, net = _spoil(frame, net, share=bad_share, seed=[seed, year, int(units[0]), 1])
            bad_rows += int(frame["bad"].to_numpy().sum())
        frame.select(list(HEADINGS)).write_csv(target, include_header=False)
        written += units.size
        thousandths += int(net.sum())
        on_progress(written)
    return Sample(
        rows=written,
        bad_rows=bad_rows,
        plants=panel.plants,
        units=panel.units.height,
        first_year=panel.first_year,
        last_year=panel.last_year,
        net_generation_mwh=Decimal(thousandths) / 1000,
    )


def _blocks(panel: Panel) -> Iterator[tuple[int, Integers]]:
    """Yield years and the indexes of units that report in them, a bounded number at a time."""
    every = np.arange(panel.units.height)
    for year in range(panel.first_year, panel.last_year + 1):
        reporting = panel.in_first_year if year == panel.first_year else every
        for start in range(0, reporting.size, BLOCK_ROWS):
            yield year, reporting[start : start + BLOCK_ROWS]


def _block(
    panel: Panel, units: Integers, *, year: int, seed: int, first_row: int
) -> tuple[pl.DataFrame, Integers]:
    """Return the rows of some units in a year, and their net generation in thousandths of a MWh.

    Where net generation is blank in the rows it is 0 in the second.
    """
    random = np.random.default_rng([seed, year, int(units[0])])
    factor = panel.capacity_factor[units] * (0.85 + 0.3 * random.random(units.size))
    full = panel.capacity_tenths[units] * 100 * hours_of(year)
    net = np.rint(np.minimum(factor, 1.0) * full).astype(np.int64)
    whole = random.random(units.size) < WHOLE_SHARE
    net = np.where(whole, net // 1000 * 1000, net)
    blank = random.random(units.size) < BLANK_SHARE
    numbers = pl.DataFrame(
        {
            "sequence": np.arange(first_row, first_row + units.size),
            "net": net,
            "factor": np.rint(net / full * 1000).astype(np.int64),
            "ozone": np.rint(net * OZONE_SEASON_SHARE / 1000).astype(np.int64),
            "grouped": random.random(units.size) < GROUPED_SHARE,
            "file": random.random(units.size) < 1 / 7,
            "blank": blank,
        }
    )
    known = ~pl.col("blank")
    reported = numbers.select(
        pl.col("sequence").cast(pl.String).alias("SEQGEN23"),
        pl.lit(str(year)).alias("YEAR"),
        pl.when(known).then(decimal_text("factor", 3)).alias("CFACT"),
        pl.when(known).then(decimal_text("net", 3, grouped="grouped")).alias("GENNTAN"),
        pl.when(known).then(pl.col("ozone").cast(pl.String)).alias("GENNTOZ"),
        pl.when(known & pl.col("file"))
        .then(pl.lit(SOURCES[1]))
        .when(known)
        .then(pl.lit(SOURCES[0]))
        .alias("GENERSRC"),
    )
    frame = pl.concat([panel.units[units], reported], how="horizontal")
    return frame, np.where(blank, 0, net)


def _spoil(
    frame: pl.DataFrame, net: Integers, *, share: float, seed: list[int]
) -> tuple[pl.DataFrame, Integers]:
    """Replace one cell of some rows, marked by the column `bad`, whose generation becomes 0."""
    random = np.random.default_rng(seed)
    bad = random.random(net.size) < share
    which = np.where(bad, random.integers(len(BAD_CELLS), size=net.size), -1)
    frame = frame.with_columns(pl.Series("which", which), pl.Series("bad", bad)).with_columns(
        pl.when(pl.col("which") == index).then(pl.lit(cell)).otherwise(column).alias(column)
        for index, (column, cell) in enumerate(BAD_CELLS.items())
    )
    return frame, np.where(bad, 0, net)

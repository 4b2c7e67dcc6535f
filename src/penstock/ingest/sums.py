"""Sums a chunk's facts up while they are at hand: plants by year, regions by year.

The rows of a plant stand together in most files, so a chunk has all of them, except perhaps those
of its first and its last plant. What a chunk has whole is summed here, beside the reading of other
chunks; what stands at its edges is only named, and the finish sums it from the facts. Where a file
is in another order, or has numbers that are not summed here, the finish sums all of it.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from penstock.ingest.parse import hours_of
from penstock.plants.flags import Flag

NUMBERS = (
    "net_generation_mwh",
    "estimated_generation_mwh",
    "capacity_mw",
    "co2_short_tons",
)
# Sums of a million numbers of 18 digits before the point and 9 behind it fit into 38 digits, also
# when the capacity of a plant is multiplied with the hours of a year.
MOST_DECIMALS = 9
LARGEST = 10**18
_KEY = ("plant_id", "year")
_REGION = ("year", "country", "state", "fuel")
_UNIT_ONLY = Flag.NEGATIVE_GENERATION | Flag.CAPACITY_FACTOR_OVER_1


@dataclass(frozen=True)
class Sums:
    """What a chunk adds up to.

    `plants` has columns of `plant_year`, and for merging `operator`, `latitude`, `longitude` and
    `last_fuel`; `edges` has the columns `plant_id` and `year`; `regions` has those of `region_year`
    but the data set.
    """

    plants: pl.DataFrame
    edges: pl.DataFrame
    regions: pl.DataFrame


def sum_up(facts: pl.DataFrame) -> Sums | None:
    """Return the sums of a chunk's facts, exact to the last digit; None where that is not sure."""
    numbers = _decimals(facts)
    if numbers is None or facts.is_empty():
        return None
    texts = ("plant_name", "operator", "state", "country", "fuel")
    frame = facts.select(
        *_KEY,
        "flags",
        *(_column(facts, name, pl.String) for name in texts),
        *(_column(facts, name, pl.Float64) for name in ("latitude", "longitude")),
        *numbers,
    )
    groups = frame.group_by(_KEY, maintain_order=True).agg(
        pl.col("plant_name").min().alias("name"),
        pl.col("operator").min(),
        pl.col("state").min(),
        (pl.col("state").min() != pl.col("state").max()).alias("two_states"),
        pl.col("country").min(),
        pl.col("fuel").min().alias("primary_fuel"),
        pl.col("fuel").max().alias("last_fuel"),
        pl.len().alias("units"),
        *(_sum(name) for name in NUMBERS),
        pl.col("latitude").mean(),
        pl.col("longitude").mean(),
        pl.col("flags").bitwise_or(),
    )
    plants = groups.with_columns(_flags()).drop("two_states")
    edges = frame.select(_KEY)[[0, -1]].unique()
    regions = frame.group_by(_REGION).agg(
        pl.len().alias("units"), _sum("net_generation_mwh"), _sum("capacity_mw")
    )
    return Sums(plants.join(edges, on=_KEY, how="anti", maintain_order="left"), edges, regions)


def _column(facts: pl.DataFrame, name: str, kind: type[pl.DataType]) -> pl.Expr:
    known = pl.col(name) if name in facts.columns else pl.lit(None)
    return known.cast(kind).alias(name)


def _decimals(facts: pl.DataFrame) -> list[pl.Series] | None:
    """Return the columns that are summed as decimals with the same number of places."""
    texts = {name: facts[name] for name in NUMBERS if name in facts.columns}
    places = 0
    for cells in texts.values():
        point = cells.str.find(".", literal=True)
        behind = (cells.str.len_bytes() - point - 1).max()
        places = max(places, int(str(behind or 0)))
        if cells.str.contains("e", literal=True).any():
            return None
    if places > MOST_DECIMALS:
        return None
    kind = pl.Decimal(38, places)
    numbers = []
    for name in NUMBERS:
        if name not in texts:
            numbers.append(pl.Series(name, [None], dtype=kind).new_from_index(0, facts.height))
            continue
        values = texts[name].cast(kind, strict=False)
        largest = Decimal(str(values.abs().max() or 0))
        if values.null_count() != texts[name].null_count() or largest >= LARGEST:
            return None
        numbers.append(values)
    return numbers


def _sum(name: str) -> pl.Expr:
    """Sum a column; where all is null, so is the sum."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def _flags() -> pl.Expr:
    """Keep the units' flags, but for those that have to be told anew from the plant's sums."""
    net, capacity, year = pl.col("net_generation_mwh"), pl.col("capacity_mw"), pl.col("year")
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    hours = pl.when(leap).then(hours_of(2024)).otherwise(hours_of(2023))
    rules = {
        Flag.NEGATIVE_GENERATION: net < 0,
        Flag.CAPACITY_FACTOR_OVER_1: net > capacity * hours,
        Flag.STATE_CONFLICT: pl.col("two_states"),
    }
    bits = pl.col("flags").cast(pl.Int32) & ~int(_UNIT_ONLY)
    for flag, rule in rules.items():
        bits = bits | pl.when(rule.fill_null(value=False)).then(int(flag)).otherwise(0)
    return bits.cast(pl.Int32).alias("flags")

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
# Columns of facts and what of them a plant and year has.
TEXTS = {
    "plant_name": "name",
    "operator": "operator",
    "state": "state",
    "country": "country",
    "fuel": "primary_fuel",
}
PLACES = ("latitude", "longitude")
# Sums of a million numbers of 18 digits before the point and 9 behind it fit into 38 digits, also
# when the capacity of a plant is multiplied with the hours of a year.
MOST_DECIMALS = 9
LARGEST = 10**18
_KEY = ("plant_id", "year")
_REGION = ("year", "country", "state", "fuel")
_REGION_NUMBERS = ("net_generation_mwh", "capacity_mw")
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
    known = {*facts.columns}
    texts = [name for name in TEXTS if name in known]
    places = [pl.col(name).cast(pl.Float64) for name in PLACES if name in known]
    frame = facts.select(*_KEY, "flags", *texts, *places, *numbers)
    groups = frame.group_by(_KEY, maintain_order=True).agg(
        *(pl.col(name).min().alias(TEXTS[name]) for name in texts),
        *([pl.col("fuel").max().alias("last_fuel")] if "fuel" in known else []),
        *([_differ("state")] if "state" in known else []),
        pl.len().alias("units"),
        *(_sum(item.name) for item in numbers),
        *(pl.col(name).mean() for name in PLACES if name in known),
        pl.col("flags").bitwise_or(),
    )
    plants = groups.with_columns(_flags({*groups.columns})).drop("two_states", strict=False)
    edges = frame.select(_KEY)[[0, -1]].unique()
    regions = frame.group_by([name for name in _REGION if name in known]).agg(
        pl.len().alias("units"),
        *(_sum(item.name) for item in numbers if item.name in _REGION_NUMBERS),
    )
    return Sums(plants.join(edges, on=_KEY, how="anti", maintain_order="left"), edges, regions)


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
    for cells in texts.values():
        values = cells.cast(kind, strict=False)
        largest = Decimal(str(values.abs().max() or 0))
        if values.null_count() != cells.null_count() or largest >= LARGEST:
            return None
        numbers.append(values)
    return numbers


def _sum(name: str) -> pl.Expr:
    """Sum a column; where all is null, so is the sum."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def _differ(name: str) -> pl.Expr:
    return (pl.col(name).min() != pl.col(name).max()).alias("two_states")


def _flags(known: set[str]) -> pl.Expr:
    """Keep the units' flags, but for those that have to be told anew from the plant's sums."""
    net, capacity, year = pl.col("net_generation_mwh"), pl.col("capacity_mw"), pl.col("year")
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    hours = pl.when(leap).then(hours_of(2024)).otherwise(hours_of(2023))
    rules = {
        Flag.NEGATIVE_GENERATION: (net < 0, {"net_generation_mwh"}),
        Flag.CAPACITY_FACTOR_OVER_1: (
            net > capacity * hours,
            {"net_generation_mwh", "capacity_mw"},
        ),
        Flag.STATE_CONFLICT: (pl.col("two_states"), {"two_states"}),
    }
    bits = pl.col("flags").cast(pl.Int32) & ~int(_UNIT_ONLY)
    for flag, (rule, needed) in rules.items():
        if needed <= known:
            bits = bits | pl.when(rule.fill_null(value=False)).then(int(flag)).otherwise(0)
    return bits.cast(pl.Int32).alias("flags")

"""Sums a chunk's facts up while they are at hand: plants by year, regions by year.

The rows of a plant stand together in most files, so a chunk has all of them, except perhaps those
of its first and its last plant. What a chunk has whole is summed here, beside the reading of other
chunks; the rows at its edges are set apart, and the finish sums them. Where a file is in another
order, or has numbers that are not summed here, the finish sums all facts.
"""

from collections.abc import Collection, Sequence
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

    `plants` has columns of `plant_year`, and for merging `operator`, `latitude` and `longitude`;
    `edges` has rows of `facts` with the columns that are summed; `regions` has the columns of
    `region_year` but the data set.
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
    plants = _plants(frame)
    regions = frame.group_by([name for name in _REGION if name in known]).agg(
        pl.len().alias("units"),
        *(_sum(item.name) for item in numbers if item.name in _REGION_NUMBERS),
    )
    at_edge = pl.any_horizontal(
        pl.all_horizontal(pl.col(name) == frame[name][row] for name in _KEY) for row in (0, -1)
    )
    summed = [name for name in (*_KEY, "flags", *TEXTS, *PLACES, *NUMBERS) if name in known]
    return Sums(plants.filter(~at_edge), facts.select(summed).filter(at_edge), regions)


def _plants(frame: pl.DataFrame) -> pl.DataFrame:
    """Sum by plant and year.

    Rows that stand together are a group without any hashing. Where a plant comes again further
    down, all rows are hashed.
    """
    known = [name for name in frame.columns if name not in _KEY]
    new = frame.select(pl.any_horizontal(_changes(name) for name in _KEY)).to_series()
    inside = frame.select(_changes(name) & ~new for name in known if name in TEXTS)
    same = {item.name for item in inside if not item.any()}
    runs = frame.with_columns(new.cum_sum().set_sorted().alias("run"))
    key = [pl.col(name).first() for name in _KEY]
    groups = runs.group_by("run", maintain_order=True).agg(*key, *_aggregates(known, same))
    if groups.select(_KEY).is_duplicated().any():
        same.clear()
        groups = frame.group_by(_KEY, maintain_order=True).agg(_aggregates(known, same))
    groups = groups.with_columns(_flags({*groups.columns}))
    if "last_fuel" in groups.columns:
        groups = _with_main_fuels(groups, frame)
    return groups.drop("run", "two_states", "last_fuel", strict=False)


def _changes(name: str) -> pl.Expr:
    """Say of each row whether it differs from the one before; the first one does."""
    return pl.col(name).ne_missing(pl.col(name).shift())


def _aggregates(known: Sequence[str], same: Collection[str]) -> list[pl.Expr]:
    """Return what a group has of the columns `known`; those in `same` do not change within any."""
    several = [name for name in TEXTS if name in known and name not in same]
    return [
        *(pl.col(name).first().alias(TEXTS[name]) for name in TEXTS if name in same),
        *(pl.col(name).min().alias(TEXTS[name]) for name in several),
        *([pl.col("fuel").max().alias("last_fuel")] if "fuel" in several else []),
        *([_differ("state")] if "state" in several else []),
        pl.len().alias("units"),
        *(_sum(name) for name in NUMBERS if name in known),
        *(pl.col(name).mean() for name in PLACES if name in known),
        pl.col("flags").bitwise_or(),
    ]


def _with_main_fuels(plants: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Let the fuel with the most capacity, then generation, stand for a plant that burns several.

    `choose_fuels` does the same in PostgreSQL.
    """
    mixed = plants.filter(pl.col("primary_fuel") != pl.col("last_fuel"))
    if mixed.is_empty():
        return plants
    by = [name for name in ("capacity_mw", "net_generation_mwh") if name in frame.columns]
    main = (
        frame.join(mixed, on=_KEY, how="semi")
        .filter(pl.col("fuel").is_not_null())
        .group_by(*_KEY, "fuel")
        .agg(_sum(name) for name in by)
        .sort(*by, "fuel", descending=[*(True for _ in by), False], nulls_last=True)
        .unique(_KEY, keep="first", maintain_order=True)
        .select(*_KEY, main_fuel="fuel")
    )
    return plants.join(main, on=_KEY, how="left", maintain_order="left").select(
        pl.coalesce("main_fuel", "primary_fuel").alias("primary_fuel"),
        pl.exclude("primary_fuel", "main_fuel"),
    )


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

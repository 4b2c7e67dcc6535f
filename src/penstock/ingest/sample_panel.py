"""The made-up plants and generators that recur in every year of a made-up file."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

UNITS_PER_PLANT = 2.1
MOST_PLANTS = 60_000
MOST_YEARS = 80
MOST_UNITS_OF_A_PLANT = 60
# Real plant codes end below 100,000, and seven digits are the most that a code has.
FIRST_CODE, LAST_CODE = 9_000_001, 9_999_999
# Files with other seeds hold other plants, as long as they are not larger than this.
SEEDS_APART = 15
# Generators of a state in eGRID2023, rounded: what a file looks like from afar.
_GENERATORS_BY_STATE = """
AK57 AL28 AR18 AZ39 CA304 CO46 CT29 DC2 DE7 FL67 GA57 HI22 IA71 ID25 IL80 IN43 KS48 KY18 LA24 MA93
MD31 ME37 MI80 MN130 MO38 MS14 MT14 NC124 ND10 NE31 NH14 NJ62 NM21 NV28 NY180 OH50 OK28 OR48 PA63
PR21 RI14 SC39 SD10 TN29 TX211 UT23 VA83 VT22 WA43 WI64 WV9 WY13
"""
STATES = {word[:2]: int(word[2:]) for word in _GENERATORS_BY_STATE.split()}
STATUSES = {"OP": 90, "SB": 6, "OS": 2, "OA": 1, "RE": 1}
RETIRED = "RE"
QUANTILES = (0.0, 0.1, 0.5, 0.9, 1.0)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Technology:
    """A prime mover and a fuel; capacity (MW) and capacity factor at `QUANTILES`."""

    mover: str
    fuel: str
    weight: int
    capacity_mw: tuple[float, ...]
    capacity_factor: tuple[float, ...]


TECHNOLOGIES = (
    Technology("PV", "SUN", 644, (0.1, 1.0, 2.5, 37.9, 350), (0, 0.054, 0.186, 0.257, 0.34)),
    Technology("HY", "WAT", 403, (0.1, 0.5, 3.5, 57.6, 700), (-0.002, 0.1, 0.37, 0.65, 0.95)),
    Technology("IC", "DFO", 350, (0.1, 0.5, 1.6, 2.7, 20), (-0.01, 0, 0.001, 0.029, 0.4)),
    Technology("GT", "NG", 226, (0.5, 5.6, 60.5, 171, 380), (-0.01, 0.002, 0.047, 0.576, 0.95)),
    Technology("IC", "NG", 172, (0.1, 0.4, 1.4, 9.3, 20), (0, 0.001, 0.026, 0.361, 0.9)),
    Technology("WT", "WND", 155, (0.1, 1.6, 72.6, 220, 500), (0, 0.121, 0.286, 0.43, 0.55)),
    Technology("IC", "LFG", 131, (0.1, 0.3, 0.8, 1.6, 6), (0, 0.051, 0.536, 0.838, 0.98)),
    Technology("CT", "NG", 123, (3, 40.7, 178, 250, 400), (0, 0.089, 0.563, 0.797, 0.93)),
    Technology("CA", "NG", 68, (1, 14.8, 150, 349, 600), (-0.005, 0.003, 0.432, 0.706, 0.9)),
    Technology("BA", "MWH", 60, (0.2, 1, 5, 100, 400), (-0.1, -0.017, -0.002, 0, 0.01)),
    Technology("ST", "NG", 59, (1, 2.8, 40.5, 473, 900), (-0.01, 0, 0.139, 0.512, 0.8)),
    Technology("ST", "SUB", 26, (5, 10, 387, 817, 1000), (0, 0.09, 0.392, 0.658, 0.85)),
    Technology("ST", "BIT", 21, (2, 10.5, 411, 818, 1300), (-0.01, 0.016, 0.319, 0.613, 0.85)),
    Technology("ST", "WDS", 15, (1, 5, 20, 57.5, 110), (0, 0.05, 0.39, 0.742, 0.9)),
    Technology("PS", "WAT", 15, (5, 20, 82, 351, 500), (-0.15, -0.108, -0.036, 0.044, 0.1)),
    Technology("ST", "NUC", 9, (500, 801, 1138, 1312, 1500), (0.5, 0.744, 0.897, 0.952, 0.98)),
)
STEAM = "ST"


@dataclass(frozen=True)
class Panel:
    """The generators of a file; `units` holds the columns that are the same in every year.

    `in_first_year` are the indexes of the units that report in the first year already, so many
    that the file has as many rows as asked for.
    """

    units: pl.DataFrame
    capacity_tenths: Integers
    capacity_factor: Floats
    in_first_year: Integers
    plants: int
    first_year: int
    last_year: int


def make_panel(rows: int, *, seed: int, last_year: int) -> Panel:
    """Make up the plants for a file of `rows` rows."""
    random = np.random.default_rng(seed)
    most = max(MOST_PLANTS, rows / UNITS_PER_PLANT / MOST_YEARS)
    plants = int(np.ceil(min(rows / UNITS_PER_PLANT, most)))
    counts = _unit_counts(random, plants)
    plant = np.repeat(np.arange(plants), counts)
    number = np.arange(plant.size) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    years = -(-rows // plant.size)
    first_year = last_year - years + 1
    # The file's rows that do not fill a year are the first year's; the other units came later.
    reporting = random.permutation(plant.size) < rows - plant.size * (years - 1)
    technology = _choose(random, [item.weight for item in TECHNOLOGIES], plants)
    capacity, factor = _sizes(random, technology[plant])
    state = np.sort(_choose(random, list(STATES.values()), plants))
    online = np.where(
        reporting, first_year - (random.random(plant.size) * 40).astype(np.int64), first_year + 1
    )
    units = pl.DataFrame(
        {
            "plant": plant + _first_plant(plants, seed),
            "number": number,
            "state": state[plant],
            "technology": technology[plant],
            "style": (random.random(plants) * len(_ID_STYLES)).astype(np.int64)[plant],
            "company": (random.random(plants) < 0.04)[plant],  # noqa: PLR2004 - a share
            "status": _choose(random, list(STATUSES.values()), plant.size),
            "capacity": capacity,
            "online": online,
        }
    )
    return Panel(
        units=_fixed_columns(units, last_year),
        capacity_tenths=capacity,
        capacity_factor=factor,
        in_first_year=np.flatnonzero(reporting),
        plants=plants,
        first_year=first_year,
        last_year=last_year,
    )


def _first_plant(plants: int, seed: int) -> int:
    """Return how many codes are left out before the first plant of a file."""
    return (seed - 1) % SEEDS_APART * MOST_PLANTS if plants <= MOST_PLANTS else 0


def _unit_counts(random: np.random.Generator, plants: int) -> Integers:
    """Return how many units each plant has: most have one, few have many."""
    goes_on = 1 - 1 / UNITS_PER_PLANT
    # The geometric distribution, by inversion.
    counts = 1 + np.floor(np.log(1 - random.random(plants)) / np.log(goes_on))
    units: Integers = np.minimum(counts, MOST_UNITS_OF_A_PLANT).astype(np.int64)
    return units


def _choose(random: np.random.Generator, weights: list[int], size: int) -> Integers:
    edges = np.cumsum(weights) / sum(weights)
    return np.searchsorted(edges, random.random(size), side="right").astype(np.int64)


def _sizes(random: np.random.Generator, technology: Integers) -> tuple[Integers, Floats]:
    """Return capacity in tenths of a MW and the usual capacity factor of each unit."""
    capacity = np.empty(technology.size)
    factor = np.empty(technology.size)
    for index, item in enumerate(TECHNOLOGIES):
        chosen = technology == index
        size = int(np.count_nonzero(chosen))
        capacity[chosen] = np.interp(random.random(size), QUANTILES, item.capacity_mw)
        factor[chosen] = np.interp(random.random(size), QUANTILES, item.capacity_factor)
    return np.rint(capacity * 10).astype(np.int64), factor


# How plants number their units: 1, GEN1, 01, 9E601, A1.
_ID_STYLES = (
    pl.col("number").cast(pl.String),
    pl.format("GEN{}", "number"),
    pl.col("number").cast(pl.String).str.zfill(2),
    pl.format("{}E{}", pl.col("plant") % 9 + 1, pl.col("number") + 599),
    pl.format("A{}", "number"),
)


def _fixed_columns(units: pl.DataFrame, last_year: int) -> pl.DataFrame:
    def named(column: str, names: list[str]) -> pl.Expr:
        return pl.col(column).replace_strict(dict(enumerate(names)), return_dtype=pl.String)

    style = pl.coalesce(
        pl.when(pl.col("style") == index).then(item) for index, item in enumerate(_ID_STYLES)
    )
    name = pl.format("Made-up {}", (pl.col("plant") + 1).cast(pl.String).str.zfill(5))
    mover = named("technology", [item.mover for item in TECHNOLOGIES])
    retired = pl.col("status") == list(STATUSES).index(RETIRED)
    return units.select(
        named("state", list(STATES)).alias("PSTATEABB"),
        pl.when("company").then(pl.format("{}, LLC", name)).otherwise(name).alias("PNAME"),
        (pl.col("plant") + FIRST_CODE).cast(pl.String).alias("ORISPL"),
        style.alias("GENID"),
        pl.when(mover == STEAM).then(pl.lit("1")).alias("NUMBLR"),
        named("status", list(STATUSES)).alias("GENSTAT"),
        mover.alias("PRMVR"),
        named("technology", [item.fuel for item in TECHNOLOGIES]).alias("FUELG1"),
        decimal_text("capacity", 1).alias("NAMEPCAP"),
        pl.col("online").cast(pl.String).alias("GENYRONL"),
        pl.when(retired).then(pl.lit(str(last_year))).alias("GENYRRET"),
    )


def decimal_text(column: str, digits: int, *, grouped: str | None = None) -> pl.Expr:
    """Return integers that count `10**-digits` as numbers: 3500 with 3 digits is `3.5`.

    Where the column `grouped` is true, thousands are separated by commas.
    """
    scale = 10**digits
    magnitude = pl.col(column).abs()
    whole = magnitude // scale
    part = magnitude % scale
    sign = pl.when(pl.col(column) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    decimals = pl.concat_str(
        pl.lit("."), part.cast(pl.String).str.zfill(digits).str.strip_chars_end("0")
    )
    body = whole.cast(pl.String)
    if grouped is not None:
        body = pl.when(pl.col(grouped)).then(_with_commas(whole)).otherwise(body)
    tail = pl.when(part == 0).then(pl.lit("")).otherwise(decimals)
    return pl.concat_str(sign, body, tail)


def _with_commas(whole: pl.Expr) -> pl.Expr:
    def three(number: pl.Expr) -> pl.Expr:
        return (number % 1000).cast(pl.String).str.zfill(3)

    thousand, million = 1_000, 1_000_000
    return (
        pl.when(whole < thousand)
        .then(whole.cast(pl.String))
        .when(whole < million)
        .then(pl.format("{},{}", whole // thousand, three(whole)))
        .otherwise(pl.format("{},{},{}", whole // million, three(whole // thousand), three(whole)))
    )

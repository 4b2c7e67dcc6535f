"""The quality ledger: what is odd about a fact that is stored all the same.

A flag is a bit, so that flags of units add up to those of their plant with a bitwise or.
"""

from enum import IntFlag
from functools import lru_cache


class Flag(IntFlag):
    """One oddity; the name is what answers show."""

    CAPACITY_FACTOR_OVER_1 = 1
    NEGATIVE_GENERATION = 2
    LONGITUDE_OUT_OF_RANGE = 4
    LATITUDE_OUT_OF_RANGE = 8
    GENERATION_JUMP = 16
    GENERATION_WITHOUT_CAPACITY = 32
    REPORTED_CAPACITY_FACTOR_DIFFERS = 64
    RETIRED_BUT_GENERATING = 128
    STATE_CONFLICT = 256
    CORRECTED_BY_HAND = 512


MEANINGS = {
    Flag.CAPACITY_FACTOR_OVER_1: "Generated more than nameplate capacity allows in the year",
    Flag.NEGATIVE_GENERATION: "Used more electricity than it generated",
    Flag.LONGITUDE_OUT_OF_RANGE: "Longitude beyond 180 degrees",
    Flag.LATITUDE_OUT_OF_RANGE: "Latitude beyond 90 degrees",
    Flag.GENERATION_JUMP: "Generation changed more than tenfold from the year before",
    Flag.GENERATION_WITHOUT_CAPACITY: "Generation without any nameplate capacity",
    Flag.REPORTED_CAPACITY_FACTOR_DIFFERS: "The source's own capacity factor contradicts its sums",
    Flag.RETIRED_BUT_GENERATING: "Generation after the year of retirement",
    Flag.STATE_CONFLICT: "Sources place the plant in different states",
    Flag.CORRECTED_BY_HAND: "A rejected row of the file, corrected by a user and read again",
}


def names(flags: int) -> list[str]:
    """Return the names of the set bits, in lower case, in a fixed order."""
    # Most facts carry none, and taking an enumeration apart is slow.
    return list(_names(flags)) if flags else []


@lru_cache(maxsize=1_000)
def _names(flags: int) -> tuple[str, ...]:
    return tuple(str(flag.name).lower() for flag in Flag if flags & flag)

"""Fuel codes of all sources in common groups.

Sources name fuels in vocabularies of their own: eGRID by EIA's energy source codes (`NG`, `WAT`),
EIA-923 by the AER codes (`HYC`, `COL`), WRI in words. Answers show the code of the source; a group
lets one filter and one colour fit all of them.
"""

from collections.abc import Iterable

# EIA-923 instructions, table 28 (energy source codes) and AER fuel type codes; WRI's own words.
_GROUPS: dict[str, tuple[str, ...]] = {
    "biomass": (
        *("AB", "BLQ", "LFG", "OBG", "OBL", "OBS", "SLW", "WDL", "WDS"),
        *("ORW", "WWW", "Biomass"),
    ),
    "coal": ("ANT", "BIT", "COL", "LIG", "RC", "SC", "SGC", "SUB", "WC", "WOC", "Coal"),
    "gas": ("BFG", "COG", "NG", "OG", "OOG", "PG", "PRG", "SGP", "Gas"),
    "geothermal": ("GEO", "Geothermal"),
    "hydro": ("HYC", "WAT", "Hydro"),
    "nuclear": ("NUC", "Nuclear"),
    "oil": ("DFO", "JF", "KER", "PC", "RFO", "WO", "WOO", "Oil", "Petcoke"),
    "solar": ("SUN", "Solar"),
    "storage": ("HPS", "MWH", "Storage"),
    "waste": ("MLG", "MSB", "MSN", "MSW", "TDF", "Waste"),
    "wind": ("WND", "Wind"),
}
OTHER = "other"
GROUPS = (*_GROUPS, OTHER)
_GROUP_OF = {code.casefold(): group for group, codes in _GROUPS.items() for code in codes}


def group_of(fuel: str | None) -> str:
    """Return the group of a fuel code; `other` for one that no group names."""
    return _GROUP_OF.get((fuel or "").casefold(), OTHER)


def matching(wanted: str, known: Iterable[str]) -> list[str]:
    """Return the codes of `known` that `wanted` means: the code itself, else all of that group."""
    folded = wanted.casefold()
    codes = sorted(known)
    exact = [code for code in codes if code.casefold() == folded]
    # WRI's word for a group is a code too; asking for `gas` then means the whole group.
    if exact and folded not in GROUPS:
        return exact
    return [code for code in codes if code in exact or group_of(code) == folded]

"""All layouts Penstock knows, and which one a header belongs to."""

from collections.abc import Sequence

from penstock.ingest.layouts import egrid, eia923, wri
from penstock.ingest.layouts.base import Layout, Match

# The stricter declaration stands before one that would also take its files.
LAYOUTS: tuple[Layout, ...] = (
    egrid.GENERATORS,
    egrid.PLANTS,
    egrid.GENERATORS_BY_NAME,
    eia923.NET_GENERATION,
    wri.PLANTS,
    wri.ESTIMATES,
)

BY_NAME = {layout.name: layout for layout in LAYOUTS}


def best_match(header: Sequence[str]) -> Match | None:
    """Return the first layout that takes this header, else the one that comes closest.

    None when no layout shares as much as half of its required columns.
    """
    matches = [layout.match(header) for layout in LAYOUTS]
    for match in matches:
        if match.fits:
            return match
    closest = max(matches, key=_share_found)
    return closest if _share_found(closest) >= 0.5 else None  # noqa: PLR2004 - said above


def _share_found(match: Match) -> float:
    required = sum(column.required for column in match.layout.columns)
    return (required - len(match.missing)) / required

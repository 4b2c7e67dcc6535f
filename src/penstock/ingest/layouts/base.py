"""What a layout declares. A new layout is a declaration and a fixture, no new code path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

REQUIRED_SHOWN = 6


class Kind(Enum):
    """How the cells of a column are read."""

    TEXT = "text"
    IDENTIFIER = "identifier"  # text that may not be blank and is never read as a number
    PLANT_CODE = "plant code"  # a whole number up to seven digits, leading zeros dropped
    NUMBER = "number"
    RATIO = "ratio"
    YEAR = "year"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True)
class Column:
    """One column of a file and the field of `unit_fact` it fills.

    `names` are the headings it goes by, compared without case and surrounding space.
    """

    field: str
    names: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = True
    blank_allowed: bool = True
    power_of_ten: int = 0


class PlantKey(Enum):
    """What tells plants apart in a source."""

    ORIS_CODE = "oris"  # EPA's and EIA's plant code
    GPPD_ID = "gppd"  # WRI's id, which holds the plant code for US plants
    NAME = "name"  # state or country, and name


@dataclass(frozen=True)
class DatasetInfo:
    """A published data set, as answers name it; the lower `precedence` wins between sources."""

    slug: str
    title: str
    publisher: str
    license: str
    source_url: str
    precedence: int


@dataclass(frozen=True)
class Layout:
    """How one kind of file is read.

    `rows_add_up`: several rows of one unit are parts of it, not corrections of each other.
    `year` is used where the file has no year column, `country` where it has no country.
    """

    name: str
    dataset: DatasetInfo
    columns: tuple[Column, ...]
    plant_key: PlantKey
    unit_fields: tuple[str, ...] = ()
    rows_add_up: bool = False
    year: int | None = None
    country: str | None = None
    country_names: bool = False

    def match(self, header: Sequence[str]) -> "Match":
        """Compare a header with the declaration."""
        positions: dict[str, int] = {}
        doubled: list[str] = []
        cells = [normalise_heading(cell) for cell in header]
        used: set[int] = set()
        for column in self.columns:
            names = {normalise_heading(name) for name in column.names}
            found = [index for index, cell in enumerate(cells) if cell in names]
            used.update(found)
            if found:
                positions[column.field] = found[0]
            if len(found) > 1:
                doubled.append(column.names[0])
        missing = [c.names[0] for c in self.columns if c.required and c.field not in positions]
        added = [cell for index, cell in enumerate(header) if index not in used]
        order = [positions[c.field] for c in self.columns if c.field in positions]
        return Match(self, positions, missing, added, doubled, order != sorted(order))


@dataclass(frozen=True)
class Match:
    """How a header fits a layout."""

    layout: Layout
    positions: dict[str, int]
    missing: list[str]
    added: list[str]
    doubled: list[str]
    reordered: bool

    @property
    def fits(self) -> bool:
        """Whether files with this header can be loaded: all that is required, nothing twice."""
        return not self.missing and not self.doubled

    def report(self) -> dict[str, object]:
        """Return the policy's outcome for the load's page."""
        return {
            "columns_missing": self.missing,
            "columns_ignored": self.added,
            "columns_doubled": self.doubled,
            "columns_reordered": self.reordered,
        }


def normalise_heading(cell: str) -> str:
    """Return a heading without case, surrounding space, and the year eGRID puts at the end."""
    folded = " ".join(cell.replace("\ufeff", "").split()).lower()
    return re.sub(r"^(seqgen|seqplt)\d{2}$", r"\1", folded)

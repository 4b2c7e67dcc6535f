"""Small files in the layouts of the sources."""

from collections.abc import Iterable, Sequence
from pathlib import Path

GENERATOR_HEADER = ("YEAR", "PSTATEABB", "PNAME", "ORISPL", "GENID", "NAMEPCAP", "GENNTAN")
FUEL_HEADER = (
    *("Year", "Utility", "Plant State", "Plant Code", "Primary Mover", "AER Fuel Code"),
    "Net Generation MWh",
)


def generator(
    unit: str, mwh: str, *, plant: int = 6008, year: str = "2023", name: str = "Palo Verde"
) -> list[str]:
    return [year, "AZ", name, str(plant), unit, "1000", mwh]


def fuel_row(plant: int, mwh: str, *, year: str = "2016") -> list[str]:
    return [year, "Salt River", "AZ", str(plant), "ST", "NUC", mwh]


def text_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in (header, *rows)).encode()


def write(
    folder: Path, rows: Iterable[Sequence[str]], *, header: Sequence[str] = GENERATOR_HEADER
) -> Path:
    """Write a file of generators; each call another one."""
    path = folder / f"file-{len(list(folder.glob('file-*')))}.csv"
    path.write_bytes(text_of(header, rows))
    return path

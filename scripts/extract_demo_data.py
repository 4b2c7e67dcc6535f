"""Makes the demo data from the files that their publishers offer.

    python scripts/extract_demo_data.py SOURCE_FOLDER [DESTINATION]

The folder holds `egrid2023_gen.csv` (EPA eGRID2023, generator sheet, both header rows),
`wri_gppd_v12.csv` (WRI Global Power Plant Database 1.2) and `eia923_2015.csv`, `eia923_2016.csv`
(EIA-923, net generation by plant, prime mover and fuel). Rows and columns are left out; what stays
is as the publisher wrote it.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

LARGEST = 320
LARGEST_OF_A_STATE = 3
EGRID = (
    *("SEQGEN23", "YEAR", "PSTATEABB", "PNAME", "ORISPL", "GENID", "GENSTAT", "PRMVR", "FUELG1"),
    *("NAMEPCAP", "CFACT", "GENNTAN", "GENYRONL", "GENYRRET"),
)
EIA = (
    *("Year", "Utility", "Plant State", "Plant Code", "Primary Mover", "AER Fuel Code"),
    *("Net Generation MWh", "County"),
)
WRI = (*("country", "name", "gppd_idnr", "capacity_mw", "latitude", "longitude", "primary_fuel"),)

Row = list[str]


def main() -> None:
    """Read the arguments and write all files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path)
    parser.add_argument(
        "destination",
        type=Path,
        nargs="?",
        default=Path(__file__).parents[1] / "src/penstock/local/demo_data",
    )
    arguments = parser.parse_args()
    source, destination = arguments.source, arguments.destination
    titles, codes, *generators = read(source / "egrid2023_gen.csv")
    plants = largest_plants(codes, generators)
    target = destination / "egrid2023_largest_plants.csv"
    write(target, pick([titles, codes, *only(generators, codes, "ORISPL", plants)], codes, EGRID))
    wri_ids = {f"USA{int(code):07}" for code in plants}
    for name, columns, key, wanted in (
        ("wri_gppd_v12", WRI, "gppd_idnr", wri_ids),
        ("eia923_2015", EIA, "Plant Code", plants),
        ("eia923_2016", EIA, "Plant Code", plants),
    ):
        header, *rows = read(source / f"{name}.csv")
        target = destination / f"{name}_largest_us_plants.csv"
        write(target, pick([header, *only(rows, header, key, wanted)], header, columns))


def read(path: Path) -> list[Row]:
    """Return all records of a file, its header among them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, rows: list[Row]) -> None:
    """Write records and say how many."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(f"{path}: {len(rows)} lines, {path.stat().st_size} bytes")


def only(rows: list[Row], header: Row, column: str, wanted: set[str]) -> list[Row]:
    """Return the rows that have one of the wanted values in a column."""
    index = header.index(column)
    return [row for row in rows if row[index] in wanted]


def pick(rows: list[Row], header: Row, columns: Sequence[str]) -> list[Row]:
    """Return the rows with some of their columns only."""
    indexes = [header.index(column) for column in columns]
    return [[row[index] for index in indexes] for row in rows]


def largest_plants(codes: Row, generators: list[Row]) -> set[str]:
    """Return the plant codes of the largest plants of all, and of the largest of each state."""
    code, state, net = (codes.index(name) for name in ("ORISPL", "PSTATEABB", "GENNTAN"))
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    states: defaultdict[str, set[str]] = defaultdict(set)
    for row in generators:
        totals[row[code]] += Decimal(row[net].replace(",", "") or 0)
        states[row[state]].add(row[code])
    chosen = set(largest_first(totals, totals)[:LARGEST])
    for plants in states.values():
        chosen |= set(largest_first(plants, totals)[:LARGEST_OF_A_STATE])
    return chosen


def largest_first(plants: Iterable[str], totals: Mapping[str, Decimal]) -> list[str]:
    """Return plant codes by net generation, equal ones by code."""
    return sorted(plants, key=lambda plant: (-totals[plant], plant))


if __name__ == "__main__":
    main()

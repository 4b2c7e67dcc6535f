"""The demo data: extracts of three published data sets, loaded as any other file is.

`penstock up --demo` runs this as a process of its own (`python -m penstock.local.demo`).
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from penstock.core.errors import StackError
from penstock.core.ids import uuid7
from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts, open_parts
from penstock.ingest.tables import Load

FOLDER = Path(__file__).with_name("demo_data")
# eGRID first: its names, fuels and capacities are there when the other files join them.
FILES = (
    "egrid2023_largest_plants.csv",
    "wri_gppd_v12_largest_us_plants.csv",
    "eia923_2015_largest_us_plants.csv",
    "eia923_2016_largest_us_plants.csv",
)
NOTE = (
    "The demo data hold the largest US plants only: totals and percentages count these plants, not "
    "all of a state's"
)


def load_demo(
    settings: Settings, *, on_load: Callable[[Load], None] = lambda _: None
) -> list[Load]:
    """Load the demo files that are not there yet, and return their loads.

    Needs the database and the store, nothing else. `on_load` is called after each file.

    Raises:
        StackError: A file could not be loaded.
    """
    loaded = []
    with open_parts(settings) as parts:
        for path in (FOLDER / name for name in FILES):
            if _is_there(parts, path):
                continue
            load = ingest_file(parts, path)
            if load.state == "failed":
                reason = (load.failure or {}).get("detail")
                raise StackError(f"The demo file {path.name} was not loaded: {reason}")
            loaded.append(load)
            on_load(load)
    return loaded


def _is_there(parts: Parts, path: Path) -> bool:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with parts.database.begin() as session:
        return loads.with_same_bytes(session, digest, other_than=uuid7()) is not None


def main() -> None:
    """Load the demo data of this home."""
    load_demo(Settings.load())


if __name__ == "__main__":
    main()

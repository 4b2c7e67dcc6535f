"""The demo data: extracts of three published data sets, loaded as any other file is.

`penstock up --demo` runs this as a process of its own (`python -m penstock.local.demo`).
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from penstock.core.errors import StackError
from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts, open_parts
from penstock.ingest.tables import Load

FOLDER = Path(__file__).with_name("demo_data")
# File and data set, eGRID first: its names and fuels are there when the others join them.
FILES = {
    "egrid2023_largest_plants.csv": "egrid",
    "wri_gppd_v12_largest_us_plants.csv": "wri",
    "eia923_2015_largest_us_plants.csv": "eia923",
    "eia923_2016_largest_us_plants.csv": "eia923",
}


def load_demo(
    settings: Settings, *, on_load: Callable[[Load], None] = lambda _: None
) -> list[Load]:
    """Load the demo files that are not there yet, and return their loads.

    A data set that holds other files is left alone: an extract would stand in for their rows.
    Needs the database and the store, nothing else. `on_load` is called after each file.

    Raises:
        StackError: A file could not be loaded.
    """
    loaded = []
    with open_parts(settings) as parts:
        for path in _missing(parts):
            load = ingest_file(parts, path)
            if load.state == "failed":
                reason = (load.failure or {}).get("detail")
                raise StackError(f"The demo file {path.name} was not loaded: {reason}")
            loaded.append(load)
            on_load(load)
    return loaded


def _missing(parts: Parts) -> list[Path]:
    """Return the files whose data set holds nothing but demo files, and not this one."""
    digests = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES}
    with parts.database.begin() as session:
        visible = loads.visible_files(session)
    others = {dataset for dataset, digest in visible if digest not in digests.values()}
    there = {digest for _, digest in visible}
    return [
        FOLDER / name
        for name, dataset in FILES.items()
        if dataset not in others and digests[name] not in there
    ]


def main() -> None:
    """Load the demo data of this home."""
    load_demo(Settings.load())


if __name__ == "__main__":
    main()

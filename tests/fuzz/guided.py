"""Runs one target under atheris: `python tests/fuzz/guided.py rows FOLDER -max_total_time=60`.

Inputs that reach new code are kept in the folder, which begins with the target's seeds.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["penstock.ingest", "penstock.models", "penstock.predict"]):
    from tests.fuzz.targets import SEEDS, TARGETS


def main() -> None:
    name, folder, *options = sys.argv[1:]
    for number, seed in enumerate(SEEDS[name]):
        (Path(folder) / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], folder, *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Every bench with its yardstick, one after the other; the figures go to `bench/results`.

    python bench/run.py [--quick]

Each program can be run alone with other sizes; see its first lines. The result is how many of them
fell below their bar.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
FULL = (
    ("loading.py",),
    ("top.py",),
    ("verify.py",),
    ("predict.py",),
    ("thousand_rows.py",),
    ("history.py",),
    ("web.py",),
    ("lighthouse.py",),
)
QUICK = (
    ("loading.py", "--rows", "1000000", "--pairs", "1", "--no-growth"),
    ("top.py", "--pairs", "3", "--seconds", "3"),
    ("verify.py", "--pairs", "3", "--seconds", "3"),
    ("predict.py", "--pairs", "2", "--seconds", "3", "--models", "60"),
    ("thousand_rows.py", "--pairs", "20"),
    ("history.py", "--rows", "200000", "--pairs", "2"),
    ("web.py", "--runs", "3"),
    ("lighthouse.py", "--runs", "1", "--forms", "desktop"),
)


def main() -> int:
    """Run the benches and return how many missed their bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, a few minutes")
    missed = 0
    for program, *arguments in QUICK if parser.parse_args().quick else FULL:
        print(f"== {program} {' '.join(arguments)}", file=sys.stderr, flush=True)
        started = time.perf_counter()
        done = subprocess.run([sys.executable, HERE / program, *arguments], check=False)
        missed += done.returncode != 0
        print(f"== {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())

"""What Lighthouse says about pages of the web app, signed in.

    python bench/lighthouse.py [--runs 3] [--paths / /plants/us-6008 /models …] [--file FILE…]

One stack is started as `penstock up --demo` starts it, without Airflow; FILEs are loaded through
it, those in the folder `PENSTOCK_TEST_DATA` when none are named. Each page is looked at `--runs`
times as a desktop and as Lighthouse's slow phone; the figure of a page is the run with the median
performance. The bar holds for the desktop; the phone, four times slower than this machine, is told
beside it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from penstock.core.settings import Settings
from penstock.local.ports import free_port
from top import PORTS, Running, load, sign_in

REQUIRED = {"performance": 0.90, "accessibility": 0.95, "best-practices": 0.95}
METRICS = (
    *("first-contentful-paint", "largest-contentful-paint", "interactive", "speed-index"),
    *("total-blocking-time", "cumulative-layout-shift", "total-byte-weight"),
)
PAGES = ("/", "/plants/us-6008", "/models", "/models/expected-net-generation")
FORMS = {"desktop": ("--preset=desktop",), "phone": ()}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REAL_FILES = ("wri_gppd_v12.csv", "egrid2023_gen.csv", "eia923_2016.csv")
ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "lighthouse.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--paths", nargs="+", default=PAGES)
    parser.add_argument("--file", nargs="*", type=Path, dest="files")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    options = parser.parse_args()
    with bench_folder() as folder, loaded(folder / "home", options.files) as running:
        await_model(running)
        cookie = "; ".join(f"{name}={value}" for name, value in session(running).items())
        pages = {
            f"{path} {form}": judged(running, path, form, cookie, folder, options.runs)
            for path in options.paths
            for form in options.forms
        }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    result = {"bench": "lighthouse", "runs": options.runs, "required": REQUIRED, "pages": pages}
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return report(pages)


@contextmanager
def bench_folder() -> Iterator[Path]:
    """Make a folder that the user of PostgreSQL can enter too."""
    folder = Path(tempfile.mkdtemp(prefix="penstock-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def loaded(home: Path, named: list[Path] | None) -> Iterator[Running]:
    """Run the stack with these files in it, those of the test data when none are named."""
    with started(home) as running:
        for path in files(named):
            load(running, path)
        yield running


def files(named: list[Path] | None) -> list[Path]:
    """Return the files to load: as named, else the real ones where they are."""
    if named is not None:
        return named
    folder = Path(os.environ.get("PENSTOCK_TEST_DATA", ""))
    return [folder / name for name in REAL_FILES if (folder / name).is_file()]


@contextmanager
def started(home: Path) -> Iterator[Running]:
    """Run the stack with the demo data and the demo model."""
    ports = {f"PENSTOCK_{name.upper()}_PORT": str(free_port()) for name in PORTS}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK_")},
        **ports,
        "PENSTOCK_HOME": str(home),
    }
    penstock = (sys.executable, "-m", "penstock.cli.main")
    up = (*penstock, "up", "--detach", "--demo", "--without", "airflow")
    subprocess.run(up, env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        fields = {name.removeprefix("PENSTOCK_").lower(): port for name, port in ports.items()}
        settings = Settings(home=home, **fields)  # type: ignore[arg-type]
        yield Running(settings, environment, sign_in(settings))
    finally:
        subprocess.run((*penstock, "down"), env=environment, check=True, stdout=subprocess.DEVNULL)


def await_model(running: Running) -> None:
    """Wait for the demo model, which is trained after the rest has started."""
    for _ in range(120):
        answer = httpx.get(f"{running.url}/api/v1/models", headers=running.headers)
        if answer.raise_for_status().json()["items"]:
            return
        time.sleep(1)
    raise SystemExit("the demo model has not come")


def session(running: Running) -> dict[str, str]:
    """Return the cookies of a session of the administrator."""
    secret = json.loads((running.settings.home / "admin.json").read_text())
    body = {"email": secret["email"], "password": secret["password"], "cookies": True}
    headers = {"origin": running.url}
    answer = httpx.post(f"{running.url}/auth/login", json=body, headers=headers)
    return dict(answer.raise_for_status().cookies)


def judged(
    running: Running, path: str, form: str, cookie: str, folder: Path, runs: int
) -> dict[str, Any]:
    """Return scores and metrics of the run with the median performance, and all performances."""
    found = [look(running.url + path, form, cookie, folder) for _ in range(runs)]
    found.sort(key=lambda run: run["scores"]["performance"])
    middle = found[len(found) // 2]
    return {**middle, "performances": [run["scores"]["performance"] for run in found]}


def look(url: str, form: str, cookie: str, folder: Path) -> dict[str, Any]:
    """Run Lighthouse once."""
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie}), encoding="utf-8")
    answer = folder / "lighthouse.json"
    lighthouse = (str(ROOT / "scripts" / "web"), "npm", "exec", "--", "lighthouse", url)
    arguments = (
        *("--output=json", f"--output-path={answer}", f"--extra-headers={headers}", "--quiet"),
        f"--only-categories={','.join(REQUIRED)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    )
    environment = {**os.environ, "CHROME_PATH": browser()}
    subprocess.run((*lighthouse, *arguments, *FORMS[form]), env=environment, check=True)
    document = json.loads(answer.read_text(encoding="utf-8"))
    if document["finalDisplayedUrl"].rstrip("/") != url.rstrip("/"):
        raise SystemExit(f"{url} led to {document['finalDisplayedUrl']}: is the session good?")
    audits, categories = document["audits"], document["categories"]
    return {
        "scores": {name: categories[name]["score"] for name in REQUIRED},
        "metrics": {
            name: round(audits[name]["numericValue"], 3) for name in METRICS if name in audits
        },
        "below_full": {
            name: [
                reference["id"]
                for reference in categories[name]["auditRefs"]
                if reference["weight"]
                and (audits[reference["id"]]["score"] or 0) < 1
                and audits[reference["id"]]["scoreDisplayMode"] in {"binary", "numeric"}
            ]
            for name in REQUIRED
        },
    }


def browser() -> str:
    named = os.environ.get("PENSTOCK_BROWSER") or next(
        filter(None, map(shutil.which, BROWSERS)), ""
    )
    if not named:
        raise SystemExit("there is no Chromium: `scripts/bootstrap dev` installs it")
    return named


def report(pages: dict[str, dict[str, Any]]) -> int:
    """Print the figures and return how many pages are below the bar as a desktop."""
    missed = 0
    for name, page in pages.items():
        scores, metrics = page["scores"], page["metrics"]
        low = [kind for kind, least in REQUIRED.items() if (scores[kind] or 0) < least]
        missed += bool(low) and name.endswith("desktop")
        told = ", ".join(f"{kind} {100 * (scores[kind] or 0):.0f}" for kind in REQUIRED)
        blocked = metrics.get("total-blocking-time", 0)
        paint = metrics.get("largest-contentful-paint", 0)
        print(
            f"{name:32} {told}; LCP {paint:.0f} ms, TBT {blocked:.0f} ms"
            f"{'; below: ' + ', '.join(low) if low else ''}"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())

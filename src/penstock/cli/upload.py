"""`penstock upload`: send files to the API and follow what becomes of them."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.outcome import REASONS_SHOWN, Outcome, show
from penstock.cli.output import Json, say
from penstock.cli.progress import FileProgress, Shown
from penstock.client.files import CountedFile
from penstock.core.errors import (
    ForbiddenError,
    PenstockError,
    UnauthorizedError,
    UnavailableError,
)

PATH = "/api/v1/loads"
POLL_SECONDS = 0.3
FINAL = {"visible", "failed", "duplicate"}

app = typer.Typer(add_completion=False)

Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV files, also gzipped."),
]


@app.command()
def upload(
    context: typer.Context,
    files: Files,
    *,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Follow each load to its end.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Send CSV files to Penstock, here or elsewhere, and show what became of their rows.

    The stack loads them in the background. The exit code is 1 when a file could not be loaded;
    rejected rows are no failure.
    """
    with open_client(access_of(context)) as client, FileProgress() as progress:
        outcomes = [_upload(client, path, progress, wait=wait) for path in files]
    show(outcomes, as_json=as_json)
    if wait and any(outcome.failed for outcome in outcomes):
        raise typer.Exit(1)


def _upload(client: Client, path: Path, progress: FileProgress, *, wait: bool) -> Outcome:
    begun = time.perf_counter()
    load: dict[str, Any] | None = None
    try:
        with progress.file(path.name) as shown:
            load = _send(client, path, shown)
            while wait and load["state"] not in FINAL:
                time.sleep(POLL_SECONDS)
                load = client.get(f"{PATH}/{load['id']}")
                _show_progress(load, shown)
    except (UnavailableError, UnauthorizedError, ForbiddenError):
        raise
    except PenstockError as error:
        return Outcome(path, time.perf_counter() - begun, error=error.detail)
    except KeyboardInterrupt:
        if load is not None:
            say(f"The load goes on: penstock loads show {load['id']}")
        raise
    seconds = time.perf_counter() - begun
    count = REASONS_SHOWN if load["rows"]["rejected"] else 0
    first = list(client.pages(f"{PATH}/{load['id']}/rejected", limit=count))
    return Outcome(path, seconds, load, first_rejected=first)


def _send(client: Client, path: Path, shown: Shown) -> dict[str, Any]:
    with CountedFile(path, lambda done, whole: shown("sending", done, whole)) as file:
        sent: dict[str, Any] = client.send_file(PATH, path.name, file)
    return sent


def _show_progress(load: dict[str, Any], shown: Shown) -> None:
    amount, chunks = load["bytes"], load["chunks"]
    if load["state"] in {"received", "validating"}:
        shown("validating", amount["validated"], amount["size"])
    elif load["state"] in {"queued", "loading"}:
        done, whole = chunks["done"] + chunks["dead"], chunks["total"]
        shown(*(("loading", done, whole) if done < whole else ("publishing", 0, 1)))

"""`penstock ingest`: load files in this process, with a progress bar."""

import logging
import time
from pathlib import Path
from typing import Annotated, Any

import msgspec
import structlog
import typer
from obstore.exceptions import BaseError as StoreError
from psycopg import Error as PostgresError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.cli.access import access_of
from penstock.cli.outcome import REASONS_SHOWN, Outcome, show
from penstock.cli.output import Json
from penstock.cli.progress import FileProgress
from penstock.core.errors import ConfigurationError, PenstockError, UnavailableError
from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads, rejected
from penstock.ingest.service_views import load_view
from penstock.ingest.steps import Parts, open_parts
from penstock.ingest.tables import Load

app = typer.Typer(add_completion=False)

# More would wait for each other's connections.
MOST_WORKERS = 4

Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV files, also gzipped."),
]


@app.command()
def ingest(
    context: typer.Context,
    files: Files,
    *,
    workers: Annotated[
        int, typer.Option(min=1, max=MOST_WORKERS, help="Chunks loaded at the same time.")
    ] = 2,
    as_json: Json = False,
) -> None:
    """Load CSV files into the database and show what became of their rows.

    Runs on the machine of the stack, or wherever PENSTOCK_DATABASE_URL and PENSTOCK_STORE_URL are
    set; `penstock upload` sends files to a stack elsewhere. The exit code is 1 when a file could
    not be loaded; rejected rows are no failure.
    """
    if url := access_of(context).url:
        raise ConfigurationError(f"ingest loads on this machine; `penstock upload` sends to {url}")
    # What a load logs is said here in words.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        with open_parts(Settings.load()) as parts, FileProgress() as progress:
            outcomes = [_ingest(parts, path, workers, progress) for path in files]
    except (SQLAlchemyError, PostgresError, StoreError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise UnavailableError(
            f"The database or the store does not answer ({reason}): look at `penstock status`, "
            "then run the same command again; it goes on where it was"
        ) from error
    show(outcomes, as_json=as_json)
    if any(outcome.failed for outcome in outcomes):
        raise typer.Exit(1)


def _ingest(parts: Parts, path: Path, workers: int, progress: FileProgress) -> Outcome:
    begun = time.perf_counter()
    try:
        with progress.file(path.name) as shown:
            load = ingest_file(parts, path, workers=workers, on_progress=shown)
    except UnavailableError:
        raise
    except PenstockError as error:
        return Outcome(path, time.perf_counter() - begun, error=error.detail)
    except OSError as error:
        return Outcome(path, time.perf_counter() - begun, error=error.strerror or str(error))
    seconds = time.perf_counter() - begun
    with parts.database.begin() as session:
        return Outcome(path, seconds, _view(session, load), first_rejected=_first(session, load))


def _view(session: Session, load: Load) -> dict[str, Any]:
    """Return a load as the API answers it."""
    view = load_view(load, loads.tally(session, load.no))
    shown: dict[str, Any] = msgspec.to_builtins(view)
    return shown


def _first(session: Session, load: Load) -> list[dict[str, Any]]:
    found, _ = rejected.page(session, load.no, after=0, limit=REASONS_SHOWN)
    return [{"row": row.row_number, "line": row.line, "findings": row.findings} for row in found]

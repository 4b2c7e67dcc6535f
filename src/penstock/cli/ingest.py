"""`penstock ingest`: load files in this process, with a progress bar."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from obstore.exceptions import BaseError as StoreError
from sqlalchemy.exc import SQLAlchemyError

from penstock.cli.output import Json, print_json, print_table, say, years_text
from penstock.cli.progress import FileProgress
from penstock.core.errors import PenstockError, UnavailableError
from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads, rejected
from penstock.ingest.service_views import load_view
from penstock.ingest.steps import Parts, open_parts
from penstock.ingest.tables import Load, RejectedRow

app = typer.Typer(add_completion=False)

# More would wait for each other's connections.
MOST_WORKERS = 4
REASONS_SHOWN = 5

Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV files, also gzipped."),
]


@dataclass(frozen=True)
class Outcome:
    """What became of a file: a load, or an error before there was one."""

    path: Path
    seconds: float
    load: Load | None = None
    error: str | None = None
    first_rejected: Sequence[RejectedRow] = ()

    @property
    def failed(self) -> bool:
        """Whether the file's rows are not there now."""
        return self.load is None or self.load.state not in {"visible", "duplicate"}


@app.command()
def ingest(
    files: Files,
    *,
    workers: Annotated[
        int, typer.Option(min=1, max=MOST_WORKERS, help="Chunks loaded at the same time.")
    ] = 2,
    as_json: Json = False,
) -> None:
    """Load CSV files into the database and show what became of their rows.

    Runs on the machine of the stack, or wherever PENSTOCK_DATABASE_URL and PENSTOCK_STORE_URL are
    set. The exit code is 1 when a file could not be loaded; rejected rows are no failure.
    """
    # What a load logs is said here in words.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        with open_parts(Settings.load()) as parts, FileProgress() as progress:
            outcomes = [_ingest(parts, path, workers, progress) for path in files]
            if as_json:
                print_json({"items": [_document(parts, outcome) for outcome in outcomes]})
    except (SQLAlchemyError, StoreError) as error:
        reason = str(error.orig if hasattr(error, "orig") else error).splitlines()[0]
        raise UnavailableError(
            f"The database or the store does not answer ({reason}): look at `penstock status`, "
            "then run the same command again; it goes on where it was"
        ) from error
    if not as_json:
        _show(outcomes)
    if any(outcome.failed for outcome in outcomes):
        raise typer.Exit(1)


def _ingest(parts: Parts, path: Path, workers: int, progress: FileProgress) -> Outcome:
    begun = time.perf_counter()
    with progress.file(path.name) as shown:
        try:
            load = ingest_file(parts, path, workers=workers, on_progress=shown)
        except UnavailableError:
            raise
        except PenstockError as error:
            return Outcome(path, time.perf_counter() - begun, error=error.detail)
        except OSError as error:
            return Outcome(path, time.perf_counter() - begun, error=error.strerror or str(error))
    seconds = time.perf_counter() - begun
    with parts.database.begin() as session:
        first, _ = rejected.page(session, load.no, after=0, limit=REASONS_SHOWN, replayed=False)
    return Outcome(path, seconds, load, first_rejected=first)


def _document(parts: Parts, outcome: Outcome) -> dict[str, Any]:
    """Return what is told of a file as JSON; `load` has the shape that the API answers."""
    load = outcome.load
    document: dict[str, Any] = {"file": str(outcome.path), "seconds": round(outcome.seconds, 3)}
    if load is None:
        return {**document, "error": outcome.error, "load": None}
    with parts.database.begin() as session:
        view = load_view(load, loads.tally(session, load.no))
    rows = load.rows_total if load.state == "visible" else None
    return {
        **document,
        "rows_per_second": round(rows / outcome.seconds) if rows else None,
        "error": (load.failure or {}).get("detail"),
        "load": view,
        "first_rejected": [
            {"row": row.row_number, "line": row.line, "findings": row.findings}
            for row in outcome.first_rejected
        ],
    }


HEADINGS = ("File", "State", "Data set", "Years", ">Rows", ">Stored", ">Rejected", ">Superseded")


def _show(outcomes: Sequence[Outcome]) -> None:
    print_table((*HEADINGS, ">Seconds", ">Rows/s"), [_row(outcome) for outcome in outcomes])
    for outcome in outcomes:
        for line in _remarks(outcome):
            say(f"{outcome.path.name}: {line}")


def _row(outcome: Outcome) -> tuple[object, ...]:
    load, seconds = outcome.load, round(outcome.seconds, 1)
    if load is None:
        return (outcome.path.name, "failed", *[None] * 6, seconds, None)
    if load.state != "visible":
        return (
            *(outcome.path.name, load.state, load.dataset, None),
            *(load.rows_total, None, None, None, seconds, None),
        )
    rows = load.rows_total or 0
    return (
        *(outcome.path.name, load.state, load.dataset, years_text(load.years)),
        *(rows, load.rows_stored, load.rows_rejected, load.rows_superseded),
        *(seconds, round(rows / outcome.seconds)),
    )


def _remarks(outcome: Outcome) -> list[str]:
    """Return what the table has no room for: why a file failed, why rows were rejected."""
    load = outcome.load
    if load is None:
        return [outcome.error or "failed"]
    if load.state == "duplicate":
        return [f"nothing to do, load {load.duplicate_of} has the same bytes"]
    if load.state != "visible":
        return [(load.failure or {}).get("detail") or f"the load is {load.state}"]
    reasons = [_reason(row) for row in outcome.first_rejected]
    if load.rows_rejected:
        reasons.append(f"all rejected rows: penstock loads rejected {load.id} --csv FILE")
    return reasons


def _reason(row: RejectedRow) -> str:
    findings = [
        f"{finding['column'] or 'the row'} {finding['value']!r} {finding['reason']}"
        for finding in row.findings
    ]
    return f"line {row.line}: {'; '.join(findings)}"

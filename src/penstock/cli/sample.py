"""`penstock sample`: made-up files of any size."""

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from penstock.cli.output import Json, console, print_json, say, years_text
from penstock.ingest.sample import Sample, write_sample

app = typer.Typer(add_completion=False)

# So many that their plants still have codes of seven digits.
MOST_ROWS = 150_000_000
STDOUT = Path("-")

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write, `-` for stdout; made from rows and seed."),
]


@app.command()
def sample(
    *,
    rows: Annotated[int, typer.Option(min=1, max=MOST_ROWS, help="How many generators.")],
    seed: Annotated[int, typer.Option(min=0, help="Another one gives other plants.")] = 1,
    output: Output = None,
    bad_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of rows that get a cell nobody takes.")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """Write a made-up file in the layout of EPA's eGRID generator sheet.

    The same plants, named `Made-up 00001` and so on, recur over the years up to 2023. The same
    rows, seed and share give the same bytes.
    """
    path = output or Path(f"made-up-egrid-{rows}-rows-seed-{seed}.csv")
    begun = time.perf_counter()
    if path == STDOUT:
        written = write_sample(sys.stdout.buffer, rows=rows, seed=seed, bad_share=bad_share)
        sys.stdout.buffer.flush()
    else:
        written = _write_file(path, rows=rows, seed=seed, bad_share=bad_share)
    seconds = time.perf_counter() - begun
    if as_json and path != STDOUT:
        print_json({"file": str(path), **asdict(written), "bytes": path.stat().st_size})
        return
    _describe(written, seconds, path)


def _write_file(path: Path, *, rows: int, seed: int, bad_share: float) -> Sample:
    """Write the file whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    shown = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        with (
            unfinished.open("wb") as file,
            Progress(*columns, console=shown, disable=not shown.is_terminal) as bar,
        ):
            task = bar.add_task(path.name, total=rows)
            written = write_sample(
                file,
                rows=rows,
                seed=seed,
                bad_share=bad_share,
                on_progress=lambda done: bar.update(task, completed=done),
            )
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _describe(written: Sample, seconds: float, path: Path) -> None:
    years = years_text(range(written.first_year, written.last_year + 1))
    name = "stdout" if path == STDOUT else str(path)
    say(
        f"{name}: {written.rows:,} made-up rows, {written.bad_rows:,} of them bad; "
        f"{written.plants:,} plants with {written.units:,} generators, {years}; {seconds:.1f} s"
    )
    say(
        "Loaded, they stand in the data set `egrid` beside real plants and count in its totals: "
        "use a PENSTOCK_HOME of its own for trials."
    )

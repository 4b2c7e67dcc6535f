"""`penstock batch`: predictions for files and for all plants, in the background."""

import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, print_json, print_table, say, when
from penstock.cli.progress import FileProgress, Shown
from penstock.client.files import CountedFile
from penstock.core.errors import ConfigurationError

PATH = "/api/v1/batches"
POLL_SECONDS = 0.3
ENDED = {"completed", "failed", "cancelled"}
STDOUT = Path("-")

app = typer.Typer(add_completion=False, cls=ListByDefault)

State = Literal["queued", "running", "completed", "failed", "cancelled"]
BatchId = Annotated[str, typer.Argument(help="Id of the batch.")]


@app.callback()
def batch() -> None:
    """List batches; create, show and cancel one; download its result."""


@app.command(name="list")
def list_batches(
    context: typer.Context,
    *,
    state: Annotated[State | None, typer.Option(help="Only in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List one's batches, newest first."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=limit, state=state))
    if as_json:
        print_json({"items": items})
        return
    headings = ("!Id", "!State", "Model", ">Version", "Of", ">Rows", ">Done", ">Failed", "Made")
    print_table(headings, [_row(item) for item in items])


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    rows = item["rows"]
    return (
        *(item["id"], item["state"], item["model_name"], item["model_version"]),
        *(item["file_name"] or _plants(item), rows["total"], rows["done"], rows["failed"]),
        when(item["created_at"]),
    )


def _plants(item: dict[str, Any]) -> str:
    plants = item["plants"] or {}
    return f"plants of {plants.get('dataset')} {plants.get('year')}"


@app.command()
def create(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="The model's name or id.")],
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="Rows: CSV, Parquet or JSON lines."),
    ] = None,
    *,
    plants: Annotated[bool, typer.Option("--plants", help="All plants that match.")] = False,
    dataset: Annotated[str | None, typer.Option(help="Plants of this data set.")] = None,
    year: Annotated[int | None, typer.Option(help="Their year.")] = None,
    state: Annotated[str | None, typer.Option(help="Plants of this state or province.")] = None,
    country: Annotated[str | None, typer.Option(help="Plants of this country.")] = None,
    fuel: Annotated[str | None, typer.Option(help="Plants of this fuel or group.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep as what is expected of the plants.")
    ] = False,
    version: Annotated[str | None, typer.Option(help="A version's number, or an alias.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end.")] = True,
    as_json: Json = False,
) -> None:
    """Predict for a file of rows, or with `--plants` for all plants that match."""
    if (file is None) != plants:
        raise ConfigurationError("Say what to predict for: a FILE, or --plants with its filters")
    filters = {"dataset": dataset, "year": year, "state": state, "country": country, "fuel": fuel}
    given = {name: value for name, value in filters.items() if value is not None}
    body = {"model": model, "version": version, "plants": given, "keep": keep}
    name = file.name if file else "plants"
    with (
        open_client(access_of(context)) as client,
        FileProgress() as progress,
        progress.file(name) as shown,
    ):
        made = client.post(PATH, body) if file is None else _send(client, file, body, shown)
        while wait and made["state"] not in ENDED:
            time.sleep(POLL_SECONDS)
            made = client.get(f"{PATH}/{made['id']}")
            shown("predicting", made["rows"]["done"], made["rows"]["total"] or 0)
    _tell(made, as_json=as_json)
    if made["state"] in {"failed", "cancelled"}:
        raise typer.Exit(1)


def _send(client: Client, file: Path, about: dict[str, Any], shown: Shown) -> dict[str, Any]:
    fields = {"model": about["model"], "version": about["version"]}
    with CountedFile(file, lambda done, whole: shown("sending", done, whole)) as opened:
        sent: dict[str, Any] = client.send_file(PATH, file.name, opened, **fields)
    return sent


def _tell(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    rows = made["rows"]
    print_table(("", ""), [row for row in _facts(made) if row[1] not in {None, ""}])
    if made["ignored_columns"]:
        say(f"Not asked for by the model, left out: {', '.join(made['ignored_columns'])}")
    if made["state"] == "completed":
        say(f"Its result: penstock batch download {made['id']}")
        if rows["failed"]:
            say(f"{rows['failed']:,} rows have no prediction; the result says why")


def _facts(made: dict[str, Any]) -> list[tuple[str, Any]]:
    rows = made["rows"]
    return [
        ("Batch", made["id"]),
        ("State", made["state"]),
        ("Why", made["failure"]),
        ("Model", f"{made['model_name']} version {made['model_version']} ({made['role']})"),
        ("Of", made["file_name"] or _plants(made)),
        ("Kept as expected", made["keep"] or None),
        ("Rows", rows["total"]),
        ("Done", rows["done"]),
        ("Without prediction", rows["failed"]),
        ("Made", when(made["created_at"])),
        ("Ended", when(made["finished_at"])),
    ]


@app.command()
def show(context: typer.Context, batch: BatchId, *, as_json: Json = False) -> None:
    """Show one batch and how far it is."""
    with open_client(access_of(context)) as client:
        _tell(client.get(_path(batch)), as_json=as_json)


@app.command()
def cancel(context: typer.Context, batch: BatchId) -> None:
    """End a batch that is not needed any more."""
    with open_client(access_of(context)) as client:
        client.post(f"{_path(batch)}/cancel")
    say("Cancelled.")


@app.command()
def download(
    context: typer.Context,
    batch: BatchId,
    *,
    output: Annotated[
        Path | None, typer.Option(help="A .csv, .jsonl or .parquet file; `-` for CSV on stdout.")
    ] = None,
) -> None:
    """Write the result of a completed batch to a file: one row for each row, in their order."""
    with open_client(access_of(context)) as client:
        target = output or Path(f"{batch}.csv")
        kind = target.suffix.lstrip(".") or "csv"
        _save(client, f"{_path(batch)}/download", target, kind)
    if target != STDOUT:
        say(f"Written to {target}")


def _save(client: Client, path: str, target: Path, kind: str) -> None:
    if target == STDOUT:
        client.download(path, sys.stdout.buffer, format=kind)
        return
    with target.open("wb") as file:
        client.download(path, file, format=kind)


def _path(batch: str) -> str:
    return f"{PATH}/{quote(batch, safe='')}"

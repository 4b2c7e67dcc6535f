"""`penstock predictions`: the log of predictions."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from penstock.cli.access import access_of
from penstock.cli.client import open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, print_json, print_table, say, when

PATH = "/api/v1/predictions"
STDOUT = Path("-")

app = typer.Typer(add_completion=False, cls=ListByDefault)

Model = Annotated[str | None, typer.Option(help="Only of this model, by name or id.")]
Outcome = Annotated[
    Literal["answered", "failed"] | None, typer.Option(help="`failed` has refused ones too.")
]
Since = Annotated[str | None, typer.Option(help="Not before: 2026-11-24T00:00:00Z.")]


@app.callback()
def predictions() -> None:
    """List past predictions; show one; write them to a file."""


@app.command(name="list")
def list_predictions(
    context: typer.Context,
    *,
    model: Model = None,
    outcome: Outcome = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List one's own predictions, or those of a model, newest first."""
    filters = {"model": model, "outcome": outcome, "since": since}
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=limit, **filters))
    if as_json:
        print_json({"items": items})
        return
    headings = ("!Id", "When", "Model", ">Version", "Role", ">Rows", ">Status", ">ms", "Error")
    print_table(headings, [_row(item) for item in items])


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(item["id"], when(item["created_at"]), item["model_name"], item["model_version"]),
        *(item["role"], item["rows"], item["status"], round(item["total_ms"], 2)),
        item["error_code"],
    )


@app.command()
def show(
    context: typer.Context,
    prediction: Annotated[str, typer.Argument(help="Its id.")],
    *,
    as_json: Json = False,
) -> None:
    """Show one prediction: what was asked and answered."""
    with open_client(access_of(context)) as client:
        found = client.get(f"{PATH}/{quote(prediction, safe='')}")
    if as_json:
        print_json(found)
        return
    simple = [
        (name.replace("_", " ").capitalize(), value)
        for name, value in found.items()
        if name not in {"inputs", "outputs"} and value is not None
    ]
    print_table(("", ""), simple)
    columns = {**(found["inputs"] or {}), **(found["outputs"] or {})}
    lists = {name: values for name, values in columns.items() if isinstance(values, list)}
    if lists:
        cells = zip(*lists.values(), strict=False)
        print_table((">Row", *lists), [(index, *row) for index, row in enumerate(cells)])


@app.command()
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(help="The file to write; `-` for CSV on stdout.")],
    *,
    model: Model = None,
    outcome: Outcome = None,
    since: Since = None,
) -> None:
    """Write predictions with their values to a .csv, .parquet or .arrow file."""
    kind = output.suffix.lstrip(".") or "csv"
    filters = {"model": model, "outcome": outcome, "since": since, "format": kind}
    with open_client(access_of(context)) as client:
        if output == STDOUT:
            client.download(f"{PATH}/export", sys.stdout.buffer, **filters)
            return
        with output.open("wb") as file:
            client.download(f"{PATH}/export", file, **filters)
    say(f"Written to {output}")

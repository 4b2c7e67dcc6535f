"""`penstock loads`: what became of files, whichever way they came."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import (
    Json,
    print_json,
    print_table,
    say,
    when,
    words,
    years_text,
)
from penstock.core.errors import ConflictError, NotFoundError

PATH = "/api/v1/loads"
NEWEST = "last"
STDOUT = Path("-")

app = typer.Typer(add_completion=False, cls=ListByDefault)

State = Literal["received", "validating", "queued", "loading", "visible", "failed", "duplicate"]
LoadId = Annotated[str, typer.Argument(help=f"Id of the load, or `{NEWEST}` for the newest.")]


@app.callback()
def loads() -> None:
    """List loads; show one, its rejected rows; read them again."""


@app.command(name="list")
def list_loads(
    context: typer.Context,
    *,
    state: Annotated[State | None, typer.Option(help="Only loads in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List loads, newest first."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=limit, state=state))
    if as_json:
        print_json({"items": items})
        return
    headings = ("!Id", "!State", "File", ">Rows", ">Rejected", "Data set", "Years", "Received")
    print_table(headings, [_row(item) for item in items])


def _row(load: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(load["id"], load["state"], load["file_name"]),
        *(load["rows"]["total"], load["rows"]["rejected"], load["dataset"]),
        *(years_text(load["years"]), when(load["created_at"])),
    )


@app.command()
def show(context: typer.Context, load: LoadId, *, as_json: Json = False) -> None:
    """Show one load: its progress, what was found in the file, why it failed."""
    with open_client(access_of(context)) as client:
        found = client.get(f"{PATH}/{_id(client, load)}")
    if as_json:
        print_json(found)
        return
    print_table(("", ""), [row for row in _facts(found) if row[1] not in {None, ""}])
    for error in (found["failure"] or {}).get("errors", []):
        say(", ".join(f"{name} {value}" for name, value in error.items()))


def _facts(load: dict[str, Any]) -> list[tuple[str, Any]]:
    structure, chunks = load["structure"] or {}, load["chunks"]
    done = f"{chunks['done']} of {chunks['total']}"
    given_up = f", {chunks['dead']} given up" if chunks["dead"] else ""
    return [
        ("Load", load["id"]),
        ("State", load["state"]),
        ("Came by", load["source"]),
        ("Why", (load["failure"] or {}).get("detail")),
        ("Same bytes as", load["duplicate_of"]),
        ("File", load["file_name"]),
        ("SHA-256", load["sha256"]),
        ("Layout", load["layout"]),
        ("Data set", load["dataset"]),
        ("Years", years_text(load["years"])),
        *((f"{name.capitalize()} rows", count) for name, count in load["rows"].items()),
        ("Chunks done", done + given_up),
        *((f"Bytes: {name}", count) for name, count in load["bytes"].items()),
        ("Encoding", structure.get("encoding")),
        *(
            (words(name).capitalize(), ", ".join(structure.get(name) or []))
            for name in ("columns_missing", "columns_ignored", "columns_doubled")
        ),
        ("Received", when(load["created_at"])),
        ("Visible since", when(load["visible_at"])),
    ]


@app.command(name="rejected")
def show_rejected(
    context: typer.Context,
    load: LoadId,
    *,
    csv: Annotated[
        Path | None,
        typer.Option(help="Write all of them to this file, `-` for stdout, to correct and load."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: Json = False,
) -> None:
    """Show the rows that are no facts, and why."""
    with open_client(access_of(context)) as client:
        path = f"{PATH}/{_id(client, load)}/rejected"
        if csv is not None:
            _download(client, f"{path}.csv", csv)
            return
        items = list(client.pages(path, limit=limit))
    if as_json:
        print_json({"items": items})
        return
    found = [(item, finding) for item in items for finding in item["findings"]]
    print_table(
        (">Row", ">Line", "Column", "Value", "Reason"),
        [
            (item["row"], item["line"], finding["column"], finding["value"], finding["reason"])
            for item, finding in found
        ],
    )


def _download(client: Client, path: str, target: Path) -> None:
    if target == STDOUT:
        client.download(path, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("wb") as file:
            client.download(path, file)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    say(f"{target}: correct the cells, then `penstock ingest {target}`")


@app.command()
def replay(
    context: typer.Context,
    load: LoadId,
    *,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="A corrected cell as ROW:COLUMN=VALUE, repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read rejected rows again, or chunks that were given up.

    With --set only the rows named, corrected; else all of them as they are, for instance after
    Penstock has learned to read them. The exit code is 1 when some are rejected still.
    """
    rows = _corrections(change or [])
    with open_client(access_of(context)) as client:
        path = f"{PATH}/{_id(client, load)}"
        found = client.get(path)
        if found["state"] == "failed" and found["chunks"]["dead"]:
            sent = client.post(f"{path}/chunks/replay")
            _tell_chunks(sent, as_json=as_json)
            return
        if found["state"] != "visible":
            raise ConflictError(f"The load is {found['state']}; it has no rows to read again")
        done = _replay_rows(client, f"{path}/rejected/replay", rows)
    if as_json:
        print_json(done)
    else:
        _tell_rows(done)
    if done["still_rejected_total"]:
        raise typer.Exit(1)


def _tell_chunks(sent: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(sent)
    else:
        say(f"{sent['replayed']} chunks are sent again; follow them with `penstock loads show`.")


def _corrections(changes: list[str]) -> list[dict[str, Any]]:
    """Return the rows named by `ROW:COLUMN=VALUE`, each with its new cells."""
    rows: dict[int, dict[str, str]] = {}
    for item in changes:
        place, has_value, value = item.partition("=")
        row, has_column, column = place.partition(":")
        if not (has_value and has_column and row.isdecimal()):
            problem = f"expected ROW:COLUMN=VALUE, such as 12:GENNTAN=0, not {item!r}"
            raise typer.BadParameter(problem, param_hint="--set")
        rows.setdefault(int(row), {})[column] = value
    return [{"row": row, "values": values} for row, values in rows.items()]


def _replay_rows(client: Client, path: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Try the rows, batch by batch, and return the last answer with the sums of all."""
    total: dict[str, Any] = {"still_rejected": []}
    after = 0
    while True:
        done = client.post(path, {"rows": rows, "after_row": after})
        for name in ("replayed", "superseded", "still_rejected_total"):
            total[name] = total.get(name, 0) + done[name]
        total["still_rejected"] += done["still_rejected"]
        total["rows"] = done["rows"]
        if done["next_row"] is None:
            return total
        after = done["next_row"]


def _tell_rows(done: dict[str, Any]) -> None:
    say(
        f"{done['replayed']} rows have become facts, {done['superseded']} of them superseded; "
        f"{done['still_rejected_total']} are still rejected."
    )
    for item in done["still_rejected"]:
        for finding in item["findings"]:
            place = f"row {item['row']}, line {item['line']}: {finding['column']}"
            say(f"{place} {finding['value']!r} {finding['reason']}")


@app.command()
def check(context: typer.Context, load: LoadId, *, as_json: Json = False) -> None:
    """Count a load's rows from the facts themselves; the exit code is 1 when one is missing."""
    with open_client(access_of(context)) as client:
        found = client.get(f"{PATH}/{_id(client, load)}/reconciliation")
    if as_json:
        print_json(found)
    else:
        sums = found["net_generation"].items()
        rows = [(words(name), count) for name, count in found["rows"].items()]
        print_table(("Rows", ">"), rows)
        print_table(
            ("Sum (MWh)", ">"), [(name.removesuffix("_mwh"), value) for name, value in sums]
        )
        say("Balanced." if found["balanced"] else "NOT balanced: please report this.")
    if not found["balanced"]:
        raise typer.Exit(1)


def _id(client: Client, wanted: str) -> str:
    if wanted != NEWEST:
        return quote(wanted, safe="")
    for item in client.pages(PATH, limit=1):
        return str(item["id"])
    raise NotFoundError("There is no load yet: `penstock ingest FILE` makes one")

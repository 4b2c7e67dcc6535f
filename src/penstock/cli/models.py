"""`penstock models`: models and their versions."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, console, print_json, print_table, printable, say, when
from penstock.cli.progress import FileProgress
from penstock.client.files import CountedFile
from penstock.core.errors import NotFoundError

PATH = "/api/v1/models"
CHAMPION = "champion"
STDOUT = Path("-")

app = typer.Typer(add_completion=False, cls=ListByDefault)

ModelName = Annotated[str, typer.Argument(help="The model's name or id.")]
Readable = typer.Option(exists=True, dir_okay=False, readable=True)
Visibility = Literal["private", "shared", "everyone"]


@app.callback()
def models() -> None:
    """Upload models; list, promote, roll back, download and delete them."""


@app.command(name="list")
def list_models(
    context: typer.Context,
    *,
    search: Annotated[str | None, typer.Option(help="In name or description, or a tag.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only one's own.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List one's own models and those shared with one, newest first."""
    with open_client(access_of(context)) as client:
        owner = "me" if mine else None
        items = list(client.pages(PATH, limit=limit, search=search, owner=owner))
    if as_json:
        print_json({"items": items})
        return
    headings = ("Name", ">Champion", ">Versions", "Visible to", "Tags", "Changed", "!Id")
    print_table(headings, [_row(item) for item in items])


def _row(model: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(model["name"], model["aliases"].get(CHAMPION), model["versions"]),
        *(model["visibility"], model["tags"], when(model["changed_at"]), model["id"]),
    )


@app.command()
def push(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The model's file.")],
    *,
    name: Annotated[str | None, typer.Option(help="Name; else that of the file.")] = None,
    sample: Annotated[Path | None, Readable] = None,
    schema: Annotated[Path | None, Readable] = None,
    card: Annotated[Path | None, Readable] = None,
    description: Annotated[str | None, typer.Option(help="What the model is for.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag, repeatable.")] = None,
    visibility: Annotated[Visibility | None, typer.Option(help="Who may use it.")] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Make it the champion; the first version is.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Upload a model's file: a new version, of a new model if there is none of this name.

    ONNX, scikit-learn (joblib, pickle, skops), XGBoost and LightGBM files are taken. `--sample`:
    rows as a JSON array of objects; `--schema`: features, classes and targets as JSON; `--card`:
    the model card, Markdown.
    """
    fields = {
        "name": name or _name_of(file),
        "description": description,
        "promote": "true" if promote else None,
        "sample": sample.read_text(encoding="utf-8") if sample else None,
        "schema": schema.read_text(encoding="utf-8") if schema else None,
    }
    about = {
        "card": card.read_text(encoding="utf-8") if card else None,
        "tags": tag,
        "visibility": visibility,
    }
    changes = {key: value for key, value in about.items() if value is not None}
    with open_client(access_of(context)) as client:
        version = _send(client, file, fields)
        if changes:
            client.patch(f"{PATH}/{version['id']}", changes)
    if as_json:
        print_json(version)
    else:
        _tell(version)


def _name_of(file: Path) -> str:
    """Return a name made of a file's, with what a name may not hold replaced."""
    plain = [letter if letter.isascii() and letter.isalnum() else "-" for letter in file.stem]
    return "".join(plain).strip("-")[:100] or "model"


def _send(client: Client, path: Path, fields: dict[str, str | None]) -> dict[str, Any]:
    with FileProgress() as progress, progress.file(path.name) as shown:

        def told(done: int, whole: int) -> None:
            shown(*(("sending", done, whole) if done < whole else ("converting", 0, 1)))

        with CountedFile(path, told) as file:
            sent: dict[str, Any] = client.send_file(f"{PATH}/upload", path.name, file, **fields)
    return sent


def _tell(version: dict[str, Any]) -> None:
    say(f"{version['name']} version {version['version']} ({version['framework']}):")
    print_table(("Feature", "Type", "Null", "Categories"), _features(version))
    if parity := version["parity"]:
        say(
            f"Compared with the original on {parity['rows']} rows: at most "
            f"{parity['max_relative']:.2g} off, allowed {parity['tolerance']:.2g}"
        )
    if CHAMPION in version["aliases"]:
        say(f"It answers now: penstock predict {version['name']}")
    else:
        again = f"penstock models promote {version['name']} {version['version']}"
        say(f"Let it answer: {again}")


def _features(version: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (item["name"], item["type"], item["nullable"], item["categories"])
        for item in version["input_schema"]
    ]


@app.command()
def show(
    context: typer.Context,
    model: ModelName,
    *,
    version: Annotated[int | None, typer.Option(help="Its number; else the champion.")] = None,
    as_json: Json = False,
) -> None:
    """Show a model: its aliases, its card, and what a version takes and gives."""
    with open_client(access_of(context)) as client:
        found = client.get(f"{PATH}/{quote(model, safe='')}")
        number = version or found["aliases"].get(CHAMPION) or found["latest_version"]
        one = client.get(f"{PATH}/{found['id']}/versions/{number}") if number else None
    if as_json:
        print_json({"model": found, "version": one})
        return
    print_table(("", ""), [row for row in _facts(found, one) if row[1] not in {None, ""}])
    if one is not None:
        say("It takes:")
        print_table(("Feature", "Type", "Null", "Categories"), _features(one))
    if found["card"]:
        console().print("\n" + "\n".join(map(printable, found["card"].splitlines())))


def _facts(model: dict[str, Any], version: dict[str, Any] | None) -> list[tuple[str, Any]]:
    traffic = model["traffic"]
    challenged = f"{traffic['mode']} {float(traffic['share']):.0%}"
    one = version or {}
    return [
        ("Model", model["name"]),
        ("Id", model["id"]),
        ("Description", model["description"]),
        ("Tags", ", ".join(model["tags"])),
        ("Visible to", model["visibility"]),
        ("Aliases", ", ".join(f"{name} {at}" for name, at in model["aliases"].items())),
        ("Challenger", challenged if traffic["mode"] != "off" else None),
        ("Version", f"{one['version']} of {model['versions']}" if one else None),
        ("Made with", one.get("framework")),
        ("File", one.get("file_name")),
        ("SHA-256", one.get("sha256")),
        ("Changed", when(model["changed_at"])),
    ]


@app.command()
def versions(
    context: typer.Context,
    model: ModelName,
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List the versions of a model, newest first."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(f"{PATH}/{quote(model, safe='')}/versions", limit=limit))
    if as_json:
        print_json({"items": items})
        return
    headings = (">Version", "Aliases", "Made with", "File", ">Bytes", "Uploaded")
    rows = [
        (
            *(item["version"], item["aliases"], item["framework"], item["file_name"]),
            *(item["size_bytes"], when(item["created_at"])),
        )
        for item in items
    ]
    print_table(headings, rows)


Alias = Annotated[str, typer.Option(help="Another alias, such as `challenger`.")]


@app.command()
def promote(
    context: typer.Context,
    model: ModelName,
    version: Annotated[int, typer.Argument(help="The version's number.")],
    *,
    alias: Alias = CHAMPION,
) -> None:
    """Let a version answer, from the next prediction on."""
    path = f"{PATH}/{quote(model, safe='')}/aliases/{quote(alias, safe='')}"
    with open_client(access_of(context)) as client:
        changed = client.put(path, {"version": version})
    say(f"{changed['name']}: {alias} is version {changed['aliases'][alias]}.")


@app.command()
def rollback(context: typer.Context, model: ModelName, *, alias: Alias = CHAMPION) -> None:
    """Let the version answer that did before."""
    path = f"{PATH}/{quote(model, safe='')}/aliases/{quote(alias, safe='')}/rollback"
    with open_client(access_of(context)) as client:
        changed = client.post(path)
    say(f"{changed['name']}: {alias} is version {changed['aliases'][alias]}.")


@app.command()
def delete(
    context: typer.Context,
    model: ModelName,
    *,
    version: Annotated[int | None, typer.Option(help="Only this version.")] = None,
) -> None:
    """Delete a model, or one version that no alias points at; it can be restored for some days."""
    with open_client(access_of(context)) as client:
        # Only the id finds it again when it is to be restored.
        found = client.get(f"{PATH}/{quote(model, safe='')}")
        path = f"{PATH}/{found['id']}" + (f"/versions/{version}" if version else "")
        client.delete(path)
    say(f"Deleted; POST {path}/restore brings it back for some days.")


@app.command()
def download(
    context: typer.Context,
    model: ModelName,
    *,
    version: Annotated[int | None, typer.Option(help="Its number; else the champion.")] = None,
    source: Annotated[
        bool, typer.Option("--source", help="The file as it was uploaded, not the ONNX model.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Where to; `-` for stdout.")] = None,
) -> None:
    """Write the ONNX model of a version to a file."""
    with open_client(access_of(context)) as client:
        found = client.get(f"{PATH}/{quote(model, safe='')}")
        number = version or found["aliases"].get(CHAMPION)
        if number is None:
            raise NotFoundError(f"{found['name']} has no champion: say which with --version")
        path = f"{PATH}/{found['id']}/versions/{number}"
        name = client.get(path)["file_name"] if source else f"{found['name']}-v{number}.onnx"
        target = output or Path(Path(name).name)
        kind = "source" if source else "onnx"
        if target == STDOUT:
            client.download(f"{path}/download", sys.stdout.buffer, kind=kind)
            return
        with target.open("wb") as file:
            client.download(f"{path}/download", file, kind=kind)
    say(f"Written to {target}")

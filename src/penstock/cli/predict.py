"""`penstock predict`: ask a model."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from penstock.cli import rows
from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.output import Json, print_json, print_table, say
from penstock.core.errors import ConfigurationError, NotFoundError

MODELS = "/api/v1/models"
CHAMPION = "champion"
DIGITS = 4
# From here on nobody reads decimals.
WHOLE = 1000

app = typer.Typer(add_completion=False)


@app.command()
def predict(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="The model's name or id.")],
    *,
    row: Annotated[
        list[str] | None,
        typer.Option(help="A row, `name=value,name=value` or a JSON object; repeatable."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Rows: a .csv file, or JSON."),
    ] = None,
    plant: Annotated[
        list[str] | None, typer.Option(help="A plant, such as `us-6008`; repeatable.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="Data set of the plants' facts.")] = None,
    year: Annotated[int | None, typer.Option(help="Year of the plants' facts.")] = None,
    version: Annotated[str | None, typer.Option(help="A version's number, or an alias.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="What each feature adds.")] = False,
    as_json: Json = False,
) -> None:
    """Predict with a model, for rows or for plants that Penstock knows.

    Values are what the model's features are: `001` stays a text where the feature is one.
    """
    if sum(map(bool, (row, file, plant))) != 1:
        raise ConfigurationError("Say what to predict for: --row, --file or --plant, one of them")
    about_plants = {"plant_ids": plant, "dataset": dataset, "year": year}
    with open_client(access_of(context)) as client:
        asked = about_plants if plant else _rows(client, model, version, row or file or [])
        asked |= {"version": _number_or_alias(version), "explain": explain or None}
        body = {name: value for name, value in asked.items() if value is not None}
        answer = client.post(f"/api/v1/predict/{quote(model, safe='')}", body)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _rows(
    client: Client, model: str, version: str | None, given: Sequence[str] | Path
) -> dict[str, Any]:
    """Return rows as the body of a request, their values typed as the version's features are."""
    found = client.get(f"{MODELS}/{quote(model, safe='')}")
    wanted = version or CHAMPION
    number = wanted if wanted.isdecimal() else found["aliases"].get(wanted)
    if number is None:
        raise NotFoundError(
            f"{found['name']} has no {wanted}; it has "
            f"{', '.join(found['aliases']) or 'no alias'}: see `penstock models versions`"
        )
    one = client.get(f"{MODELS}/{found['id']}/versions/{number}")
    features = rows.by_name(one["input_schema"])
    if isinstance(given, Path):
        return rows.read_file(given, features)
    return {"inputs": [rows.read_row(text, features) for text in given]}


def _number_or_alias(version: str | None) -> int | str | None:
    return int(version) if version is not None and version.isdecimal() else version


def _show(answer: dict[str, Any]) -> None:
    model = answer["model"]
    say(f"{model['name']} version {model['version']} ({model['role']}):")
    for note in answer.get("notes") or ():
        say(note)
    plants = answer.get("plants") or []
    classes = answer.get("classes")
    shares = answer.get("probabilities") if isinstance(classes, list) else None
    headings = [
        *([">Row"] if not plants else ["!Plant", "Name", ">Year"]),
        ">Prediction",
        *([">Measured MWh"] if plants else []),
        *(f">{label}" for label in (classes if shares else None) or ()),
    ]
    lines = []
    for index, value in enumerate(answer["predictions"]):
        plant = plants[index] if plants else None
        names = [plant["plant_id"], plant["name"], str(plant["year"])] if plant else [index]
        measured = [_rounded(plant["measured_mwh"])] if plant else []
        lines.append([*names, _rounded(value), *measured, *map(_rounded, _shares(shares, index))])
    print_table(headings, lines)
    for index, items in enumerate(answer.get("explanations") or ()):
        for item in items:
            _explain(index, item)


def _shares(shares: list[Any] | None, index: int) -> list[Any]:
    return list(shares[index]) if shares else []


def _explain(index: int, item: dict[str, Any]) -> None:
    explanation = item["explanation"]
    about = item.get("class", item.get("target", item["output"]))
    say(f"Row {index}, {about}: what each feature adds")
    parts = explanation["contributions"].items()
    ordered = sorted(parts, key=lambda part: -abs(part[1]))
    rest = [("other", explanation["residual"])] if explanation["residual"] else []
    table = [("base value", explanation["base_value"]), *ordered, *rest]
    print_table(("", ">"), [(name, _rounded(value)) for name, value in table])


def _rounded(value: object) -> object:
    """Return a number with the digits that people read; --json has all of them."""
    if not isinstance(value, Decimal) or abs(value) >= WHOLE:
        return round(value) if isinstance(value, Decimal) else value
    return min(value, round(value, DIGITS), key=lambda each: len(str(each)))

"""Rows for a prediction as people write them: `name=value`, JSON files, CSV files."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from penstock.cli.output import say
from penstock.core.errors import UnprocessableError

BOOLEANS = {"true": True, "false": False}

Features = dict[str, dict[str, Any]]


def read_row(text: str, features: Features) -> dict[str, Any]:
    """Return a row of `name=value,name=value`, or of a JSON object.

    Raises:
        UnprocessableError: It is neither, or a value is not of its feature's type.
    """
    if text.lstrip().startswith("{"):
        return dict(_json(text, "--row"))
    row = {}
    for cell in text.split(","):
        name, sign, value = cell.partition("=")
        if not sign:
            raise UnprocessableError(
                f"--row: {cell!r} is not name=value; values with a comma need JSON: "
                '--row \'{"name": "value"}\''
            )
        row[name.strip()] = _value(name.strip(), value.strip(), features, "--row")
    return row


def read_file(path: Path, features: Features) -> dict[str, Any]:
    """Return what a file asks for as the body of a request: `inputs`, or what it holds itself.

    Raises:
        UnprocessableError: It is no JSON or CSV of rows, or a value is not of its feature's type.
    """
    if path.suffix.lower() == ".csv":
        return {"inputs": _csv(path, features)}
    document = _json(path.read_text(encoding="utf-8-sig"), path.name)
    return document if isinstance(document, dict) else {"inputs": document}


def _csv(path: Path, features: Features) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = [name for name in reader.fieldnames or () if name not in features]
        if unknown:
            say(f"{path.name}: not asked for by the model, left out: {', '.join(unknown)}")
        return [
            {
                name: _value(name, text, features, f"{path.name}, line {reader.line_num}")
                for name, text in row.items()
                if name in features
            }
            for row in reader
        ]


def _value(name: str, text: str | None, features: Features, place: str) -> object:
    """Return a text as what the feature takes; the API judges what the feature is not."""
    feature = features.get(name)
    kind = feature["type"] if feature else "string"
    if kind == "string":
        return None if not text and feature and feature["nullable"] else text or ""
    if not text:
        return None
    try:
        if kind == "bool":
            return BOOLEANS[text.lower()]
        return float(text) if kind.startswith("float") else int(text)
    except (ValueError, KeyError) as error:
        raise UnprocessableError(f"{place}: {name} takes {kind}, not {text!r}") from error


def _json(text: str, place: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnprocessableError(f"{place} is no JSON: {error}") from error


def by_name(features: Iterable[dict[str, Any]]) -> Features:
    """Return features by their names."""
    return {item["name"]: item for item in features}

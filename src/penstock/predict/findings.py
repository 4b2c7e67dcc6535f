"""What is wrong with a request for predictions, row by row.

This runs only for requests that have been refused already, so it may take its time; it looks at
every value, and lists the first hundred findings with a count of all.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from penstock.core.errors import BadRequestError, PenstockError, TooLargeError, UnprocessableError
from penstock.models.signature import Feature, Signature
from penstock.predict.ranges import FLOAT_RANGES, INTEGER_RANGES, may_be_null

MOST_FINDINGS = 100
LONGEST_SHOWN = 100

ONE_OF = "Send one of `inputs`, `columns` and `plant_ids`"
NO_ROWS = "There are no rows"
MIXED = "Rows are all records or all arrays"
UNEVEN = "Columns have different lengths"
UNKNOWN = "A category is unknown"

KNOWN_KEYS = ("inputs", "columns", "version", "plant_ids", "dataset", "year", "explain")
KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a fraction",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def is_closed(feature: Feature) -> bool:
    """Return whether only the known categories may be sent."""
    return bool(feature.categories) and not feature.open and feature.type != "bool"


def too_many_rows(rows: int, most: int) -> TooLargeError:
    """Return the error that points to batches."""
    return TooLargeError(
        f"The request has {rows} rows, and {most} are taken at once: send them in parts, "
        "or as a file in a batch"
    )


class Findings:
    """The first hundred findings, and how many there are."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []
        self.count = 0

    def add(
        self,
        reason: str,
        *,
        row: int | None = None,
        column: Any = None,  # noqa: ANN401
        value: Any = None,  # noqa: ANN401
    ) -> None:
        """Count a finding, and list it while there are few."""
        self.count += 1
        if len(self.listed) < MOST_FINDINGS:
            shown = {"row": row, "column": _short(column), "value": _shown(value)}
            self.listed.append({**shown, "reason": reason})

    def error(self, fallback: str) -> UnprocessableError:
        """Return the error that lists them; `fallback` when there is nothing to list."""
        if not self.count:
            return UnprocessableError(fallback)
        first = self.listed[0]
        where = "" if first["row"] is None else f"row {first['row']}, "
        where += "" if first["column"] is None else f"column `{first['column']}`"
        detail = f"{where.rstrip(', ')}: {first['reason']}" if where else first["reason"]
        if self.count > 1:
            listed = f", of which {MOST_FINDINGS} are listed" if self.count > MOST_FINDINGS else ""
            detail += f" ({self.count} findings in all{listed})"
        return UnprocessableError(detail, errors=self.listed)


def explain(body: bytes, signature: Signature, error: Exception, *, max_rows: int) -> PenstockError:
    """Return the error that says why a body was refused."""
    try:
        data = _parse(body)
    except RecursionError:
        return BadRequestError("The body is nested too deeply")
    except ValueError:
        return BadRequestError(f"The body is not valid JSON: {str(error)[:200]}")
    if not isinstance(data, dict):
        return UnprocessableError(f"The body is {KINDS[type(data)]}, not an object. {ONE_OF}")
    rows = max(longest(data.get(key)) for key in ("inputs", "columns"))
    if rows > max_rows:
        return too_many_rows(rows, max_rows)
    found = Findings()
    _check_body(data, signature, found)
    return found.error(str(error))


def _check_body(data: dict[str, Any], signature: Signature, found: Findings) -> None:
    for key in data:
        if key not in KNOWN_KEYS:
            found.add(f"unknown key; known are {', '.join(KNOWN_KEYS)}", column=key)
    _check_head(data, found)
    given = [key for key in ("inputs", "columns", "plant_ids") if data.get(key) is not None]
    if len(given) != 1:
        found.add(f"{ONE_OF}, not {' and '.join(given) or 'none of them'}")
    elif given == ["inputs"]:
        _check_rows(data["inputs"], signature, found)
    elif given == ["columns"]:
        _check_columns(data["columns"], signature, found)


def explain_columns(
    columns: Mapping[str, Sequence[Any]], signature: Signature, error: Exception
) -> PenstockError:
    """Return the error that says why columns were refused."""
    found = Findings()
    _check_columns(dict(columns), signature, found)
    return found.error(str(error))


def _parse(body: bytes) -> Any:  # noqa: ANN401
    """Parse JSON, also with NaN, Infinity and numbers beyond any float, to say where they stand."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(body.decode())


def _check_head(data: dict[str, Any], found: Findings) -> None:
    version, explained, plants = (data.get(key) for key in ("version", "explain", "plant_ids"))
    if version is not None and type(version) not in {int, str}:
        found.add("`version` is a number or an alias", column="version", value=version)
    if "explain" in data and type(explained) is not bool:
        found.add("`explain` is true or false", column="explain", value=explained)
    if plants is not None and not (
        isinstance(plants, list) and all(type(item) in {int, str} for item in plants)
    ):
        found.add("`plant_ids` is an array of ids", column="plant_ids", value=plants)
    for key, kind, said in (("dataset", str, "a name"), ("year", int, "a whole number")):
        if data.get(key) is not None and type(data[key]) is not kind:
            found.add(f"`{key}` is {said}", column=key, value=data[key])


def _check_rows(rows: Any, signature: Signature, found: Findings) -> None:  # noqa: ANN401
    if not isinstance(rows, list):
        found.add(f"`inputs` is an array of rows, not {KINDS[type(rows)]}", value=rows)
        return
    if not rows:
        found.add(NO_ROWS)
    if len({type(row) for row in rows} & {list, dict}) > 1:
        found.add(MIXED)
    features = {feature.name: feature for feature in signature.inputs}
    for number, row in enumerate(rows):
        if isinstance(row, dict):
            _check_record(number, row, features, found)
        elif isinstance(row, list):
            _check_array(number, row, signature, found)
        else:
            reason = f"a row is an object or an array, not {KINDS[type(row)]}"
            found.add(reason, row=number, value=row)


def _check_record(
    number: int, row: dict[str, Any], features: dict[str, Feature], found: Findings
) -> None:
    for name, feature in features.items():
        if name not in row:
            found.add("missing", row=number, column=name)
        elif reason := reason_against(feature, row[name]):
            found.add(reason, row=number, column=name, value=row[name])
    for name, value in row.items():
        if name not in features:
            found.add("the model has no such feature", row=number, column=name, value=value)


def _check_array(number: int, row: list[Any], signature: Signature, found: Findings) -> None:
    features = signature.inputs
    if len(row) != len(features):
        reason = f"the row has {len(row)} values, and the model takes {len(features)}"
        column = features[len(row)].name if len(row) < len(features) else None
        found.add(reason, row=number, column=column)
    for feature, value in zip(features, row, strict=False):
        if reason := reason_against(feature, value):
            found.add(reason, row=number, column=feature.name, value=value)


def longest(columns: Any) -> int:  # noqa: ANN401
    """Return how many values the longest column has; 0 when these are no columns."""
    if not isinstance(columns, dict):
        return 0
    return max(
        (len(item) for item in columns.values() if isinstance(item, list | tuple)), default=0
    )


def _check_columns(columns: Any, signature: Signature, found: Findings) -> None:  # noqa: ANN401
    if not isinstance(columns, dict):
        found.add(f"`columns` is an object of arrays, not {KINDS[type(columns)]}", value=columns)
        return
    features = {feature.name: feature for feature in signature.inputs}
    for name in columns:
        if name not in features:
            found.add("the model has no such feature", column=name)
    rows = longest(columns)
    if not rows:
        found.add(NO_ROWS)
    for feature in signature.inputs:
        if feature.name not in columns:
            found.add("missing", column=feature.name)
        else:
            _check_column(feature, columns[feature.name], rows, found)


def _check_column(feature: Feature, values: Any, rows: int, found: Findings) -> None:  # noqa: ANN401
    name = feature.name
    if not isinstance(values, list | tuple):
        found.add(f"a column is an array, not {KINDS.get(type(values), 'this')}", column=name)
        return
    if len(values) != rows:
        reason = f"the column has {len(values)} values, and another has {rows}"
        found.add(reason, row=len(values), column=name)
    for number, value in enumerate(values):
        if reason := reason_against(feature, value):
            found.add(reason, row=number, column=name, value=value)


def reason_against(feature: Feature, value: Any) -> str:  # noqa: ANN401
    """Return why a value cannot be that feature; empty when it can."""
    if value is None:
        return "" if may_be_null(feature) else "null is not allowed here"
    return _wrong_shape(feature, value, feature.shape)


def _wrong_shape(feature: Feature, value: Any, shape: tuple[int, ...]) -> str:  # noqa: ANN401
    if not shape:
        return _wrong_value(feature, value)
    if not isinstance(value, list | tuple):
        return f"an array of shape {list(feature.shape)} is expected, not {KINDS[type(value)]}"
    if shape[0] >= 0 and len(value) != shape[0]:
        wanted = f"an array of shape {list(feature.shape)} is expected"
        return f"{wanted}; one with {len(value)} instead of {shape[0]} items was sent"
    return next((why for item in value if (why := _wrong_shape(feature, item, shape[1:]))), "")


def _wrong_value(feature: Feature, value: Any) -> str:  # noqa: ANN401
    sent = KINDS.get(type(value), "this")
    if feature.type == "string":
        wrong = "" if type(value) is str else f"a text is expected, not {sent}"
    elif feature.type == "bool":
        wrong = "" if type(value) is bool else f"true or false is expected, not {sent}"
    elif feature.type in INTEGER_RANGES:
        wrong = _wrong_integer(feature, value, sent)
    else:
        wrong = _wrong_float(feature, value, sent)
    if not wrong and is_closed(feature) and value not in (feature.categories or ()):
        known = ", ".join(str(item) for item in (feature.categories or ())[:20])
        return f"the model does not know this category; it knows {known}"
    return wrong


def _wrong_integer(feature: Feature, value: Any, sent: str) -> str:  # noqa: ANN401
    if type(value) is not int:
        return f"a whole number is expected, not {sent}"
    least, most = INTEGER_RANGES[feature.type]
    return "" if least <= value <= most else f"a whole number from {least} to {most} is expected"


def _wrong_float(feature: Feature, value: Any, sent: str) -> str:  # noqa: ANN401
    if type(value) not in {int, float}:
        return f"a number is expected, not {sent}"
    if isinstance(value, float) and math.isnan(value):
        return "NaN is not a number" + (": send null" if may_be_null(feature) else "")
    most = min(FLOAT_RANGES[feature.type], FLOAT_RANGES.get(feature.input_type, math.inf))
    return "" if -most <= value <= most else f"the number is infinite or beyond {most:g}"


def _shown(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple | dict):
        return KINDS[dict if isinstance(value, dict) else list]
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return _short(str(value)) if value.bit_length() < 1 << 12 else "a very long number"
    return _short(value)


def _short(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str):
        return value
    # Half of a pair of surrogates can be written in JSON, and nobody can encode it again.
    text = value.encode(errors="replace").decode()
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"

"""Converts a model in one precision after the other until its answers are the original's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from penstock.models.formats import boosters, skl_graph
from penstock.models.formats.advice import BY_HAND
from penstock.models.formats.feeds import feeds
from penstock.models.formats.originals import Original, Table
from penstock.models.formats.parity import Answers, Parity, compare
from penstock.models.formats.running import open_session, run
from penstock.models.formats.samples import generate
from penstock.models.sandbox.replies import RefusalError
from penstock.models.signature import Feature, Signature

# Looked at one by one when they could be missing; each costs a prediction of the original.
MOST_NULLABLE = 300
NULL_ROWS = 3


@dataclass(frozen=True)
class Proven:
    """A conversion that answers as the original does."""

    onnx: bytes
    signature: Signature
    parity: dict[str, Any]


def prove(
    known: Original,
    names: list[str],
    sample: Sequence[dict[str, Any]] | None,
    *,
    rows: int,
    tolerance: float,
) -> Proven:
    """Convert and prove it on the sample, or on rows made of what the model knows.

    Raises:
        RefusalError: It cannot be converted, or answers differ by more than `tolerance`.
    """
    table = _table(known, names, sample) if sample else generate(known.columns, rows)
    expected = known.answers(table)
    best: tuple[Parity, bytes, Signature] | None = None
    reasons: list[str] = []
    for precision in skl_graph.PRECISIONS:
        try:
            onnx, signature = skl_graph.to_onnx(known, names, precision)
            found = _answers(onnx, signature, table, known)
            parity = compare(expected, found, tolerance)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - Each converter has errors of its own.
            kind = "" if isinstance(error, RefusalError) else f"{type(error).__name__}: "
            reasons.append(f"{kind}{error}".replace("\n", " ")[:400])
            continue
        if best is None or parity.max_relative < best[0].max_relative:
            best = (parity, onnx, signature)
        if parity.within(tolerance) or boosters.is_trees(known.model):
            break
    if best is None:
        raise _not_converted(reasons)
    parity, onnx, signature = best
    told = _told(parity, tolerance, given=bool(sample))
    if not parity.within(tolerance):
        raise _different(told, table[parity.worst_row], names)
    return Proven(onnx, _nullable(known, onnx, signature, table, tolerance), told)


def _table(known: Original, names: list[str], sample: Sequence[dict[str, Any]]) -> Table:
    """Return a sample's rows in the model's order; nothing is made a number that is none."""
    table = []
    for number, row in enumerate(sample):
        missing = [name for name in names if name not in row]
        if missing:
            raise RefusalError(f"Row {number} of the sample has no {missing[0]!r}.")
        values = [row[name] for name in names]
        for name, value, column in zip(names, values, known.columns, strict=True):
            fits = isinstance(value, str) if column.kind == "text" else _is_number(value)
            if not fits and value is not None:
                wanted = "text" if column.kind == "text" else "a number"
                raise RefusalError(
                    f"Row {number} of the sample holds {value!r} in {name!r}, where the model "
                    f"takes {wanted}."
                )
        table.append(values)
    return table


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float)


def _answers(onnx: bytes, signature: Signature, table: Table, known: Original) -> Answers:
    open_to_null = msgspec.structs.replace(
        signature, inputs=tuple(_with_null(feature, True) for feature in signature.inputs)
    )
    names = [feature.name for feature in signature.inputs]
    records = [dict(zip(names, row, strict=True)) for row in table]
    found = run(open_session(onnx), feeds(open_to_null, records))
    labels = numbers = None
    for output in signature.outputs:
        values = found[output.name].reshape(len(table), -1)
        if output.kind == "label":
            labels = values
        else:
            numbers = values
    return Answers(numbers, labels, probabilities=known.role == "classifier")


def _with_null(feature: Feature, nullable: bool) -> Feature:
    if feature.input_type not in {"float32", "float64"}:
        return feature
    return msgspec.structs.replace(feature, nullable=nullable)


def _nullable(
    known: Original, onnx: bytes, signature: Signature, table: Table, tolerance: float
) -> Signature:
    """Mark the features that may be missing: both answer then, and the same."""
    numbers = [
        place
        for place, feature in enumerate(signature.inputs)
        if feature.input_type in {"float32", "float64"}
    ]
    some = [list(row) for row in table[:NULL_ROWS]]
    alone = [[place] for place in numbers[:MOST_NULLABLE]]
    tried = [numbers] if _same_without(known, onnx, signature, some, numbers, tolerance) else alone
    found = {
        place
        for places in tried
        if places is numbers or _same_without(known, onnx, signature, some, places, tolerance)
        for place in places
    }
    return msgspec.structs.replace(
        signature,
        inputs=tuple(
            _with_null(feature, place in found) for place, feature in enumerate(signature.inputs)
        ),
    )


def _same_without(
    known: Original,
    onnx: bytes,
    signature: Signature,
    rows: Table,
    places: list[int],
    tolerance: float,
) -> bool:
    gone = set(places)
    without = [
        [np.nan if place in gone else value for place, value in enumerate(row)] for row in rows
    ]
    try:
        expected = known.answers(without)
        found = _answers(onnx, signature, without, known)
        return bool(places) and compare(expected, found, tolerance).within(tolerance)
    except Exception:  # noqa: BLE001 - Whoever takes no missing value says so in words of its own.
        return False


def _told(parity: Parity, tolerance: float, *, given: bool) -> dict[str, Any]:
    return {
        "rows": parity.rows,
        "sample": "given" if given else "generated",
        "max_absolute": _finite(parity.max_absolute),
        "max_relative": _finite(parity.max_relative),
        "labels_agree": parity.labels_agree,
        "tolerance": tolerance,
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _not_converted(reasons: list[str]) -> RefusalError:
    return RefusalError(
        "The model cannot be converted to ONNX here. If a part of it has a converter of its own, "
        f"export it where it was trained:\n\n{BY_HAND}",
        [{"reason": reason} for reason in dict.fromkeys(reasons)],
    )


def _different(told: dict[str, Any], row: list[Any], names: list[str]) -> RefusalError:
    agree = told["labels_agree"]
    labels = f", {agree:.2%} of the labels agree" if agree is not None else ""
    shown = dict(list(zip(names, row, strict=True))[:20])
    return RefusalError(
        "The converted model does not answer as the original does: the largest relative difference "
        f"is {told['max_relative']}, absolute {told['max_absolute']}{labels}, on {told['rows']} "
        f"rows; {told['tolerance']:g} is allowed. Send a `sample` of rows as they really occur, or "
        f"export the model to ONNX where it was trained:\n\n{BY_HAND}",
        [{"reason": "the row that differs most", "value": str(shown)}],
    )

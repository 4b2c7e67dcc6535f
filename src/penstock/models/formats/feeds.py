"""From rows to what a graph is fed with, within the sandbox."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from penstock.models.formats.running import ELEMENTS, Arrays
from penstock.models.sandbox.replies import RefusalError
from penstock.models.signature import Feature, Signature

Rows = Sequence[Mapping[str, Any]]
FLOATS = ("float16", "float32", "float64")


def made_up(signature: Signature, rows: int, style: str) -> list[dict[str, Any]]:
    """Return rows of the right types that mean nothing: `random`, `zero` or `one`."""
    generator = np.random.default_rng(20_230_101)
    return [
        {feature.name: _value(feature, style, generator) for feature in signature.inputs}
        for _ in range(rows)
    ]


def _value(feature: Feature, style: str, generator: np.random.Generator) -> Any:  # noqa: ANN401
    if feature.categories:
        return feature.categories[int(generator.integers(len(feature.categories)))]
    if feature.type == "string":
        return np.full(feature.shape, "a").tolist()
    if feature.type in FLOATS and style == "random":
        return generator.normal(size=feature.shape).tolist()
    return np.full(feature.shape, style != "zero", dtype=ELEMENTS[feature.type]).tolist()


def feeds(signature: Signature, rows: Rows) -> Arrays:
    """Return the graph's inputs, each `[rows, …]`.

    Raises:
        RefusalError: A row lacks a feature, or holds what its type does not take.
    """
    made: Arrays = {}
    for name in dict.fromkeys(feature.input for feature in signature.inputs):
        members = [feature for feature in signature.inputs if feature.input == name]
        columns = [_column(feature, rows) for feature in members]
        if members[0].column is None:
            made[name] = columns[0]
            continue
        ordered = sorted(zip(members, columns, strict=True), key=lambda pair: pair[0].column or 0)
        made[name] = np.stack([column for _, column in ordered], axis=1)
    return made


def _column(feature: Feature, rows: Rows) -> np.ndarray[Any, Any]:
    values = [_given(feature, row, number) for number, row in enumerate(rows)]
    try:
        column = np.array(values, dtype=ELEMENTS[feature.input_type])
        return column.reshape(len(rows), *feature.shape)
    except (TypeError, ValueError, OverflowError) as error:
        raise RefusalError(
            f"The sample's column {feature.name!r} does not hold {feature.type}: {error}"
        ) from error


def _given(feature: Feature, row: Mapping[str, Any], number: int) -> Any:  # noqa: ANN401
    if feature.name not in row:
        raise RefusalError(f"Row {number} of the sample has no {feature.name!r}.")
    value = row[feature.name]
    if value is None:
        if not feature.nullable:
            raise RefusalError(f"Row {number} of the sample has null in {feature.name!r}.")
        return "" if feature.type == "string" else float("nan")
    if feature.type == "string" and not feature.shape and not isinstance(value, str):
        raise RefusalError(f"Row {number} of the sample holds no text in {feature.name!r}.")
    return value

"""Whether the inputs of a model have moved away from those of another time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np

from penstock.insights import distances
from penstock.insights.distances import CHANGED, MOVED, Numbers
from penstock.models.signature import Feature, Signature

Verdict = Literal["stable", "changed", "moved", "unknown"]
# Fewer rows scatter so much that the index says nothing.
LEAST_ROWS = 50
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """One feature now and before.

    `psi` below 0.1 is `stable`, below 0.25 `changed`, else `moved`; `unknown` with too few values.
    `ks` and its `p_value` are null for texts. `missing_before` and `missing_now` are shares of
    rows without a value.
    """

    feature: str
    kind: Literal["number", "text"]
    verdict: Verdict
    psi: float | None
    ks: float | None
    p_value: float | None
    rows_before: int
    rows_now: int
    missing_before: float
    missing_now: float


def compare(signature: Signature, before: Columns, now: Columns) -> list[FeatureDrift]:
    """Return the drift of each feature that has one value a row, in the signature's order."""
    return [
        _compare(feature, before.get(feature.name, ()), now.get(feature.name, ()))
        for feature in signature.inputs
        if not feature.shape
    ]


def verdict_of(index: float | None) -> Verdict:
    """Return what an index means by the customary thresholds."""
    if index is None:
        return "unknown"
    if index < CHANGED:
        return "stable"
    return "changed" if index < MOVED else "moved"


def columns_of_inputs(texts: Sequence[str], *, most_rows: int) -> dict[str, list[Any]]:
    """Return logged inputs, JSON texts of columns, as columns of the first `most_rows` rows."""
    columns: dict[str, list[Any]] = {}
    rows = 0
    for text in texts:
        if rows >= most_rows:
            break
        found = msgspec.json.decode(text)
        for name, values in found.items():
            columns.setdefault(name, []).extend(values[: most_rows - rows])
        rows += max(map(len, found.values()), default=0)
    return columns


def columns_of_records(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return rows given as records as columns."""
    names = {name: None for record in records for name in record}
    return {name: [record.get(name) for record in records] for name in names}


def _compare(feature: Feature, before: Sequence[Any], now: Sequence[Any]) -> FeatureDrift:
    text = feature.type in {"string", "bool"}
    present_before, present_now = (
        [value for value in values if _is_there(value)] for values in (before, now)
    )
    index = statistic = p_value = None
    if min(len(present_before), len(present_now)) >= LEAST_ROWS:
        if text:
            index = distances.psi_of_texts(
                list(map(str, present_before)), list(map(str, present_now))
            )
        else:
            first, second = _numbers(present_before), _numbers(present_now)
            index = distances.psi_of_numbers(first, second)
            statistic, p_value = distances.ks(first, second)
    return FeatureDrift(
        feature=feature.name,
        kind="text" if text else "number",
        verdict=verdict_of(index),
        psi=index,
        ks=statistic,
        p_value=p_value,
        rows_before=len(before),
        rows_now=len(now),
        missing_before=1 - len(present_before) / len(before) if before else 0.0,
        missing_now=1 - len(present_now) / len(now) if now else 0.0,
    )


def _is_there(value: object) -> bool:
    return value is not None and value == value  # noqa: PLR0124 - NaN is not itself


def _numbers(values: Sequence[Any]) -> Numbers:
    return np.asarray(values, dtype=np.float64)

"""How far the answers of an ONNX model are from those of the model that it was made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from penstock.models.sandbox.replies import RefusalError

Array = np.ndarray[Any, Any]
# Values this much smaller than the output's largest count as if they were that large: the relative
# difference of something that should be zero says nothing.
FLOOR = 0.01


@dataclass(frozen=True)
class Answers:
    """Answers for the same rows: `values` or `probabilities` `[rows, n]`, `labels` `[rows]`."""

    numbers: Array | None = None
    labels: Array | None = None
    probabilities: bool = False


@dataclass(frozen=True)
class Parity:
    """The largest differences, and the ratio of rows with the same label."""

    rows: int
    max_absolute: float
    max_relative: float
    labels_agree: float | None
    worst_row: int

    def within(self, tolerance: float) -> bool:
        """Return whether the two are the same model."""
        return self.max_relative <= tolerance and self.labels_agree in {None, 1.0}


def compare(original: Answers, converted: Answers, tolerance: float) -> Parity:
    """Compare answers for the same rows.

    Probabilities differ by their absolute difference; other numbers relative to the value, or to
    a hundredth of the output's largest. Labels may differ where the two largest probabilities are
    the same within `tolerance`.

    Raises:
        RefusalError: The shapes differ.
    """
    rows = _rows(original)
    absolute = relative = np.zeros(rows)
    if original.numbers is not None and converted.numbers is not None:
        absolute, relative = _differences(original, converted)
    agree = None
    if original.labels is not None and converted.labels is not None:
        same = _same_labels(original, converted, tolerance)
        agree = float(np.mean(same))
        relative = np.where(same, relative, np.maximum(relative, tolerance))
    worst = int(np.argmax(relative)) if rows else 0
    return Parity(
        rows,
        float(np.max(absolute, initial=0)),
        float(np.max(relative, initial=0)),
        agree,
        worst,
    )


def _rows(answers: Answers) -> int:
    known = answers.labels if answers.labels is not None else answers.numbers
    return 0 if known is None else len(known)


def _differences(original: Answers, converted: Answers) -> tuple[Array, Array]:
    first = np.asarray(original.numbers, dtype=np.float64)
    second = np.asarray(converted.numbers, dtype=np.float64)
    first = first.reshape(len(first), -1)
    second = second.reshape(len(second), -1)
    if first.shape != second.shape:
        raise RefusalError(
            f"The converted model answers {second.shape[1]} numbers a row, the original "
            f"{first.shape[1]}."
        )
    both_missing = np.isnan(first) & np.isnan(second)
    absolute = np.where(both_missing, 0.0, np.abs(first - second))
    # One side only is missing or infinite: as different as can be.
    absolute = np.where(np.isfinite(absolute) | (first == second), absolute, np.inf)
    absolute = np.where(first == second, 0.0, absolute)
    if original.probabilities:
        return absolute.max(axis=1), absolute.max(axis=1)
    finite = np.where(np.isfinite(first), np.abs(first), 0.0)
    floor = np.max(finite, axis=0, keepdims=True, initial=0.0) * FLOOR
    size = np.maximum(np.maximum(finite, floor), np.finfo(np.float64).tiny)
    return absolute.max(axis=1), (absolute / size).max(axis=1)


def _same_labels(original: Answers, converted: Answers, tolerance: float) -> Array:
    first, second = np.asarray(original.labels), np.asarray(converted.labels)
    if first.shape != second.shape:
        raise RefusalError("The converted model answers another number of labels.")
    texts = first.dtype.kind in "OUS" or second.dtype.kind in "OUS"
    same = first.astype(str) == second.astype(str) if texts else first == second
    same = same.reshape(len(first), -1).all(axis=1)
    if original.probabilities and original.numbers is not None and original.numbers.shape[1] > 1:
        two = np.sort(original.numbers, axis=1)[:, -2:]
        same |= (two[:, 1] - two[:, 0]) <= tolerance
    return np.asarray(same)

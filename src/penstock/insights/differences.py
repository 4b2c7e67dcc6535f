"""How the answers of two versions to the same rows differ."""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from penstock.models.signature import Output, Signature

# Versions of a library, or other rows in the same run, may change the last digits of a float32.
RELATIVE, ABSOLUTE = 1e-6, 1e-9
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row, `row` of the prediction's from 0, and what both said.

    `difference` is the absolute one of numbers, and 1 where labels differ.
    """

    prediction_id: UUID
    row: int
    output: str
    logged: Any
    replayed: Any
    difference: float


@dataclass(slots=True)
class OutputDifference:
    """All rows of one output; a relative difference is to the larger of both values.

    Of several values a row, as of probabilities, the largest difference counts.
    """

    output: str
    kind: str
    rows: int = 0
    equal: int = 0
    flips: int = 0
    max_absolute: float = 0.0
    max_relative: float = 0.0
    sum_absolute: float = 0.0
    sum_relative: float = 0.0


@dataclass
class Differences:
    """Collects the differences of outputs that both versions have, in the candidate's order."""

    outputs: dict[str, OutputDifference] = field(default_factory=dict)
    rows: int = 0
    equal: int = 0
    _largest: list[tuple[float, int, RowDifference]] = field(default_factory=list)
    _count: int = 0

    @classmethod
    def of(cls, signature: Signature) -> "Differences":
        """Prepare for the outputs of a version; tensors are not compared."""
        outputs: Sequence[Output] = [out for out in signature.outputs if out.kind != "tensor"]
        return cls({out.name: OutputDifference(out.name, out.kind) for out in outputs})

    def add(
        self,
        prediction_id: UUID,
        logged: Mapping[str, Sequence[Any]],
        replayed: Mapping[str, Sequence[Any]],
        rows: int,
    ) -> None:
        """Compare one prediction, row by row."""
        for row in range(rows):
            same = True
            for name, sums in self.outputs.items():
                if name in logged and row < len(logged[name]):
                    before, now = logged[name][row], replayed[name][row]
                    found = self._compare(sums, before, now)
                    if found:
                        same = False
                        shown = RowDifference(prediction_id, row, name, before, now, found)
                        self._remember(shown)
            self.rows += 1
            self.equal += same

    @property
    def largest(self) -> list[RowDifference]:
        """The largest differences first."""
        return [shown for *_, shown in sorted(self._largest, key=lambda item: (-item[0], -item[1]))]

    def _compare(self, sums: OutputDifference, before: Any, now: Any) -> float:  # noqa: ANN401
        """Count one row; return how far it differs, 0 when it is equal."""
        sums.rows += 1
        if sums.kind == "label":
            differs = float(before != now)
            sums.flips += bool(differs)
            sums.equal += not differs
            return differs
        absolute, relative, equal = _distance(before, now)
        sums.equal += equal
        sums.max_absolute = max(sums.max_absolute, absolute)
        sums.max_relative = max(sums.max_relative, relative)
        sums.sum_absolute += absolute
        sums.sum_relative += relative
        return 0.0 if equal else absolute or 1.0

    def _remember(self, shown: RowDifference) -> None:
        self._count += 1
        item = (shown.difference, -self._count, shown)
        if len(self._largest) < MOST_SHOWN:
            heapq.heappush(self._largest, item)
        elif item > self._largest[0]:
            heapq.heapreplace(self._largest, item)


def _distance(before: Any, now: Any) -> tuple[float, float, bool]:  # noqa: ANN401
    """Return the absolute and relative difference of two values, and whether they are equal.

    A value that is null on one side only, or has another shape, differs without a distance.
    """
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        parts = [_distance(one, other) for one, other in zip(before, now, strict=True)]
        return (
            max((part[0] for part in parts), default=0.0),
            max((part[1] for part in parts), default=0.0),
            all(part[2] for part in parts),
        )
    if not (isinstance(before, int | float) and isinstance(now, int | float)):
        return 0.0, 0.0, before == now
    absolute = abs(float(before) - float(now))
    larger = max(abs(before), abs(now))
    equal = math.isclose(before, now, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return absolute, absolute / larger if larger else 0.0, equal

"""Differences of answers, compared with those found by hand."""

from typing import Any
from uuid import UUID

import pytest

from penstock.core.ids import uuid7
from penstock.insights.differences import Differences
from penstock.models.signature import Output, Signature

pytestmark = pytest.mark.unit

BOTH = Signature(
    (),
    (
        Output(name="label", kind="label", type="string"),
        Output(name="y", kind="value", type="float32"),
        Output(name="p", kind="probabilities", type="float32", shape=(2,)),
        Output(name="t", kind="tensor", type="float32", shape=(2, 2)),
    ),
)
ID: UUID = uuid7()


def test_labels_flip_and_numbers_move() -> None:
    found = Differences.of(BOTH)
    logged: dict[str, Any] = {
        "label": ["a", "b", "b"],
        "y": [1.0, 10.0, None],
        "p": [[0.5, 0.5]] * 3,
    }
    replayed: dict[str, Any] = {
        "label": ["a", "a", "b"],
        "y": [1.0 + 1e-8, 8.0, 3.0],
        "p": [[0.5, 0.5], [0.75, 0.25], [0.5, 0.5]],
    }
    found.add(ID, logged, replayed, 3)
    assert (found.rows, found.equal) == (3, 1)
    label, y, p = (found.outputs[name] for name in ("label", "y", "p"))
    assert (label.flips, label.equal) == (1, 2)
    assert (y.max_absolute, y.max_relative, y.equal) == (2.0, 0.2, 1)
    assert y.sum_absolute == pytest.approx(2.0)
    assert (p.max_absolute, p.equal) == (0.25, 2)
    assert p.max_relative == 0.5
    shown = [(item.row, item.output, item.difference) for item in found.largest]
    assert shown == [(1, "y", 2.0), (1, "label", 1.0), (2, "y", 1.0), (1, "p", 0.25)]


def test_the_twenty_largest_are_shown() -> None:
    found = Differences.of(Signature((), (Output(name="y", kind="value", type="float32"),)))
    found.add(ID, {"y": [0.0] * 30}, {"y": [float(row) for row in range(30)]}, 30)
    assert [item.difference for item in found.largest] == [float(n) for n in range(29, 9, -1)]


def test_an_output_that_was_not_logged_is_left_out() -> None:
    found = Differences.of(BOTH)
    found.add(ID, {"label": ["a"]}, {"label": ["a"], "y": [1.0], "p": [[1, 0]]}, 1)
    assert (found.rows, found.equal, found.outputs["y"].rows) == (1, 1, 0)

"""Contributions of features, against sums over all orders done by hand."""

from itertools import permutations

import numpy as np
import pytest

from penstock.models.signature import Feature, Output, Signature
from penstock.predict.explain import EXACT, Ask, Explanation, ExplanationError, explain_row
from penstock.predict.tensors import Array, Feed

pytestmark = pytest.mark.unit


def matrix(count: int) -> Signature:
    """Return a signature of numbers that are the columns of one input."""
    features = [
        Feature(name=f"f{n}", type="float64", input="X", input_type="float64", column=n)
        for n in range(count)
    ]
    return Signature(tuple(features), (Output(name="y", kind="value", type="float64"),))


def asking(function: "np.ufunc | object") -> Ask:
    """Return what runs a function of rows."""

    async def ask(feed: Feed, rows: int) -> Array:
        assert all(len(array) == rows for array in feed.values())
        return np.asarray(function(feed))  # type: ignore[operator]

    return ask


async def explained(signature: Signature, ask: Ask, row: Feed, background: Feed) -> Explanation:
    rows = len(next(iter(background.values())))
    answered = float((await ask(row, 1))[0])
    return await explain_row(
        signature,
        row=row,
        background=background,
        background_rows=rows,
        answered=answered,
        ask=ask,
    )


def by_hand(function: object, row: Array, background: Array) -> list[float]:
    """Average what each feature adds over every order and every row of the background."""
    count = row.size
    orders = list(permutations(range(count)))
    found = np.zeros(count)
    for other in background:
        for order in orders:
            mixed = other.copy()
            before = function({"X": mixed[None]})[0]  # type: ignore[operator]
            for place in order:
                mixed[place] = row[place]
                after = function({"X": mixed[None]})[0]  # type: ignore[operator]
                found[place] += after - before
                before = after
    shares: list[float] = (found / (len(orders) * len(background))).tolist()
    return shares


def bent(feed: Feed) -> Array:
    """Answer with products, steps and roots, as trees and curves do."""
    x = feed["X"]
    steps = np.where(x[:, 2] > 0.5, 3.0, -1.0) * x[:, 3]
    return np.asarray(x[:, 0] * x[:, 1] + steps + np.abs(x[:, 1]))


async def test_a_linear_model_is_explained_by_its_own_weights() -> None:
    weights = np.array([1.0, -2.0, 0.5])
    chance = np.random.default_rng(1)
    background = chance.normal(size=(8, 3))
    row = np.array([[2.0, 3.0, -1.0]])
    found = await explained(
        matrix(3), asking(lambda feed: feed["X"] @ weights), {"X": row}, {"X": background}
    )
    wanted = weights * (row[0] - background.mean(axis=0))
    assert list(found.contributions.values()) == pytest.approx(wanted.tolist())
    assert found.base_value == pytest.approx(float(background.mean(axis=0) @ weights))
    assert found.base_value + sum(found.contributions.values()) == pytest.approx(found.value)


async def test_a_bent_model_is_explained_as_by_hand() -> None:
    chance = np.random.default_rng(2)
    row, background = chance.normal(size=(1, 4)), chance.normal(size=(5, 4))
    found = await explained(matrix(4), asking(bent), {"X": row}, {"X": background})
    assert list(found.contributions.values()) == pytest.approx(by_hand(bent, row[0], background))


async def test_many_features_are_drawn_and_still_add_up() -> None:
    count = EXACT + 6
    chance = np.random.default_rng(3)
    row, background = chance.normal(size=(1, count)), chance.normal(size=(4, count))

    def answer(feed: Feed) -> Array:
        return np.asarray(feed["X"].sum(axis=1) ** 2)

    found = await explained(matrix(count), asking(answer), {"X": row}, {"X": background})
    assert len(found.contributions) == count
    assert found.base_value + sum(found.contributions.values()) == pytest.approx(found.value)
    assert found.residual == pytest.approx(0, abs=1e-9)


async def test_texts_are_replaced_as_a_whole_and_the_same_value_adds_nothing() -> None:
    signature = Signature(
        (
            Feature(name="fuel", type="string", input="fuel", input_type="string"),
            Feature(name="mw", type="float64", input="mw", input_type="float64"),
            Feature(name="same", type="float64", input="same", input_type="float64"),
        ),
        (Output(name="y", kind="value", type="float64"),),
    )
    factors = {"NUC": 8.0, "SUN": 2.0}

    def answer(feed: Feed) -> Array:
        factor = np.array([factors[fuel] for fuel in feed["fuel"][:, 0]])
        return np.asarray(factor * feed["mw"][:, 0] + feed["same"][:, 0])

    row = {
        "fuel": np.array([["NUC"]], object),
        "mw": np.array([[10.0]]),
        "same": np.array([[1.0]]),
    }
    background = {
        "fuel": np.array([["SUN"], ["SUN"]], object),
        "mw": np.array([[4.0], [6.0]]),
        "same": np.array([[1.0], [1.0]]),
    }
    found = await explained(signature, asking(answer), row, background)
    assert found.contributions == pytest.approx({"fuel": 45.0, "mw": 25.0, "same": 0.0})
    assert found.base_value == pytest.approx(11.0)


@pytest.mark.parametrize("answered", [100.0, float("nan"), float("inf")])
async def test_what_does_not_add_up_is_no_explanation(answered: float) -> None:
    row, background = np.ones((1, 2)), np.zeros((2, 2))
    with pytest.raises(ExplanationError, match="add up to 2"):
        await explain_row(
            matrix(2),
            row={"X": row},
            background={"X": background},
            background_rows=2,
            answered=answered,
            ask=asking(lambda feed: feed["X"].sum(axis=1)),
        )

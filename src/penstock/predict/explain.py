"""How much each feature adds to a prediction: Shapley values against rows of a background.

A feature's contribution is what it changes, on average over every order in which the features of a
background row could be replaced by those of the row that is explained (Shapley, "A value for
n-person games", 1953; as explanations of models: Strumbelj and Kononenko, 2014, and Lundberg and
Lee, 2017, there "interventional"). With up to `EXACT` features that differ, all subsets are asked;
with more, orders are drawn, each with its reverse. Either way the base value and the contributions
add up to the prediction; that is checked against the number that was answered. Only the ONNX model
itself is asked, so this fits every kind of model.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from itertools import combinations
from typing import Final

import msgspec
import numpy as np

from penstock.core.errors import PenstockError
from penstock.models.signature import Feature, Signature
from penstock.predict.tensors import Array, Feed

EXACT: Final = 10
ORDERS: Final = 24
# Relative to the largest number in the sum: answers are float32.
TOLERANCE: Final = 1e-3
SEED: Final = 20_260_101

Ask = Callable[[Feed, int], Awaitable[Array]]


class ExplanationError(PenstockError):
    """The contributions do not add up, so they would explain nothing."""

    code = "not-explained"
    title = "The prediction could not be explained"


class Explanation(msgspec.Struct, frozen=True):
    """`base_value` and all `contributions` add up to `value`, as far as `residual`."""

    base_value: float
    value: float
    contributions: dict[str, float]
    residual: float


async def explain_row(
    signature: Signature,
    *,
    row: Feed,
    background: Feed,
    background_rows: int,
    answered: float,
    ask: Ask,
) -> Explanation:
    """Return the contributions of each feature to one number that a model answers.

    Args:
        signature: Of the model.
        row: The inputs of the graph for the row that is explained, with one row.
        background: The same for the rows that it is compared with.
        background_rows: How many those are.
        answered: The number itself.
        ask: Runs the model on inputs with so many rows and returns one number a row.

    Raises:
        ExplanationError: The contributions do not add up to the prediction.
    """
    changed = [item for item in signature.inputs if _differs(item, row, background)]
    mixer = _Mixer(signature, row, background, background_rows)
    method = _exact if len(changed) <= EXACT else _sampled
    base, found = await method(changed, mixer, ask)
    contributions = {item.name: 0.0 for item in signature.inputs}
    contributions |= {item.name: amount for item, amount in zip(changed, found, strict=True)}
    total = base + math.fsum(found)
    scale = max(abs(answered), abs(base), *(abs(amount) for amount in found), 1e-9)
    # Written so that what is not a number is refused as well.
    if not (math.isfinite(answered) and abs(answered - total) <= TOLERANCE * scale):
        raise ExplanationError(
            f"The contributions add up to {total:g}, and the model says {answered:g}"
        )
    return Explanation(base, answered, contributions, answered - total)


async def _exact(
    changed: Sequence[Feature], mixer: "_Mixer", ask: Ask
) -> tuple[float, list[float]]:
    """Ask every subset of the changed features, and weigh what each adds to the others."""
    count = len(changed)
    subsets = [
        set(chosen) for size in range(count + 1) for chosen in combinations(range(count), size)
    ]
    means = await mixer.means([[changed[i].name for i in chosen] for chosen in subsets], ask)
    value_of = {frozenset(chosen): mean for chosen, mean in zip(subsets, means, strict=True)}
    found = []
    for place in range(count):
        total = 0.0
        for chosen, mean in value_of.items():
            if place not in chosen:
                weight = 1 / (count * math.comb(count - 1, len(chosen)))
                total += weight * (value_of[chosen | {place}] - mean)
        found.append(total)
    return value_of[frozenset()], found


async def _sampled(
    changed: Sequence[Feature], mixer: "_Mixer", ask: Ask
) -> tuple[float, list[float]]:
    """Draw orders, each with its reverse, and average what each feature adds when it comes."""
    count = len(changed)
    chance = np.random.default_rng(SEED)
    drawn = [chance.permutation(count) for _ in range(ORDERS // 2)]
    orders = [order for one in drawn for order in (one, one[::-1])]
    wanted = [
        [changed[i].name for i in order[:size]] for order in orders for size in range(count + 1)
    ]
    means = np.asarray(await mixer.means(wanted, ask)).reshape(len(orders), count + 1)
    found = np.zeros(count)
    for order, steps in zip(orders, np.diff(means, axis=1), strict=True):
        found[order] += steps
    return float(means[0, 0]), (found / len(orders)).tolist()


class _Mixer:
    """Makes rows that have some features of the row that is explained and the rest of another."""

    def __init__(self, signature: Signature, row: Feed, background: Feed, rows: int) -> None:
        self._features = {item.name: item for item in signature.inputs}
        self._row = row
        self._background = background
        self._rows = rows

    async def means(self, wanted: Sequence[Sequence[str]], ask: Ask) -> list[float]:
        """Return what the model says with each set of features replaced, averaged over rows."""
        total = len(wanted) * self._rows
        feed = {
            name: np.tile(array, (len(wanted), *(1,) * (array.ndim - 1)))
            for name, array in self._background.items()
        }
        for place, names in enumerate(wanted):
            here = slice(place * self._rows, (place + 1) * self._rows)
            for name in names:
                feature = self._features[name]
                at = here if feature.column is None else (here, feature.column)
                source = self._row[feature.input][0]
                feed[feature.input][at] = (
                    source if feature.column is None else source[feature.column]
                )
        answers = (await ask(feed, total)).astype(np.float64).reshape(len(wanted), self._rows)
        return [float(mean) for mean in answers.mean(axis=1)]


def _differs(feature: Feature, row: Feed, background: Feed) -> bool:
    """Say whether a feature of the row is not the same in all rows of the background."""
    mine, theirs = row[feature.input], background[feature.input]
    if feature.column is not None:
        mine, theirs = mine[:, feature.column], theirs[:, feature.column]
    if mine.dtype.kind == "f":
        return not bool(np.array_equal(np.broadcast_to(mine, theirs.shape), theirs, equal_nan=True))
    return not bool((theirs == mine).all())

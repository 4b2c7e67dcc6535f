"""Explanations of the rows of one answer: which number is explained, against which background."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from penstock.core.errors import TooLargeError, UnprocessableError
from penstock.models.signature import Output
from penstock.predict.batcher import Result
from penstock.predict.explain import EXACT, ORDERS, Explanation, explain_row
from penstock.predict.loaded import LoadedModel
from penstock.predict.rows import Asked
from penstock.predict.tensors import Array, Feed

MOST_ROWS: Final = 50
MOST_BACKGROUND: Final = 16
# Rows that the model is asked for one explanation, about; the background shrinks to fit.
MOST_ASKED: Final = 4_096
ROWS_A_RUN: Final = 1_024


class Explained(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number of a row's answer: `output`, and `target` or `class` where there are several."""

    output: str
    explanation: Explanation
    target: str | int | None = None
    label: str | int | float | bool | None = msgspec.field(default=None, name="class")


class _Number(msgspec.Struct, frozen=True):
    """A number to be explained: a place in an output of the graph."""

    output: Output
    place: int | None

    def of(self, outputs: Mapping[str, Array], rows: int) -> Array:
        """Return the number for each row."""
        array = outputs[self.output.name].reshape(rows, -1)
        return array[:, self.place or 0]

    def named(self, explanation: Explanation) -> Explained:
        """Return an explanation with what its number is."""
        output, place = self.output, self.place
        if output.kind == "probabilities":
            classes = output.classes
            label = classes[place or 0] if classes else place
            return Explained(output.name, explanation, label=label)
        target = None if place is None else (output.names[place] if output.names else place)
        return Explained(output.name, explanation, target=target)


async def explain(
    model: LoadedModel,
    asked: Asked,
    result: Result,
    *,
    sample: Sequence[Mapping[str, Any]] | None,
    deadline: float | None = None,
) -> list[list[Explained]]:
    """Return the explanations of each row: of every number, or of the likeliest class.

    `sample` are rows that the version knows, as records: the background.

    Raises:
        TooLargeError: More rows than are explained at once.
        UnprocessableError: The model has no number to explain, or no background.
        ExplanationError: The contributions do not add up.
    """
    if asked.rows > MOST_ROWS:
        raise TooLargeError(f"{MOST_ROWS} rows are explained at once; send fewer, or not `explain`")
    background = _background(model, sample)
    explained = []
    for row in range(asked.rows):
        feed = {name: array[row : row + 1] for name, array in asked.feed.items()}
        outputs = {name: array[row : row + 1] for name, array in result.outputs.items()}
        found = []
        for number in _numbers(model.signature.outputs, outputs):
            explanation = await explain_row(
                model.signature,
                row=feed,
                background=background.feed,
                background_rows=background.rows,
                answered=float(number.of(outputs, 1)[0]),
                ask=_asking(model, number, deadline),
            )
            found.append(number.named(explanation))
        explained.append(found)
    return explained


def _background(model: LoadedModel, sample: Sequence[Mapping[str, Any]] | None) -> Asked:
    """Return rows of the sample, evenly spread, as many as can be asked for."""
    if not sample:
        raise UnprocessableError(
            "Nothing to compare with: upload the version with `sample` rows to have it explained"
        )
    features = len(model.signature.inputs)
    asked_a_row = 1 << features if features <= EXACT else ORDERS * (features + 1)
    wanted = max(1, min(MOST_BACKGROUND, MOST_ASKED // asked_a_row, len(sample)))
    chosen = [sample[place * len(sample) // wanted] for place in range(wanted)]
    names = [feature.name for feature in model.signature.inputs]
    return model.reader.from_columns({name: [row.get(name) for row in chosen] for name in names})


def _numbers(outputs: Sequence[Output], answered: Mapping[str, Array]) -> list[_Number]:
    """Return what is explained: the likeliest class, else every target."""
    likely = [item for item in outputs if item.kind == "probabilities"]
    if likely:
        return [_Number(item, int(answered[item.name][0].argmax())) for item in likely]
    numbers = []
    for item in outputs:
        if item.kind == "value":
            several = answered[item.name][0].size if item.shape else 1
            places: list[int | None] = list(range(several)) if item.shape else [None]
            numbers += [_Number(item, place) for place in places]
    if not numbers:
        raise UnprocessableError(
            "`explain` needs a number: this model answers with labels or tensors only"
        )
    return numbers


def _asking(model: LoadedModel, number: _Number, deadline: float | None) -> Any:  # noqa: ANN401
    async def ask(feed: Feed, rows: int) -> Array:
        parts = []
        for start in range(0, rows, ROWS_A_RUN):
            count = min(ROWS_A_RUN, rows - start)
            part = {name: array[start : start + count] for name, array in feed.items()}
            result = await model.predict(Asked(part, count, columns={}), deadline)
            parts.append(number.of(result.outputs, count))
        return np.concatenate(parts)

    return ask

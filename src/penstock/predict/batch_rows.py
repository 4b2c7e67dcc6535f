"""Predictions for the rows of a chunk: a row that the model refuses costs the others nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from penstock.core.errors import PenstockError, UnprocessableError
from penstock.predict.batch_files import Line, RowError
from penstock.predict.batcher import Result
from penstock.predict.loaded import LoadedModel
from penstock.predict.rows import Asked, Reader

MISSING = "missing"


class Outcome(msgspec.Struct, omit_defaults=True):
    """What became of one row: a prediction, or the reason why there is none."""

    prediction: Any = None
    probabilities: Any = None
    error: RowError | None = None


class Predicted(msgspec.Struct):
    """The outcomes of a chunk in the order of its rows, and where the time went."""

    outcomes: list[Outcome]
    queue_ms: float = 0.0
    inference_ms: float = 0.0

    @property
    def failed(self) -> int:
        """How many rows have no prediction."""
        return sum(item.error is not None for item in self.outcomes)


async def predict_lines(model: LoadedModel, lines: Sequence[Line]) -> Predicted:
    """Predict for all rows that the model takes.

    Raises:
        UnavailableError: Too many requests wait for the model, or its server is away.
    """
    predicted = Predicted([Outcome(error=line.error) for line in lines])
    places = [place for place, line in enumerate(lines) if line.error is None]
    rows = [lines[place].features for place in places]
    if _read(model.reader, rows) is None:
        good = []
        for place in places:
            reason = why_refused(model.reader, lines[place].features)
            predicted.outcomes[place].error = reason
            if reason is None:
                good.append(place)
        places = good
    await _run(model, lines, places, predicted)
    return predicted


def why_refused(reader: Reader, row: Mapping[str, Any]) -> RowError | None:
    """Return what the model's reader says against a row; None when it takes it."""
    for feature in reader.signature.inputs:
        if feature.name not in row:
            return RowError(feature.name, None, MISSING)
    try:
        reader.from_columns({name: [value] for name, value in row.items()})
    except PenstockError as error:
        return _as_row_error(error)
    return None


def _as_row_error(error: PenstockError) -> RowError:
    if not error.errors:
        return RowError(None, None, error.detail)
    first = error.errors[0]
    return RowError(first.get("column"), first.get("value"), str(first["reason"]))


def _read(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> Asked | None:
    """Return the rows as one request; None when at least one of them is refused."""
    names = [feature.name for feature in reader.signature.inputs]
    try:
        return reader.from_columns({name: [row[name] for row in rows] for name in names})
    except (KeyError, PenstockError):
        return None


async def _run(
    model: LoadedModel, lines: Sequence[Line], places: Sequence[int], predicted: Predicted
) -> None:
    """Predict for some rows; when they cannot be run together, find out which are at fault."""
    if not places:
        return
    asked = _read(model.reader, [lines[place].features for place in places])
    refused = RowError(None, None, "the model cannot take this row")
    if asked is not None:
        try:
            result = await model.predict(asked)
        except UnprocessableError as error:
            refused = _as_row_error(error)
        else:
            _note(model, result, places, predicted)
            return
    if len(places) == 1:
        predicted.outcomes[places[0]].error = refused
        return
    half = len(places) // 2
    await _run(model, lines, places[:half], predicted)
    await _run(model, lines, places[half:], predicted)


def _note(model: LoadedModel, result: Result, places: Sequence[int], predicted: Predicted) -> None:
    predicted.queue_ms += result.queue_ms
    predicted.inference_ms += result.inference_ms
    texts = model.answerer.outputs(result.outputs, result.rows)
    answer = model.answerer.answer(result.outputs, result.rows, texts)
    predictions = msgspec.json.decode(answer.predictions)
    probabilities: list[Any] = [None] * result.rows
    if not isinstance(answer.probabilities, msgspec.UnsetType):
        probabilities = msgspec.json.decode(answer.probabilities)
    for place, prediction, likely in zip(places, predictions, probabilities, strict=True):
        predicted.outcomes[place] = Outcome(prediction, likely)

"""From the outputs of a graph to the answer in JSON.

Arrays become JSON text at once, without a Python object for each number. A float32 is written as
the shortest decimal that reads back as the same float32: 0.1, not 0.10000000149011612. JSON has no
NaN and no infinity: such a value is null, and a note in the answer says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import orjson
from msgspec import UNSET, Raw, UnsetType

from penstock.models.signature import Output, Signature
from penstock.predict.tensors import Array

# Of all that stands in an array of numbers only `null` has it, and one character is found much
# faster than four.
NULL_MARK = b"u"
NOT_FINITE = "is not finite (NaN or infinite) for some rows and given as null"


class Answer(msgspec.Struct, omit_defaults=True):
    """The part of an answer that the model makes; every field is JSON text, made once.

    `predictions` has one item a row: a label or a number, an array or an object by name where
    there are several. `probabilities` has an array a row, in the order of `classes`; with several
    such outputs both are objects by output.
    """

    predictions: Raw
    probabilities: Raw | UnsetType = UNSET
    classes: Raw | UnsetType = UNSET
    notes: list[str] | UnsetType = UNSET


class Answerer:
    """Answers for one signature; prepared once, since it is used for each request."""

    def __init__(self, signature: Signature) -> None:
        outputs = signature.outputs
        self._outputs = outputs
        self._likely = [item for item in outputs if item.kind == "probabilities"]
        self._main = [item for item in outputs if item.kind != "probabilities"]
        if not self._main:
            self._main = self._likely
        classes = {item.name: item.classes for item in self._likely if item.classes}
        self._classes: Raw | UnsetType = UNSET
        if classes:
            one = len(self._likely) == 1
            self._classes = _raw(next(iter(classes.values())) if one else classes)

    def outputs(self, outputs: Mapping[str, Array], rows: int) -> dict[str, Raw]:
        """Return every output as JSON, one item a row: what the log keeps."""
        return {
            item.name: encode(_by_row(item, outputs[item.name], rows)) for item in self._outputs
        }

    def answer(self, outputs: Mapping[str, Array], rows: int, texts: Mapping[str, Raw]) -> Answer:
        """Return the answer made of the outputs; `texts` are the same as JSON (see `outputs`)."""
        if len(self._main) == 1:
            predictions = self._one(self._main[0], outputs, rows, texts)
        else:
            values = [self._values(item, outputs[item.name], rows) for item in self._main]
            names = [item.name for item in self._main]
            predictions = _raw(
                [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
            )
        probabilities: Raw | UnsetType = UNSET
        if len(self._likely) == 1:
            probabilities = texts[self._likely[0].name]
        elif self._likely:
            names = [item.name for item in self._likely]
            by_row = zip(*(msgspec.json.decode(texts[name]) for name in names), strict=True)
            probabilities = _raw([dict(zip(names, row, strict=True)) for row in by_row])
        return Answer(predictions, probabilities, self._classes, self._notes(outputs, texts))

    def _one(
        self, item: Output, outputs: Mapping[str, Array], rows: int, texts: Mapping[str, Raw]
    ) -> Raw:
        if item.kind != "probabilities" and item.names is None:
            return texts[item.name]
        return _raw(self._values(item, outputs[item.name], rows))

    @staticmethod
    def _values(item: Output, array: Array, rows: int) -> Sequence[Any]:
        by_row = _by_row(item, array, rows)
        if item.kind == "probabilities" and item.classes:
            return [item.classes[place] for place in by_row.argmax(axis=-1)]
        values: list[Any] = msgspec.json.decode(encode(by_row))
        if item.names is not None and by_row.ndim == len(("row", "target")):
            return [dict(zip(item.names, row, strict=True)) for row in values]
        return values

    def _notes(
        self, outputs: Mapping[str, Array], texts: Mapping[str, Raw]
    ) -> list[str] | UnsetType:
        """Say what is null."""
        notes = [
            f"`{item.name}` {NOT_FINITE}"
            for item in self._outputs
            if outputs[item.name].dtype.kind == "f" and NULL_MARK in bytes(texts[item.name])
        ]
        return notes or UNSET


def encode(array: Array) -> Raw:
    """Return an array as JSON, with null for what is not finite."""
    if array.dtype.kind in "OUS":
        return _raw(array.tolist())
    if not array.flags.c_contiguous:
        array = np.ascontiguousarray(array)
    return Raw(orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY))


def _by_row(item: Output, array: Array, rows: int) -> Array:
    """Drop the second dimension of an output with one value a row, which converters like."""
    if not item.shape and array.ndim > 1 and array.size == rows and item.kind != "tensor":
        return array.reshape(rows)
    return array


def _raw(value: Any) -> Raw:  # noqa: ANN401
    return Raw(msgspec.json.encode(value))

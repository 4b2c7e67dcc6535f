"""From columns of values to the inputs of an ONNX graph."""

import struct
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from penstock.models.signature import ElementType, Feature, Signature

Array = NDArray[Any]
Feed = dict[str, Array]

DTYPES: Final[dict[ElementType, DTypeLike]] = {
    "bool": np.bool_,
    "string": np.object_,
    "int8": np.int8,
    "int16": np.int16,
    "int32": np.int32,
    "int64": np.int64,
    "uint8": np.uint8,
    "uint16": np.uint16,
    "uint32": np.uint32,
    "uint64": np.uint64,
    "float16": np.float16,
    "float32": np.float32,
    "float64": np.float64,
}
FLOATS: Final = frozenset({"float16", "float32", "float64"})
PACKED: Final = {"float32": "f", "float64": "d"}
# Above this, one row at a time through Python costs more than columns do.
MOST_PACKED = 100_000


class Tensor(msgspec.Struct, frozen=True):
    """An input or output of a graph; None where a dimension is free."""

    name: str
    type: ElementType
    shape: tuple[int | None, ...]


class Graph(msgspec.Struct, frozen=True):
    """What a graph takes and gives, with the number of rows as first dimension."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    @property
    def fixed_rows(self) -> int | None:
        """The number of rows that every run must have; None when any will do."""
        fixed = [item.shape[0] for item in self.inputs if item.shape and item.shape[0] is not None]
        return fixed[0] if fixed else None


def graph_of(signature: Signature) -> Graph:
    """Return the usual graph behind a signature, for models that are not opened here."""
    inputs: dict[str, list[Feature]] = {}
    for feature in signature.inputs:
        inputs.setdefault(feature.input, []).append(feature)
    return Graph(
        tuple(
            Tensor(name, group[0].input_type, (None, *_dimensions(group)))
            for name, group in inputs.items()
        ),
        tuple(
            Tensor(item.name, item.type, (None, *(n if n >= 0 else None for n in item.shape)))
            for item in signature.outputs
        ),
    )


def _dimensions(group: list[Feature]) -> tuple[int | None, ...]:
    if group[0].column is not None:
        return (len(group),)
    return tuple(n if n >= 0 else None for n in group[0].shape) or (1,)


class Feeder:
    """Makes the inputs of one graph; prepared once, since it is used for each request."""

    def __init__(self, signature: Signature, graph: Graph) -> None:
        self._signature = signature
        self._plans = [_Plan(signature, tensor) for tensor in graph.inputs]
        only = self._plans[0] if len(self._plans) == 1 else None
        # One matrix of plain numbers in the order of the features, as most models have it.
        self._packed = only.packed_format if only is not None else None

    def from_rows(self, rows: Sequence[tuple[Any, ...]]) -> Feed:
        """Return the inputs for rows of values in the order of the features.

        Raises:
            ValueError, OverflowError, TypeError: A value does not fit in its input.
        """
        count = len(rows)
        if self._packed is not None and count <= MOST_PACKED:
            plan = self._plans[0]
            size = count * plan.width
            packed = struct.pack(f"{size}{self._packed}", *chain.from_iterable(rows))
            return {plan.name: np.ndarray((count, plan.width), plan.dtype, packed)}
        columns = list(zip(*rows, strict=True))
        return {plan.name: plan.make(columns, count) for plan in self._plans}

    def from_columns(self, columns: Mapping[str, Sequence[Any] | Array], rows: int) -> Feed:
        """Return the inputs for columns of values, each with as many values as there are rows.

        Raises:
            ValueError, OverflowError, TypeError: A value does not fit in its input.
        """
        ordered = [columns[feature.name] for feature in self._signature.inputs]
        return {plan.name: plan.make(ordered, rows) for plan in self._plans}


class _Plan:
    """How one input of the graph is made of features."""

    def __init__(self, signature: Signature, tensor: Tensor) -> None:
        self.name = tensor.name
        self.dtype = np.dtype(DTYPES[tensor.type])
        found = [
            (feature.column or 0, place, feature)
            for place, feature in enumerate(signature.inputs)
            if feature.input == tensor.name
        ]
        found.sort(key=lambda item: item[0])
        self.places = [place for _, place, _ in found]
        self.width = len(found)
        self.matrix = found[0][2].column is not None
        self.text = tensor.type == "string"
        self.nullable = any(feature.nullable for *_, feature in found)
        shape = found[0][2].shape
        # A number a row goes into `[rows]` or `[rows, 1]`, whichever the graph wants.
        self.shape = shape or (1,) * (len(tensor.shape) - 1)
        ordered = self.places == list(range(len(signature.inputs)))
        # Packing takes half of numpy's time, and knows neither null nor arrays within arrays.
        packs = not self.nullable and not shape
        self._packing = PACKED.get(tensor.type) if packs else None
        self.packed_format = self._packing if self.matrix and ordered else None

    def make(self, columns: Sequence[Sequence[Any] | Array], rows: int) -> Array:
        if self.matrix:
            table = np.empty((rows, self.width), self.dtype)
            for column, place in enumerate(self.places):
                table[:, column] = self._values(columns[place])
            return table
        values = self._values(columns[self.places[0]])
        return np.ascontiguousarray(values.reshape(rows, *self.shape))

    def _values(self, values: Sequence[Any] | Array) -> Array:
        if self._packing is not None and isinstance(values, list):
            return np.frombuffer(struct.pack(f"{len(values)}{self._packing}", *values), self.dtype)
        if self.text and self.nullable and not isinstance(values, np.ndarray):
            values = ["" if value is None else value for value in values]
        # Null becomes NaN where the input is a float; elsewhere it never comes so far.
        return np.asarray(values, self.dtype)

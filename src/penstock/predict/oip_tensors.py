"""Tensors as the Open Inference Protocol v2 writes them: in JSON, or in binary behind it."""

import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from penstock.core.errors import UnprocessableError
from penstock.models.signature import ElementType
from penstock.predict.tensors import DTYPES, Array

DATATYPES: Final[dict[str, ElementType]] = {
    "BOOL": "bool",
    "BYTES": "string",
    "FP16": "float16",
    "FP32": "float32",
    "FP64": "float64",
    "INT8": "int8",
    "INT16": "int16",
    "INT32": "int32",
    "INT64": "int64",
    "UINT8": "uint8",
    "UINT16": "uint16",
    "UINT32": "uint32",
    "UINT64": "uint64",
}
NAMES: Final[dict[ElementType, str]] = {kind: name for name, kind in DATATYPES.items()}
LENGTH = struct.Struct("<I")
MOST_DIMENSIONS = 8


def to_binary(array: Array) -> bytes:
    """Return a tensor's elements in row-major order; texts with their lengths before them."""
    if array.dtype.kind in "OUS":
        parts = [str(item).encode() for item in array.reshape(-1).tolist()]
        return b"".join(LENGTH.pack(len(part)) + part for part in parts)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return little.tobytes()


def from_binary(name: str, datatype: str, shape: Sequence[int], data: memoryview) -> Array:
    """Return the tensor that `to_binary` wrote.

    Raises:
        UnprocessableError: The bytes are too few or too many, or no texts.
    """
    kind = kind_of(name, datatype)
    count = count_of(name, shape)
    if kind == "string":
        return _texts(name, data, count).reshape(shape)
    dtype = np.dtype(DTYPES[kind]).newbyteorder("<")
    if len(data) != count * dtype.itemsize:
        raise UnprocessableError(
            f"`{name}`: {datatype} of shape {list(shape)} takes {count * dtype.itemsize} bytes, "
            f"and {len(data)} were sent"
        )
    if kind == "bool" and count and int(np.frombuffer(data, np.uint8).max()) > 1:
        raise UnprocessableError(f"`{name}`: a BOOL is a byte 0 or 1")
    return np.frombuffer(data, dtype).astype(DTYPES[kind]).reshape(shape)


def from_json(name: str, datatype: str, shape: Sequence[int], data: Any) -> Array:  # noqa: ANN401
    """Return the tensor that JSON holds, flat or nested; null becomes NaN.

    Raises:
        UnprocessableError: There are too few or too many elements, or some are of another type.
    """
    kind = kind_of(name, datatype)
    count = count_of(name, shape)
    if not isinstance(data, list):
        raise UnprocessableError(f"`{name}`: `data` is an array, or follows in binary")
    flat = list(_flat(data)) if data and isinstance(data[0], list) else data
    if len(flat) != count:
        raise UnprocessableError(
            f"`{name}`: shape {list(shape)} has {count} elements, and {len(flat)} were sent"
        )
    wanted: Any = {"string": str, "bool": bool}.get(kind, int)
    if kind.startswith("float"):
        wanted = float | None
    try:
        return np.array(msgspec.convert(flat, list[wanted]), DTYPES[kind]).reshape(shape)
    except (msgspec.ValidationError, OverflowError) as error:
        raise UnprocessableError(f"`{name}`: not {datatype}: {error}") from error


def kind_of(name: str, datatype: str) -> ElementType:
    """Return our name of a datatype.

    Raises:
        UnprocessableError: There is none.
    """
    kind = DATATYPES.get(datatype)
    if kind is None:
        known = ", ".join(DATATYPES)
        raise UnprocessableError(f"`{name}`: datatype {datatype[:20]} is not one of {known}")
    return kind


def count_of(name: str, shape: Sequence[int]) -> int:
    """Return how many elements a shape has.

    Raises:
        UnprocessableError: It is no shape.
    """
    if not 0 < len(shape) <= MOST_DIMENSIONS or any(size < 0 for size in shape):
        raise UnprocessableError(f"`{name}`: {list(shape)[:MOST_DIMENSIONS]} is not a shape")
    return math.prod(shape)


def classify(array: Array, count: int, classes: Sequence[Any] | None) -> Array:
    """Return the `count` highest of each row as texts `score:place:class`, highest first."""
    by_row = array.reshape(array.shape[0], -1)
    places = np.argsort(-by_row, axis=1, kind="stable")[:, :count]
    named = classes is not None and len(classes) == by_row.shape[1]
    texts = [
        [
            f"{by_row[row, place]:f}:{place}"
            + (f":{classes[place]}" if named and classes is not None else "")
            for place in found
        ]
        for row, found in enumerate(places.tolist())
    ]
    return np.array(texts, dtype=object).reshape(places.shape)


def _flat(data: list[Any]) -> Iterator[Any]:
    for item in data:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _texts(name: str, data: memoryview, count: int) -> Array:
    texts = []
    place = 0
    while place < len(data):
        end = place + LENGTH.size
        size = LENGTH.unpack_from(data, place)[0] if end <= len(data) else len(data)
        if end + size > len(data):
            raise UnprocessableError(f"`{name}`: a BYTES element ends behind the tensor")
        try:
            texts.append(str(data[end : end + size], "utf-8"))
        except UnicodeDecodeError as error:
            reason = f"`{name}`: element {len(texts)} is not UTF-8"
            raise UnprocessableError(reason) from error
        place = end + size
    if len(texts) != count:
        raise UnprocessableError(
            f"`{name}`: the shape has {count} elements, and {len(texts)} were sent"
        )
    made = np.empty(count, dtype=object)
    made[:] = texts
    return made

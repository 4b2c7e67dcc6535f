"""The Open Inference Protocol v2 and its binary tensors.

Inputs are the graph's own tensors, as the metadata lists them, or one tensor for each feature of
the signature, of shape `[rows]` or `[rows, 1]`. Either way the same checks hold as for records.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET

from penstock.core.errors import BadRequestError, UnprocessableError
from penstock.models.signature import Signature
from penstock.predict import findings
from penstock.predict.oip_tensors import (
    NAMES,
    from_binary,
    from_json,
)
from penstock.predict.ranges import may_be_null
from penstock.predict.rows import REFUSED, Asked, Reader
from penstock.predict.tensors import DTYPES, Array, Feed, Graph, Tensor

HEADER_LENGTH = "Inference-Header-Content-Length"
LONGEST_ID = 200


class TensorPart(msgspec.Struct):
    """A tensor in a request or an answer."""

    name: str
    shape: list[int] = msgspec.field(default_factory=list)
    datatype: str = ""
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)
    data: Any = UNSET


class WantedOutput(msgspec.Struct):
    """An output that a request names."""

    name: str
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)


class Question(msgspec.Struct):
    """A request for an inference."""

    inputs: list[TensorPart]
    id: str = ""
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)
    outputs: list[WantedOutput] = msgspec.field(default_factory=list)


_question = msgspec.json.Decoder(Question)


def read_question(
    body: bytes, header_length: str | None, *, reader: Reader, graph: Graph
) -> tuple[Question, Asked]:
    """Return a request and its rows, checked.

    `header_length` is the header `Inference-Header-Content-Length`, when it was sent.

    Raises:
        BadRequestError: It is not a request of the protocol.
        TooLargeError: It has more rows than are taken at once.
        UnprocessableError: Tensors do not fit the model; `errors` names rows and columns.
    """
    question, binary = _split(body, header_length)
    if len(question.id) > LONGEST_ID:
        raise BadRequestError(f"An id has at most {LONGEST_ID} characters")
    arrays = read_tensors(question.inputs, binary)
    rows = _rows(arrays, reader.max_rows)
    names = [item.name for item in graph.inputs]
    signature = reader.signature
    features = [item.name for item in signature.inputs]
    if sorted(arrays) == sorted(names):
        feed = {item.name: _fit(item, arrays[item.name]) for item in graph.inputs}
        asked = _checked(feed, arrays, rows, reader)
    elif sorted(arrays) == sorted(features):
        asked = reader.from_columns(_columns_of_features(arrays, signature))
    else:
        raise UnprocessableError(
            f"The model takes the tensors {', '.join(names[:20])}, or one for each of the features "
            f"{', '.join(features[:20])}; sent were {', '.join(sorted(arrays)[:20])}"
        )
    _check_outputs(question, signature)
    return question, asked


def _split(body: bytes, header_length: str | None) -> tuple[Question, memoryview]:
    view = memoryview(body)
    size = len(body)
    if header_length is not None:
        if not (header_length.isascii() and header_length.isdigit() and int(header_length) <= size):
            raise BadRequestError(f"`{HEADER_LENGTH}` is not the length of the JSON in the body")
        size = int(header_length)
    try:
        return _decode(body[:size]), view[size:]
    except REFUSED as error:
        raise BadRequestError(f"Not an inference request: {str(error)[:200]}") from error


def _decode(head: bytes) -> Question:
    try:
        return _question.decode(head)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # Clients in Python write NaN, which is not JSON; what it means is for the tensor to say.
        return msgspec.convert(json.loads(head), Question)


def read_tensors(parts: Sequence[TensorPart], binary: memoryview) -> dict[str, Array]:
    """Return tensors by name, out of JSON and of what follows it.

    Raises:
        UnprocessableError: They do not fit their shapes and types.
    """
    arrays: dict[str, Array] = {}
    place = 0
    for part in parts:
        if part.name in arrays:
            raise UnprocessableError(f"`{part.name}` is sent twice")
        if "shared_memory_region" in part.parameters:
            raise UnprocessableError(f"`{part.name}`: shared memory is not offered")
        size = part.parameters.get("binary_data_size")
        if size is None:
            arrays[part.name] = from_json(part.name, part.datatype, part.shape, part.data)
            continue
        if type(size) is not int or not 0 <= size <= len(binary) - place:
            raise UnprocessableError(f"`{part.name}`: `binary_data_size` is more than was sent")
        data = binary[place : place + size]
        arrays[part.name] = from_binary(part.name, part.datatype, part.shape, data)
        place += size
    if place != len(binary):
        raise UnprocessableError(f"{len(binary) - place} bytes follow that belong to no tensor")
    return arrays


def _rows(arrays: Mapping[str, Array], most: int) -> int:
    counts = {array.shape[0] for array in arrays.values()}
    if len(counts) != 1:
        raise UnprocessableError("The first dimension of every tensor is the number of rows")
    rows: int = counts.pop()
    if rows > most:
        raise findings.too_many_rows(rows, most)
    if not rows:
        raise UnprocessableError(findings.NO_ROWS)
    return rows


def _fit(tensor: Tensor, array: Array) -> Array:
    """Return a sent tensor in the shape and type that the graph takes."""
    wanted = tensor.shape[1:]
    if wanted == (1,) and array.ndim == 1:
        array = array[:, None]
    sent = array.shape[1:]
    if len(sent) != len(wanted) or any(
        want is not None and want != size for want, size in zip(wanted, sent, strict=True)
    ):
        shape = [-1, *(-1 if size is None else size for size in wanted)]
        raise UnprocessableError(
            f"`{tensor.name}` has the shape {shape}, and {list(array.shape)} was sent"
        )
    dtype = np.dtype(DTYPES[tensor.type])
    if array.dtype == dtype:
        return array
    with np.errstate(over="ignore"):
        made = array.astype(dtype) if np.can_cast(array.dtype, dtype, "same_kind") else None
    exact = made is not None and (dtype.kind == "f" or np.array_equal(made, array))
    if made is None or not exact or "O" in {dtype.kind, array.dtype.kind}:
        raise UnprocessableError(f"`{tensor.name}` is {NAMES[tensor.type]}, and was sent otherwise")
    return made


def _checked(feed: Feed, arrays: Mapping[str, Array], rows: int, reader: Reader) -> Asked:
    """Return the request for tensors of the graph, with columns for the log."""
    columns = {}
    for feature in reader.signature.inputs:
        whole = arrays[feature.input]
        column = whole if feature.column is None else whole[:, feature.column]
        columns[feature.name] = column if feature.shape else column.reshape(rows)
    finite = all(array.dtype.kind != "f" or np.isfinite(array).all() for array in feed.values())
    if finite and not any(findings.is_closed(item) for item in reader.signature.inputs):
        return Asked(feed, rows, columns={name: item.tolist() for name, item in columns.items()})
    return reader.from_columns(_with_nulls(columns, reader.signature))


def _columns_of_features(arrays: Mapping[str, Array], signature: Signature) -> dict[str, list[Any]]:
    columns = {}
    for feature in signature.inputs:
        array = arrays[feature.name]
        fits = array.shape[1:] in {feature.shape, (*feature.shape, 1)}
        columns[feature.name] = array.reshape(array.shape[0], *feature.shape) if fits else array
    return _with_nulls(columns, signature)


def _with_nulls(columns: Mapping[str, Array], signature: Signature) -> dict[str, list[Any]]:
    """Return columns as JSON would have them: NaN is null where null may be sent."""
    made: dict[str, list[Any]] = {}
    for feature in signature.inputs:
        array = columns[feature.name]
        values = array.tolist()
        if array.dtype.kind == "f" and array.ndim == 1 and may_be_null(feature):
            values = [None if value != value else value for value in values]  # noqa: PLR0124
        made[feature.name] = values
    return made


def _check_outputs(question: Question, signature: Signature) -> None:
    known = {item.name for item in signature.outputs}
    for item in question.outputs:
        if item.name not in known:
            raise UnprocessableError(
                f"The model has no output `{item.name[:100]}`; it has {', '.join(sorted(known))}"
            )
        if "shared_memory_region" in item.parameters:
            raise UnprocessableError(f"`{item.name}`: shared memory is not offered")

"""Answers of the Open Inference Protocol v2."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from penstock.core.errors import PenstockError, UnprocessableError
from penstock.models.signature import Output, Signature
from penstock.predict.answers import encode
from penstock.predict.oip import Question, WantedOutput
from penstock.predict.oip_tensors import NAMES, classify, to_binary
from penstock.predict.tensors import Array, Graph, Tensor

PLATFORM = "onnxruntime_onnx"

_json = msgspec.json.Encoder()


class OutputPart(msgspec.Struct, omit_defaults=True):
    """A tensor in an answer."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    parameters: dict[str, int] | UnsetType = UNSET
    data: msgspec.Raw | UnsetType = UNSET


class Reply(msgspec.Struct, omit_defaults=True):
    """The JSON of an answer."""

    model_name: str
    model_version: str
    outputs: list[OutputPart]
    id: str = ""
    parameters: dict[str, Any] | UnsetType = UNSET


def write_answer(
    question: Question,
    outputs: Mapping[str, Array],
    signature: Signature,
    *,
    model_name: str,
    model_version: str,
    parameters: dict[str, Any] | None = None,
) -> tuple[bytes, int | None]:
    """Return the answer's body, and the length of its JSON when binary tensors follow it."""
    known = {item.name: item for item in signature.outputs}
    by_default = question.parameters.get("binary_data_output") is True
    wanted = question.outputs or [WantedOutput(item.name) for item in signature.outputs]
    parts: list[OutputPart] = []
    tail: list[bytes] = []
    for item in wanted:
        array = _asked_for(item, outputs[item.name], known[item.name])
        kind = "BYTES" if array.dtype.kind in "OUS" else NAMES[array.dtype.name]  # type: ignore[index]
        part = OutputPart(item.name, kind, array.shape)
        if item.parameters.get("binary_data", by_default) is True:
            tail.append(to_binary(array))
            part.parameters = {"binary_data_size": len(tail[-1])}
        else:
            part.data = encode(array.reshape(-1))
        parts.append(part)
    reply = Reply(model_name, model_version, parts, question.id, parameters or UNSET)
    head = _json.encode(reply)
    return (b"".join((head, *tail)), len(head)) if tail else (head, None)


def metadata(name: str, versions: Sequence[str], graph: Graph) -> dict[str, Any]:
    """Return a model's metadata, ready for JSON."""
    return {
        "name": name,
        "versions": list(versions),
        "platform": PLATFORM,
        "inputs": [_described(item) for item in graph.inputs],
        "outputs": [_described(item) for item in graph.outputs],
    }


def error_body(error: PenstockError) -> bytes:
    """Return an error as the protocol writes it; findings follow in the same text."""
    more = [f"row {item['row']}, {item['column']}: {item['reason']}" for item in error.errors[1:5]]
    return _json.encode({"error": "; ".join((error.detail, *more))})


def _asked_for(item: WantedOutput, array: Array, output: Output) -> Array:
    count = item.parameters.get("classification")
    if count is None:
        return array
    if type(count) is not int or count < 1 or array.dtype.kind not in "fiu" or array.ndim < 1:
        raise UnprocessableError(f"`{item.name}`: `classification` takes a count, of numbers")
    return classify(array, count, output.classes)


def _described(tensor: Tensor) -> dict[str, Any]:
    shape = [-1 if size is None else size for size in tensor.shape]
    return {"name": tensor.name, "datatype": NAMES[tensor.type], "shape": shape}

"""The Open Inference Protocol v2 from the asking side, for models that run elsewhere."""

import msgspec

from penstock.predict.oip import TensorPart, read_tensors
from penstock.predict.oip_tensors import NAMES, kind_of, to_binary
from penstock.predict.tensors import Array, Feed, Graph, Tensor


def write_question(feed: Feed, graph: Graph) -> tuple[bytes, int]:
    """Return the body of a request with binary tensors, and the length of its JSON."""
    tail = [to_binary(feed[item.name]) for item in graph.inputs]
    inputs = [
        {
            "name": item.name,
            "datatype": NAMES[item.type],
            "shape": feed[item.name].shape,
            "parameters": {"binary_data_size": len(data)},
        }
        for item, data in zip(graph.inputs, tail, strict=True)
    ]
    head = msgspec.json.encode({"inputs": inputs, "parameters": {"binary_data_output": True}})
    return b"".join((head, *tail)), len(head)


def read_answer(body: bytes, header_length: int | None) -> dict[str, Array]:
    """Return the outputs of an answer by name.

    Raises:
        PenstockError: Tensors do not fit their shapes.
        ValueError, msgspec.DecodeError: It is not an answer of the protocol.
    """
    head = memoryview(body)[:header_length] if header_length is not None else body
    parts = msgspec.convert(msgspec.json.decode(head)["outputs"], list[TensorPart])
    binary = memoryview(body)[header_length:] if header_length is not None else memoryview(b"")
    return read_tensors(parts, binary)


def read_metadata(body: bytes) -> Graph:
    """Return the tensors that a model's metadata describes.

    Raises:
        ValueError, KeyError, msgspec.DecodeError: It is not metadata of the protocol.
    """
    found = msgspec.json.decode(body)
    inputs, outputs = (
        tuple(
            Tensor(
                item.name,
                kind_of(item.name, item.datatype),
                tuple(size if size >= 0 else None for size in item.shape),
            )
            for item in msgspec.convert(found[side], list[TensorPart])
        )
        for side in ("inputs", "outputs")
    )
    return Graph(inputs, outputs)

"""Reads and mends an ONNX graph: its inputs, outputs, classes, and how it counts rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import onnx
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

from penstock.models.formats.advice import DYNAMIC
from penstock.models.sandbox.replies import RefusalError

ROWS = "rows"
TYPES: dict[int, str] = {
    TensorProto.BOOL: "bool",
    TensorProto.STRING: "string",
    TensorProto.INT8: "int8",
    TensorProto.INT16: "int16",
    TensorProto.INT32: "int32",
    TensorProto.INT64: "int64",
    TensorProto.UINT8: "uint8",
    TensorProto.UINT16: "uint16",
    TensorProto.UINT32: "uint32",
    TensorProto.UINT64: "uint64",
    TensorProto.FLOAT16: "float16",
    TensorProto.FLOAT: "float32",
    TensorProto.DOUBLE: "float64",
}
# Attributes in which classifiers of ai.onnx.ml keep their classes.
LABELS = ("classlabels_strings", "classlabels_int64s", "classlabels_ints")


@dataclass(frozen=True)
class Port:
    """An input or output: `shape` without the rows, None where a dimension is open."""

    name: str
    type: str
    shape: tuple[int | None, ...]


def inputs_of(graph: GraphProto) -> list[ValueInfoProto]:
    """Return what has to be fed: old files list initializers as inputs too."""
    given = {item.name for item in graph.initializer}
    return [item for item in graph.input if item.name not in given]


def port(value: ValueInfoProto) -> Port:
    """Return name, type and shape of one.

    Raises:
        RefusalError: It is no tensor, of a type that has no JSON, or has no rows.
    """
    kind = value.type.WhichOneof("value")
    if kind != "tensor_type":
        raise RefusalError(
            f"{value.name!r} is a {(kind or 'value of unknown type').removesuffix('_type')}, not a "
            "tensor. For scikit-learn, export with options={'zipmap': False}."
        )
    tensor = value.type.tensor_type
    name = TYPES.get(tensor.elem_type)
    if name is None:
        shown = TensorProto.DataType.Name(tensor.elem_type)
        raise RefusalError(f"{value.name!r} holds {shown}, which cannot be sent as JSON.")
    if not tensor.HasField("shape"):
        raise RefusalError(f"{value.name!r} has no shape. Export it with shapes: {DYNAMIC}")
    sizes = [item.dim_value if item.HasField("dim_value") else None for item in tensor.shape.dim]
    if not sizes:
        raise RefusalError(
            f"{value.name!r} is a single number that does not count rows; make it a part of the "
            f"graph, or give it rows as first dimension: {DYNAMIC}"
        )
    return Port(value.name, name, tuple(sizes[1:]))


def remove_zipmaps(model: ModelProto) -> dict[str, list[Any]]:
    """Let maps of class to probability be the tensors they are made of; return their classes."""
    graph = model.graph
    outputs = {item.name: item for item in graph.output}
    classes: dict[str, list[Any]] = {}
    for node in [item for item in graph.node if item.op_type == "ZipMap"]:
        output = outputs.get(node.output[0])
        if output is None:
            continue
        labels = next(iter(_labels(node)), None)
        size = len(labels) if labels else None
        made = helper.make_tensor_value_info(node.output[0], TensorProto.FLOAT, [ROWS, size])
        output.CopyFrom(made)
        identity = helper.make_node("Identity", [node.input[0]], [node.output[0]])
        node.CopyFrom(identity)
        if labels:
            classes[output.name] = labels
    return classes


def _labels(node: NodeProto) -> Iterator[list[Any]]:
    for attribute in node.attribute:
        if attribute.name in LABELS:
            found = helper.get_attribute_value(attribute)
            if found:
                yield [item.decode() if isinstance(item, bytes) else item for item in found]


def classes_of(graph: GraphProto) -> list[Any] | None:
    """Return the classes that the graph's only classifier answers with, None where none says."""
    found = [labels for node in graph.node for labels in _labels(node)]
    if not found:
        # A vote of several, or a pipeline's label encoder: a constant holds them.
        found = [
            _listed(item)
            for item in graph.initializer
            if item.name.lower().startswith("classes") and len(item.dims) == 1
        ]
    return found[-1] if found and all(item == found[-1] for item in found) else None


def _listed(tensor: TensorProto) -> list[Any]:
    values: list[Any] = onnx.numpy_helper.to_array(tensor).tolist()
    return [item.decode() if isinstance(item, bytes) else item for item in values]


def free_rows(model: ModelProto) -> bool:
    """Make the first dimension of inputs and outputs open; True when it was fixed at one row.

    Whether the graph really takes more rows then, a run has to show.

    Raises:
        RefusalError: It is fixed at another number.
    """
    fixed = False
    for value in inputs_of(model.graph):
        dims = value.type.tensor_type.shape.dim
        if not dims or not dims[0].HasField("dim_value"):
            continue
        if dims[0].dim_value != 1:
            raise RefusalError(
                f"{value.name!r} takes exactly {dims[0].dim_value} rows. Export it with an open "
                f"first dimension: {DYNAMIC}"
            )
        fixed = True
    if fixed:
        for value in (*inputs_of(model.graph), *model.graph.output):
            dims = value.type.tensor_type.shape.dim
            if dims:
                dims[0].Clear()
                dims[0].dim_param = ROWS
        # Shapes in between were computed from the one row.
        del model.graph.value_info[:]
    return fixed

"""Whether an ONNX model may be opened: nothing outside itself, nothing but standard operators."""

from collections.abc import Iterator, Sequence
from typing import Any

import onnx
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto

from penstock.models.sandbox.replies import RefusalError

# `""` is the other name of ai.onnx. Operators of com.microsoft are ONNX Runtime's own: no file
# that we make needs them, and they are the least tested part of what would open it.
DOMAINS = {"": "", "ai.onnx": "", "ai.onnx.ml": "ai.onnx.ml"}
MOST_INPUTS = 2000
MOST_OUTPUTS = 100
# Graphs within graphs (If, Loop, Scan); exporters nest a few.
DEEPEST = 16
MOST_FINDINGS = 20


def read_model(data: bytes, *, most_bytes: int) -> ModelProto:
    """Parse a file.

    Raises:
        RefusalError: It is no ONNX model, or too large.
    """
    if len(data) > most_bytes:
        raise RefusalError(f"The ONNX model has {len(data):,} bytes; {most_bytes:,} are allowed.")
    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:
        # Each version of protobuf has errors of its own.
        raise RefusalError(f"This is no ONNX model, or a broken one: {error}") from error
    if not _all_text(model):
        # Protobuf hands such a text out as bytes, which nothing that reads a model expects.
        raise RefusalError("This ONNX model is broken: a name in it is not UTF-8.")
    if not model.graph.node:
        raise RefusalError("This is no ONNX model: it has no graph with any node.")
    return model


def _all_text(message: Message) -> bool:
    """Return whether every text of a message and of those within it is one."""
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_STRING:
            found = all(isinstance(text, str) for text in _each(value))
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            found = all(_all_text(inner) for inner in _each(value))
        else:
            continue
        if not found:
            return False
    return True


def _each(value: Any) -> Sequence[Any]:  # noqa: ANN401 - a field's value, or several of them
    return (value,) if isinstance(value, str | bytes | Message) else value


def check(model: ModelProto, *, most_nodes: int) -> None:
    """Refuse what reaches out of the file, what is not standard, and what is too large.

    Raises:
        RefusalError: With all findings, each by the name of node or tensor.
    """
    findings = list(_findings(model, most_nodes))
    if findings:
        reasons = {item["reason"] for item in findings}
        raise RefusalError(
            f"The ONNX model is refused: {'; '.join(sorted(reasons)[:5])}. Export it with all "
            "weights inside the file and with operators of ai.onnx and ai.onnx.ml only.",
            findings[:MOST_FINDINGS],
        )
    try:
        onnx.checker.check_model(model)
    except Exception as error:
        # ValidationError and, of broken names and types, a few others.
        said = str(error).strip().split("\n\n", maxsplit=1)[0]
        raise RefusalError(f"The ONNX model does not follow the standard: {said[:500]}") from error


def _findings(model: ModelProto, most_nodes: int) -> Iterator[dict[str, str]]:
    if model.functions:
        yield _finding("functions of its own", model.functions[0].name)
    if model.training_info:
        yield _finding("training graphs", "training_info")
    versions = {DOMAINS.get(item.domain, item.domain): item.version for item in model.opset_import}
    newest = onnx.defs.onnx_opset_version()
    if versions.get("", 0) > newest:
        yield _finding(f"a newer opset than {newest}", str(versions[""]))
    if len(model.graph.input) > MOST_INPUTS or len(model.graph.output) > MOST_OUTPUTS:
        yield _finding(f"more than {MOST_INPUTS} inputs or {MOST_OUTPUTS} outputs")
    nodes = 0
    for graph, depth in _graphs(model.graph, 0):
        nodes += len(graph.node)
        if nodes > most_nodes:
            yield _finding(f"more than {most_nodes:,} nodes", graph.name)
            return
        if depth > DEEPEST:
            yield _finding(f"graphs nested deeper than {DEEPEST}", graph.name)
            return
        yield from _tensors_outside(graph)
        for node in graph.node:
            yield from _node_findings(node, versions)


def _finding(reason: str, value: str = "") -> dict[str, str]:
    return {"reason": reason, "value": value[:200]} if value else {"reason": reason}


def _graphs(graph: GraphProto, depth: int) -> Iterator[tuple[GraphProto, int]]:
    yield graph, depth
    if depth > DEEPEST:
        return
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from _graphs(inner, depth + 1)


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from _attribute_tensors(attribute)


def _attribute_tensors(attribute: AttributeProto) -> Iterator[TensorProto]:
    yield from (attribute.t, *attribute.tensors)
    for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
        yield from (sparse.values, sparse.indices)


def _tensors_outside(graph: GraphProto) -> Iterator[dict[str, str]]:
    for tensor in _tensors(graph):
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            places = {item.key: item.value for item in tensor.external_data}
            yield _finding("data outside the file", f"{tensor.name}: {places.get('location', '')}")


def _node_findings(node: NodeProto, versions: dict[str, int]) -> Iterator[dict[str, str]]:
    if node.domain not in DOMAINS:
        yield _finding("an operator of a foreign domain", f"{node.domain}.{node.op_type}")
        return
    domain = DOMAINS[node.domain]
    version = versions.get(domain)
    if version is None:
        yield _finding("an operator whose opset is not imported", f"{domain}.{node.op_type}")
    elif not _known(node.op_type, min(version, 1 << 20), domain):
        yield _finding(f"an operator unknown to opset {version}", node.op_type)


def _known(name: str, version: int, domain: str) -> bool:
    try:
        onnx.defs.get_schema(name, max_inclusive_version=version, domain=domain)
    except onnx.defs.SchemaError:
        return False
    return True

"""Small ONNX models, written down as text, and what their signatures say."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import onnx
import onnx.parser
from onnx import numpy_helper

from penstock.models.signature import ElementType, Feature, Output, Signature
from penstock.predict.loaded import VersionRef

HEADER = '<ir_version: 10, opset_import: ["" : 20]>'
VALUE = Output(name="y", kind="value", type="float32")


def graph(text: str) -> bytes:
    """Return a model of the graph that is written in ONNX's own text."""
    model = onnx.parser.parse_model(f"{HEADER}\n{text}")
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def matrix(names: Sequence[str], kind: ElementType = "float32", **more: Any) -> tuple[Feature, ...]:  # noqa: ANN401
    """Return features that are the columns of one input `X`."""
    return tuple(
        Feature(name=name, type=kind, input="X", input_type=kind, column=place, **more)
        for place, name in enumerate(names)
    )


def whole(name: str, kind: ElementType = "float32", **more: Any) -> Feature:  # noqa: ANN401
    """Return a feature that is an input of its own."""
    return Feature(name=name, type=kind, input=name, input_type=kind, **more)


ABC = Signature(matrix(("a", "b", "c")), (VALUE,))

# y = a + 10 b + 100 c
LINEAR = graph(
    "linear (float[N,3] X) => (float[N,1] y) <float[3,1] W = {1, 10, 100}> { y = MatMul(X, W) }"
)
# A row's answer depends on who else is in the batch.
CENTERED = graph(
    "centered (float[N,3] X) => (float[N,3] y) "
    "{ mean = ReduceMean <keepdims = 1> (X, axes)  y = Sub(X, mean) }".replace(
        "(float[N,3] y) ", "(float[N,3] y) <int64[1] axes = {0}> "
    )
)
CENTERED_OUTPUT = Output(name="y", kind="value", type="float32", shape=(3,))
# One row, or four rows, at a time.
ONE_ROW = graph(
    "one (float[1,3] X) => (float[1,1] y) <float[3,1] W = {1, 10, 100}> { y = MatMul(X, W) }"
)
FOUR_ROWS = graph(
    "four (float[4,3] X) => (float[4,1] y) <float[3,1] W = {1, 10, 100}> { y = MatMul(X, W) }"
)
# Fails for a row with an index above 3.
TABLE = graph(
    "table (int64[N,1] X) => (float[N,1] y) <float[4] T = {0.1, 1.5, 2.5, 3.5}> "
    "{ y = Gather(T, X) }"
)
TABLE_SIGNATURE = Signature(matrix(("place",), "int64", categories=(0, 1, 2, 3)), (VALUE,))
# The logarithm: not a number for a negative row.
LOGARITHM = graph("logarithm (float[N,1] X) => (float[N,1] y) { y = Log(X) }")
ONE = Signature(matrix(("a",)), (VALUE,))
# The first row says how often a large matrix is multiplied: about 3,000 times a second.
LOOPING = graph(
    """looping (float[N,1] X) => (float[N,1] y)
    <int64[1] first = {0}, int64[1] second = {1}, int64[1] flat = {-1}, int64[2] size = {200, 200},
     bool yes = {1}>
    {
        top = Slice(X, first, second, first)
        count = Cast <to = 7> (top)
        turns = Squeeze(count)
        zero = ConstantOfShape <value = float[1] {0.5}> (size)
        last = Loop (turns, yes, zero) <body = step
            (int64 i, bool go, float[200,200] before) => (bool on, float[200,200] after)
            { on = Identity(go)  product = MatMul(before, before)  after = Tanh(product) }>
        total = ReduceMean <keepdims = 0> (last)
        nothing = Mul(total, zeroed)
        y = Add(X, nothing)
    }""".replace("bool yes = {1}", "bool yes = {1}, float zeroed = {0}")
)
# Texts joined.
TEXTS = graph(
    "texts (string[N,1] state, string[N,1] fuel) => (string[N,1] y) "
    "{ y = StringConcat(state, fuel) }"
)
TEXTS_SIGNATURE = Signature(
    (
        whole("state", "string", nullable=True),
        whole("fuel", "string", categories=("coal", "gas"), open=False),
    ),
    (Output(name="y", kind="label", type="string"),),
)
# A class and how likely it is: 0.1 and 0.9 of the input.
CLASSES = graph(
    """classes (float[N,1] X) => (int64[N] label, float[N,2] likely)
    <float[1,2] W = {0.1, 0.9}, int64[1] size = {-1}>
    {
        likely = MatMul(X, W)
        label = ArgMax <axis = 1, keepdims = 0> (likely)
    }"""
)
CLASSES_SIGNATURE = Signature(
    matrix(("a",)),
    (
        Output(name="label", kind="label", type="int64"),
        Output(name="likely", kind="probabilities", type="float32", shape=(2,), classes=(0, 1)),
    ),
)


def large(number: int, megabytes: int = 4) -> bytes:
    """Return a model with a table of so many megabytes that no other number has."""
    model = onnx.load_from_string(LINEAR)
    table = np.random.default_rng(number).normal(size=(megabytes << 18, 1)).astype(np.float32)
    model.graph.initializer.append(numpy_helper.from_array(table, "table"))
    model.graph.initializer.append(numpy_helper.from_array(np.array(0, np.int64), "place"))
    model.graph.node.append(onnx.helper.make_node("Gather", ["table", "place"], ["picked"]))
    model.graph.node.append(onnx.helper.make_node("Add", ["y", "picked"], ["z"]))
    model.graph.output[0].name = "z"
    return bytes(model.SerializeToString())


LARGE_SIGNATURE = Signature(ABC.inputs, (Output(name="z", kind="value", type="float32"),))


def reference(
    onnx_bytes: bytes, signature: Signature, version_id: UUID | None = None
) -> VersionRef:
    """Return a version of a model as the registry would know it."""
    return VersionRef(
        id=version_id or uuid4(),
        model_id=uuid4(),
        model_name="model",
        number=1,
        onnx_sha256=hashlib.sha256(onnx_bytes).hexdigest(),
        onnx_key="models/model.onnx",
        signature=signature,
    )

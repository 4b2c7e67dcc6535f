"""Trees as operators of ONNX, one way for all libraries.

The libraries compare in different precisions, and the graph compares as the library does, so that
no row takes another branch than there: XGBoost in float32, LightGBM and scikit-learn's histogram
boosting in float64, scikit-learn's other trees float32 features with float64 thresholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from onnx import AttributeProto, TensorProto, numpy_helper

from penstock.models.sandbox.replies import RefusalError

Link = Literal["none", "sigmoid", "softmax", "exp", "square", "hinge", "sigmoid-each"]
Compares = Literal["float32", "float64", "narrowed"]
Array = np.ndarray[Any, Any]
ML = "ai.onnx.ml"


class Emitter(Protocol):
    """Where nodes go: a graph of ours, or that of a pipeline under conversion."""

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **attributes: Any,  # noqa: ANN401
    ) -> None:
        """Add a node; an attribute of the type AttributeProto is taken as it is."""

    def constant(self, values: Array) -> str:
        """Add a constant and return its name."""

    def name(self, hint: str) -> str:
        """Return a name that nothing has yet."""


@dataclass
class Trees:
    """Nodes and leaves of all trees, as the attributes of TreeEnsembleRegressor want them.

    `targets` raw values come of a row: one, or one a class or output.
    """

    targets: int
    compares: Compares
    base: list[float]
    link: Link
    classes: Sequence[Any] | None = None
    nodes: dict[str, list[Any]] = field(default_factory=dict)
    leaves: dict[str, list[Any]] = field(default_factory=dict)

    def branch(
        self,
        place: tuple[int, int],
        split: tuple[int, str, float],
        ends: tuple[int, int],
        *,
        missing: bool,
    ) -> None:
        """Add a node at `(tree, node)`, which splits by `(feature, mode, value)`.

        It leads to `ends` (true, false); what is missing goes to true where `missing` says so.
        """
        _extend(
            self.nodes,
            treeids=[place[0]],
            nodeids=[place[1]],
            featureids=[split[0]],
            modes=[split[1]],
            values=[split[2]],
            truenodeids=[ends[0]],
            falsenodeids=[ends[1]],
            missing_value_tracks_true=[int(missing)],
        )

    def leaf(self, place: tuple[int, int], target: int, weight: float) -> None:
        """Add a leaf that adds `weight` to one of the raw values."""
        self.branch(place, (0, "LEAF", 0.0), (0, 0), missing=False)
        _extend(
            self.leaves,
            treeids=[place[0]],
            nodeids=[place[1]],
            ids=[target],
            weights=[weight],
        )

    def tree(self, number: int, arrays: dict[str, Array], weights: Array, first: int = 0) -> None:
        """Add a whole tree.

        `arrays` has `feature`, `threshold`, `left`, `right`, `missing` (whether it goes left) of
        each node, and `leaf`; `weights` is `[nodes, targets]`, the first of which is `first`.
        """
        leaf = arrays["leaf"].astype(bool)
        places = np.arange(len(leaf))
        inner = ~leaf
        _extend(
            self.nodes,
            treeids=np.full(len(leaf), number).tolist(),
            nodeids=places.tolist(),
            featureids=np.where(inner, arrays["feature"], 0).tolist(),
            modes=np.where(leaf, "LEAF", "BRANCH_LEQ").tolist(),
            values=np.where(inner, arrays["threshold"], 0.0).tolist(),
            truenodeids=np.where(inner, arrays["left"], 0).tolist(),
            falsenodeids=np.where(inner, arrays["right"], 0).tolist(),
            missing_value_tracks_true=np.where(inner, arrays["missing"], 0).astype(int).tolist(),
        )
        count = int(leaf.sum())
        width = weights.shape[1]
        _extend(
            self.leaves,
            treeids=[number] * (count * width),
            nodeids=np.repeat(places[leaf], width).tolist(),
            ids=np.tile(np.arange(first, first + width), count).tolist(),
            weights=weights[leaf].ravel().tolist(),
        )


def _extend(columns: dict[str, list[Any]], **values: list[Any]) -> None:
    for name, items in values.items():
        columns.setdefault(name, []).extend(items)


def emit(trees: Trees, source: str, outputs: Sequence[str], emitter: Emitter) -> None:
    """Add the ensemble: from `source` to label and probabilities, or to values.

    `source` holds float32 or float64, `[rows, features]`; numbers that come out are float32.

    Raises:
        RefusalError: There are no trees, or classes that ONNX cannot answer.
    """
    if not trees.leaves:
        raise RefusalError("The model has no trees.")
    raw = _raw(trees, source, emitter)
    if trees.classes is None:
        _values(trees, raw, outputs[0], emitter)
    else:
        label, probabilities = outputs
        _probabilities(trees, raw, probabilities, emitter)
        _label(trees, probabilities, label, emitter)


def _raw(trees: Trees, source: str, emitter: Emitter) -> str:
    kinds = {
        "float32": (TensorProto.FLOAT,),
        "float64": (TensorProto.DOUBLE,),
        "narrowed": (TensorProto.FLOAT, TensorProto.DOUBLE),
    }[trees.compares]
    for kind in kinds:
        cast = emitter.name("features")
        emitter.node("Cast", [source], [cast], to=kind)
        source = cast
    numbers = {
        "nodes_values": trees.nodes["values"],
        "target_weights": trees.leaves["weights"],
        "base_values": trees.base,
    }
    attributes = {
        **{f"nodes_{name}": items for name, items in trees.nodes.items() if name != "values"},
        **{f"target_{name}": items for name, items in trees.leaves.items() if name != "weights"},
    }
    made = [_listed(name, items) for name, items in attributes.items()]
    if kinds[-1] == TensorProto.DOUBLE:
        made += [_tensor(f"{name}_as_tensor", items) for name, items in numbers.items()]
    else:
        made += [_listed(name, items) for name, items in numbers.items()]
    raw = emitter.name("raw")
    emitter.node(
        "TreeEnsembleRegressor",
        [source],
        [raw],
        domain=ML,
        n_targets=trees.targets,
        **{item.name: item for item in made},
    )
    return raw


def _listed(name: str, items: list[Any]) -> AttributeProto:
    """Return an attribute without looking at each of what may be millions of items."""
    made = AttributeProto(name=name)
    if isinstance(items[0], str):
        made.type = AttributeProto.STRINGS
        made.strings.extend([item.encode() for item in items])
    elif isinstance(items[0], int):
        made.type = AttributeProto.INTS
        made.ints.extend(items)
    else:
        made.type = AttributeProto.FLOATS
        made.floats.extend(items)
    return made


def _tensor(name: str, items: list[float]) -> AttributeProto:
    made = AttributeProto(name=name, type=AttributeProto.TENSOR)
    made.t.CopyFrom(numpy_helper.from_array(np.array(items, dtype=np.float64), name))
    return made


def _values(trees: Trees, raw: str, output: str, emitter: Emitter) -> None:
    operators = {"none": "Identity", "exp": "Exp", "sigmoid": "Sigmoid"}
    if trees.link == "square":
        # LightGBM's reg_sqrt: the trees know the root, with its sign.
        sign, square = emitter.name("sign"), emitter.name("square")
        emitter.node("Sign", [raw], [sign])
        emitter.node("Mul", [raw, raw], [square])
        emitter.node("Mul", [sign, square], [output])
        return
    emitter.node(operators[trees.link], [raw], [output])


def _probabilities(trees: Trees, raw: str, output: str, emitter: Emitter) -> None:
    if trees.link == "none":
        emitter.node("Identity", [raw], [output])
    elif trees.link == "softmax":
        emitter.node("Softmax", [raw], [output], axis=1)
    elif trees.link == "sigmoid-each":
        emitter.node("Sigmoid", [raw], [output])
    else:
        second, first = emitter.name("second"), emitter.name("first")
        one = emitter.constant(np.array([1], dtype=np.float32))
        if trees.link == "hinge":
            above, zero = emitter.name("above"), emitter.constant(np.zeros(1, dtype=np.float32))
            emitter.node("Greater", [raw, zero], [above])
            emitter.node("Cast", [above], [second], to=TensorProto.FLOAT)
        else:
            emitter.node("Sigmoid", [raw], [second])
        emitter.node("Sub", [one, second], [first])
        emitter.node("Concat", [first, second], [output], axis=1)


def _label(trees: Trees, probabilities: str, output: str, emitter: Emitter) -> None:
    classes = emitter.constant(label_array(trees.classes or ()))
    place = emitter.name("place")
    emitter.node("ArgMax", [probabilities], [place], axis=1, keepdims=0)
    emitter.node("Gather", [classes, place], [output], axis=0)


def label_array(classes: Sequence[Any]) -> Array:
    """Return classes as ONNX can answer them: texts, or whole numbers.

    Raises:
        RefusalError: They are neither.
    """
    if all(isinstance(item, str) for item in classes):
        return np.array(list(classes), dtype=object)
    try:
        whole = [int(item) for item in classes]
    except (TypeError, ValueError):
        whole = []
    if whole != list(classes):
        raise RefusalError(
            "The classes are neither texts nor whole numbers; train with one of these, or with "
            "sklearn.preprocessing.LabelEncoder."
        )
    return np.array(whole, dtype=np.int64)

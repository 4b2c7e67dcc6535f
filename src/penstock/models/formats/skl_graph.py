"""From a scikit-learn estimator to ONNX, in the precision in which it computes."""

import re
from typing import Any

import onnx
from onnx import TensorProto
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from penstock.models.formats import boosters, graph
from penstock.models.formats.ensembles import ML
from penstock.models.formats.originals import Original, has_probabilities
from penstock.models.formats.running import open_session
from penstock.models.sandbox.replies import RefusalError
from penstock.models.signature import Feature, Output, Signature

ALL = "X"
# How ONNX Runtime says that an output is declared as another type than it has.
WRONG_TYPE = re.compile(
    r"output arg \((?P<name>[^)]*)\).*expected type \(tensor\((?P<kind>float|double)\)\)"
)


# scikit-learn computes in float64; not every operator of ONNX does.
PRECISIONS = ("float64", "float32")
TENSORS = {
    "float32": FloatTensorType,
    "float64": DoubleTensorType,
    "int64": Int64TensorType,
    "string": StringTensorType,
}


def to_onnx(known: Original, names: list[str], precision: str) -> tuple[bytes, Signature]:
    """Convert, and return the model with the signature of its graph.

    Raises:
        RefusalError: Of a kind of tree that is not converted.
        Exception: Whatever skl2onnx says of what it does not know.
    """
    if boosters.is_trees(known.model):
        trees = boosters.trees_of(known.model)
        number = "float32" if trees.compares == "float32" else "float64"
        features = _features(known, names, [(ALL, place, number) for place in range(len(names))])
        made = onnx.load_model_from_string(boosters.own_model(trees, len(names)))
    else:
        places = _places(known, precision)
        features = _features(known, names, places)
        made = _converted(known, places)
    signature = Signature(features, _outputs(known, made))
    return made.SerializeToString(), signature


def _places(known: Original, precision: str) -> list[tuple[str, int, str]]:
    """Return input, column and element type of each column of the model."""
    types = [_type(column, precision) for column in known.columns]
    if len(set(types)) == 1 and not _by_name(known.model):
        if types[0] == "int64":
            types = [precision] * len(types)
        return [(ALL, place, kind) for place, kind in enumerate(types)]
    return [(name, 0, kind) for name, kind in zip(known.names, types, strict=True)]


def _type(column: Any, precision: str) -> str:  # noqa: ANN401
    if column.kind == "text":
        return "string"
    whole = column.categories and all(isinstance(item, int) for item in column.categories)
    return "int64" if whole else precision


def _by_name(model: Any) -> bool:  # noqa: ANN401
    """Return whether some step takes columns by name, which skl2onnx finds by the inputs' names."""
    if isinstance(model, Pipeline):
        return any(_by_name(step) for _, step in model.steps)
    if not isinstance(model, ColumnTransformer):
        return False
    wanted = [columns for _, _, columns in model.transformers_]
    listed = [item if isinstance(item, list) else [item] for item in wanted]
    return any(isinstance(item, str) for columns in listed for item in columns)


def _features(
    known: Original, names: list[str], places: list[tuple[str, int, str]]
) -> tuple[Feature, ...]:
    return tuple(
        Feature(
            name=name,
            # What is sent is a number; how precisely the graph takes it is the graph's matter.
            type="float64" if kind == "float32" else kind,  # type: ignore[arg-type]
            input=source,
            input_type=kind,  # type: ignore[arg-type]
            column=place,
            nullable=column.nullable,
            categories=column.categories,
            open=column.open,
        )
        for name, column, (source, place, kind) in zip(names, known.columns, places, strict=True)
    )


def _converted(known: Original, places: list[tuple[str, int, str]]) -> onnx.ModelProto:
    if places[0][0] == ALL and (len(places) == 1 or places[1][1] == 1):
        initial = [(ALL, TENSORS[places[0][2]]([None, len(places)]))]
    else:
        initial = [(name, TENSORS[kind]([None, 1])) for name, _, kind in places]
    made: onnx.ModelProto = convert_sklearn(
        known.model,
        initial_types=initial,
        target_opset={"": boosters.OPSET, ML: boosters.ML_OPSET},
    )
    graph.remove_zipmaps(made)
    _keep_outputs(made, known)
    _declare_outputs(made)
    return made


def _declare_outputs(made: onnx.ModelProto) -> None:
    """Correct the declared types of outputs: skl2onnx takes float64 for what its operators narrow.

    ONNX Runtime says what it finds, one output after the other.
    """
    by_name = {item.name: item for item in made.graph.output}
    for _ in by_name:
        try:
            open_session(made.SerializeToString())
        except RefusalError as error:
            found = WRONG_TYPE.search(error.detail)
            if found is None or found["name"] not in by_name:
                raise
            kind = TensorProto.FLOAT if found["kind"] == "float" else TensorProto.DOUBLE
            by_name[found["name"]].type.tensor_type.elem_type = kind


def _keep_outputs(made: onnx.ModelProto, known: Original) -> None:
    """Drop scores that are no probabilities, and distances beside the number of a cluster."""
    only_label = known.role == "clusterer" or (
        known.role == "classifier" and not has_probabilities(known.model)
    )
    if only_label:
        del made.graph.output[1:]


def _outputs(known: Original, made: onnx.ModelProto) -> tuple[Output, ...]:
    ports = [graph.port(item) for item in made.graph.output]
    classes = known.classes
    told = tuple(classes) if classes is not None else None
    found = []
    for place, port in enumerate(ports):
        kind: Any = port.type
        width = port.shape[0] if port.shape else 1
        shape: Any = () if width in {None, 1} else (width,)
        if known.role in {"classifier", "clusterer", "outliers"} and place == 0:
            found.append(Output(name=port.name, kind="label", type=kind, classes=told))
        elif known.role == "classifier" and told is not None:
            shape = (len(told),)
            found.append(
                Output(name=port.name, kind="probabilities", type=kind, shape=shape, classes=told)
            )
        else:
            found.append(Output(name=port.name, kind="value", type=kind, shape=shape))
    return tuple(found)

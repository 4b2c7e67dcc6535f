"""Estimators made of trees, alone and as parts of a scikit-learn pipeline under conversion."""

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np
import xgboost
from onnx import AttributeProto, NodeProto, TensorProto, helper, numpy_helper
from skl2onnx import update_registered_converter
from skl2onnx.common.data_types import DoubleTensorType
from skl2onnx.common.shape_calculator import (
    calculate_linear_classifier_output_shapes,
    calculate_linear_regressor_output_shapes,
)
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from penstock.models.formats import lightgbm_trees, sklearn_trees, xgboost_trees
from penstock.models.formats.ensembles import ML, Array, Trees, emit
from penstock.models.sandbox.replies import RefusalError

OPSET = 17
ML_OPSET = 3
IR_VERSION = 8


class BoosterValues(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """A booster of LightGBM from a file, as an estimator of values."""

    def __init__(self, booster: lightgbm.Booster) -> None:
        self.booster = booster
        self.n_features_in_ = booster.num_feature()
        names = booster.feature_name()
        if names != [f"Column_{place}" for place in range(len(names))]:
            self.feature_names_in_ = np.array(names, dtype=object)

    def predict(self, rows: Any) -> Array:  # noqa: ANN401
        """Return what LightGBM answers."""
        return np.asarray(self.booster.predict(np.asarray(rows, dtype=np.float64), num_threads=1))


class BoosterClasses(ClassifierMixin, BoosterValues):  # type: ignore[misc]
    """The same for classes, in the order of the file's numbers."""

    def __init__(self, booster: lightgbm.Booster, classes: Sequence[Any]) -> None:
        super().__init__(booster)
        self.classes = classes
        self.classes_ = np.array(classes)

    def predict_proba(self, rows: Any) -> Array:  # noqa: ANN401
        """Return one column a class."""
        found = BoosterValues.predict(self, rows)
        return found if found.ndim > 1 else np.stack([1 - found, found], axis=1)

    def predict(self, rows: Any) -> Array:  # noqa: ANN401
        """Return the most likely class."""
        return np.asarray(self.classes_[self.predict_proba(rows).argmax(axis=1)])


class XgboostClasses(xgboost.XGBClassifier):
    """A booster of XGBoost from a file, as an estimator whose classes have names."""

    named: Sequence[Any] = ()

    @property
    def classes_(self) -> Array:
        """The classes in the order of the file's numbers."""
        return np.array(self.named)

    def predict(self, rows: Any, **_: Any) -> Array:  # noqa: ANN401
        """Return the most likely class."""
        return np.asarray(self.classes_[self.predict_proba(rows).argmax(axis=1)])


CLASSIFIERS = (
    *(*sklearn_trees.CLASSIFIERS, BoosterClasses),
    *(xgboost.XGBClassifier, xgboost.XGBRFClassifier, lightgbm.LGBMClassifier),
)
REGRESSORS = (
    *(*sklearn_trees.REGRESSORS, BoosterValues),
    *(xgboost.XGBRegressor, xgboost.XGBRFRegressor, xgboost.XGBRanker),
    *(lightgbm.LGBMRegressor, lightgbm.LGBMRanker),
)


def is_trees(model: Any) -> bool:  # noqa: ANN401
    """Return whether this is an estimator of trees and nothing else."""
    return isinstance(model, CLASSIFIERS + REGRESSORS)


def is_foreign(model: Any) -> bool:  # noqa: ANN401
    """Return whether this is an estimator of XGBoost or LightGBM."""
    own = sklearn_trees.CLASSIFIERS + sklearn_trees.REGRESSORS
    return is_trees(model) and not isinstance(model, own)


def trees_of(model: Any) -> Trees:  # noqa: ANN401
    """Return the trees of a fitted estimator.

    Raises:
        RefusalError: They are of a kind that is not converted.
    """
    if isinstance(model, sklearn_trees.CLASSIFIERS + sklearn_trees.REGRESSORS):
        return sklearn_trees.read_trees(model)
    classes = model.classes_.tolist() if isinstance(model, CLASSIFIERS) else None
    if isinstance(model, BoosterValues):
        return lightgbm_trees.read_trees(model.booster, classes)
    if isinstance(model, lightgbm.LGBMModel):
        return lightgbm_trees.read_trees(model.booster_, classes)
    missing = getattr(model, "missing", None)
    if missing is not None and not np.isnan(missing):
        raise RefusalError(
            f"The model takes {missing} for a missing value; only NaN is converted as such."
        )
    return xgboost_trees.read_trees(model.get_booster(), classes)


class OwnGraph:
    """Gathers nodes for a graph that holds nothing but the ensemble."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.named = 0

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **attributes: Any,  # noqa: ANN401
    ) -> None:
        """Add a node."""
        plain, made = _apart(attributes)
        node = helper.make_node(kind, inputs, outputs, domain=domain, **plain)
        node.attribute.extend(made)
        self.nodes.append(node)

    def constant(self, values: Array) -> str:
        """Add a constant and return its name."""
        name = self.name("constant")
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def name(self, hint: str) -> str:
        """Return a name that nothing has yet."""
        self.named += 1
        return f"{hint}_{self.named}"


def _apart(attributes: dict[str, Any]) -> tuple[dict[str, Any], list[AttributeProto]]:
    """Return attributes by value, and those that are made already."""
    made = [item for item in attributes.values() if isinstance(item, AttributeProto)]
    plain = {
        name: item for name, item in attributes.items() if not isinstance(item, AttributeProto)
    }
    return plain, made


class _PipelineGraph:
    """Gathers nodes for the graph that skl2onnx builds."""

    def __init__(self, scope: Any, container: Any) -> None:  # noqa: ANN401
        self.scope = scope
        self.container = container

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **attributes: Any,  # noqa: ANN401
    ) -> None:
        """Add a node."""
        plain, made = _apart(attributes)
        # All of them are the same since opset 13, Sub since 14.
        version = ML_OPSET if domain == ML else 14 if kind in {"Sub", "Mul"} else 13
        name = self.scope.get_unique_operator_name(kind)
        self.container.add_node(
            kind,
            list(inputs),
            list(outputs),
            op_domain=domain,
            op_version=version,
            name=name,
            **plain,
        )
        self.container.nodes[-1].attribute.extend(made)

    def constant(self, values: Array) -> str:
        """Add a constant and return its name."""
        name = self.name("constant")
        tensor = numpy_helper.from_array(values, name)
        kind = tensor.data_type
        items = values.tolist() if kind != TensorProto.STRING else [str(i) for i in values]
        self.container.add_initializer(name, kind, list(values.shape), items)
        return name

    def name(self, hint: str) -> str:
        """Return a name that nothing has yet."""
        return str(self.scope.get_unique_variable_name(hint))


def _convert(scope: Any, operator: Any, container: Any) -> None:  # noqa: ANN401
    graph = _PipelineGraph(scope, container)
    trees = trees_of(operator.raw_operator)
    outputs = [item.full_name for item in operator.outputs]
    # What follows in the pipeline has been told the type of the numbers.
    wide = isinstance(operator.outputs[-1].type, DoubleTensorType)
    made = [*outputs[:-1], graph.name("numbers")] if wide else outputs
    emit(trees, operator.inputs[0].full_name, made, graph)
    if wide:
        graph.node("Cast", [made[-1]], [outputs[-1]], to=TensorProto.DOUBLE)


def register() -> None:
    """Let skl2onnx know the estimators of both libraries."""
    for kind in CLASSIFIERS:
        update_registered_converter(
            kind,
            f"Penstock{kind.__name__}",
            calculate_linear_classifier_output_shapes,
            _convert,
            options={"zipmap": [True, False, "columns"], "nocl": [True, False]},
        )
    for kind in REGRESSORS:
        update_registered_converter(
            kind,
            f"Penstock{kind.__name__}",
            calculate_linear_regressor_output_shapes,
            _convert,
        )


def own_model(trees: Trees, features: int) -> bytes:
    """Return an ONNX model of the ensemble alone: `X` `[rows, features]` to its answers."""
    graph = OwnGraph()
    kind = TensorProto.FLOAT if trees.compares == "float32" else TensorProto.DOUBLE
    inputs = [helper.make_tensor_value_info("X", kind, ["rows", features])]
    if trees.classes is None:
        names = ["value"]
        outputs = [
            helper.make_tensor_value_info("value", TensorProto.FLOAT, ["rows", trees.targets])
        ]
    else:
        names = ["label", "probabilities"]
        texts = all(isinstance(item, str) for item in trees.classes)
        label = TensorProto.STRING if texts else TensorProto.INT64
        outputs = [
            helper.make_tensor_value_info("label", label, ["rows"]),
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, ["rows", len(trees.classes)]
            ),
        ]
    emit(trees, "X", names, graph)
    made = helper.make_graph(graph.nodes, "trees", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, ML_OPSET)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="penstock")
    model.ir_version = IR_VERSION
    return bytes(model.SerializeToString())

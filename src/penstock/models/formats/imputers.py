"""scikit-learn's SimpleImputer under conversion, where skl2onnx has no converter that fits.

Its own narrows numbers to float32, and knows no texts that are missing. Here numbers stay as they
are, and an empty text is one that is missing, as null reaches the graph as that.
"""

from typing import Any

import numpy as np
from onnx import TensorProto
from skl2onnx import update_registered_converter
from skl2onnx.common.data_types import DoubleTensorType, StringTensorType
from skl2onnx.operator_converters.common import concatenate_variables
from skl2onnx.operator_converters.imputer_op import convert_sklearn_imputer
from skl2onnx.shape_calculators.imputer import calculate_sklearn_imputer_output_shapes
from sklearn.impute import SimpleImputer

from penstock.models.formats.ensembles import ML


def _convert(scope: Any, operator: Any, container: Any) -> None:  # noqa: ANN401
    model = operator.raw_operator
    texts = isinstance(operator.inputs[0].type, StringTensorType)
    if not _plain(model, texts=texts):
        convert_sklearn_imputer(scope, operator, container)
        return
    source = concatenate_variables(scope, operator.inputs, container)
    gone, fill = scope.get_unique_variable_name("gone"), scope.get_unique_variable_name("fill")
    values = model.statistics_.tolist()
    if texts:
        found = scope.get_unique_variable_name("found")
        container.add_node(
            "LabelEncoder",
            [source],
            [found],
            op_domain=ML,
            op_version=2,
            name=scope.get_unique_operator_name("Missing"),
            keys_strings=[""],
            values_int64s=[1],
            default_int64=0,
        )
        name = scope.get_unique_operator_name("Missing")
        container.add_node("Cast", [found], [gone], op_version=13, name=name, to=TensorProto.BOOL)
        container.add_initializer(fill, TensorProto.STRING, [1, len(values)], values)
    else:
        wide = isinstance(operator.inputs[0].type, DoubleTensorType)
        kind = TensorProto.DOUBLE if wide else TensorProto.FLOAT
        name = scope.get_unique_operator_name("Missing")
        container.add_node("IsNaN", [source], [gone], op_version=13, name=name)
        container.add_initializer(fill, kind, [1, len(values)], values)
    container.add_node(
        "Where",
        [gone, fill, source],
        [operator.outputs[0].full_name],
        op_version=9,
        name=scope.get_unique_operator_name("Fill"),
    )


def _plain(model: Any, *, texts: bool) -> bool:  # noqa: ANN401
    """Return whether it fills what is missing and does nothing else."""
    missing = model.missing_values
    usual = missing is None or (isinstance(missing, float) and np.isnan(missing))
    whole = all(item == item for item in model.statistics_.tolist())  # noqa: PLR0124 - NaN.
    kind = all(isinstance(item, str) == texts for item in model.statistics_.tolist())
    return usual and whole and kind and not model.add_indicator


def register() -> None:
    """Let skl2onnx use this one."""
    update_registered_converter(
        SimpleImputer, "PenstockImputer", calculate_sklearn_imputer_output_shapes, _convert
    )

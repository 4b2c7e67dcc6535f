"""Runs an ONNX model in the sandbox: one thread, no optimised copy written anywhere."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnxruntime as ort

from penstock.models.sandbox.replies import RefusalError

Arrays = dict[str, np.ndarray[Any, Any]]
ELEMENTS: dict[str, Any] = {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64"),
    )
} | {"string": np.dtype(object)}


def open_session(data: bytes) -> ort.InferenceSession:
    """Open a checked model.

    Raises:
        RefusalError: ONNX Runtime does not take it.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Errors are raised; warnings are for whoever exported the file.
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        said = str(error).split("\n", maxsplit=1)[0]
        raise RefusalError(
            f"ONNX Runtime {ort.__version__} cannot open it: {said[:500]}"
        ) from error


def run(session: ort.InferenceSession, feeds: Mapping[str, np.ndarray[Any, Any]]) -> Arrays:
    """Return the outputs by name.

    Raises:
        RefusalError: It fails on these values.
    """
    names = [item.name for item in session.get_outputs()]
    try:
        found = session.run(names, dict(feeds))
    except Exception as error:
        said = str(error).split("\n", maxsplit=1)[0]
        raise RefusalError(f"The model fails on a sample: {said[:500]}") from error
    return {name: np.asarray(item) for name, item in zip(names, found, strict=True)}

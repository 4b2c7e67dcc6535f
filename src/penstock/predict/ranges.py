"""Which values the element types hold."""

from typing import Final

import numpy as np

from penstock.models.signature import Feature

INTEGER_RANGES: Final[dict[str, tuple[int, int]]] = {
    name: (int(np.iinfo(name).min), int(np.iinfo(name).max))
    for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
}
FLOAT_RANGES: Final[dict[str, float]] = {
    name: float(np.finfo(name).max) for name in ("float16", "float32", "float64")
}


def may_be_null(feature: Feature) -> bool:
    """Return whether null may be sent: it needs a NaN or an empty text to reach the model as."""
    return feature.nullable and (
        feature.input_type in FLOAT_RANGES or feature.input_type == "string"
    )

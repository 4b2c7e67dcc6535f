"""Rows in whatever shape a program has them, as the body of a prediction.

Frames and arrays are told by what they can do, so that none of their libraries is imported.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Rows = Any


def body_of(rows: Rows) -> dict[str, Any]:
    """Return `{"inputs": …}` or `{"columns": …}`.

    Takes records (mappings by feature name), arrays in the order of the model's features, columns
    (a mapping of names to sequences), NumPy arrays of two dimensions, data frames of pandas and
    polars, and Arrow tables. Missing values of frames, NaN and NaT become null.

    Raises:
        TypeError: It is none of these.
        ValueError: A value is infinite, which JSON cannot say, or an array has not two dimensions.
    """
    if hasattr(rows, "to_pydict"):
        return {"columns": _columns(rows.to_pydict())}
    if hasattr(rows, "get_columns"):
        return {"columns": _columns(rows.to_dict(as_series=False))}
    if hasattr(rows, "to_dict") and hasattr(rows, "notna"):
        plain = rows.astype(object).where(rows.notna(), None)
        return {"columns": _columns({name: plain[name].tolist() for name in rows.columns})}
    if hasattr(rows, "ndim") and hasattr(rows, "tolist"):
        if rows.ndim != 2:  # noqa: PLR2004 - rows and columns
            raise ValueError(
                f"an array of rows has 2 dimensions, not {rows.ndim}: `array[None, :]`"
            )
        return {"inputs": [_list(row) for row in rows.tolist()]}
    if isinstance(rows, Mapping):
        return {"columns": _columns(rows)}
    if isinstance(rows, Sequence) and not isinstance(rows, str | bytes):
        return {"inputs": [_row(row) for row in rows]}
    raise TypeError(
        f"rows must be records, columns, arrays or a data frame, not {type(rows).__name__}"
    )


def _columns(columns: Mapping[Any, Any]) -> dict[str, list[Any]]:
    found = {}
    for name, values in columns.items():
        if isinstance(values, str | bytes) or not isinstance(values, Iterable):
            raise TypeError(f"{name}: a column is a sequence; send one row as [{{…}}], in a list")
        found[str(name)] = _list(values)
    return found


def _row(row: Any) -> dict[str, Any] | list[Any]:  # noqa: ANN401 - what a program has
    if isinstance(row, Mapping):
        return {str(name): _plain(value) for name, value in row.items()}
    if isinstance(row, Iterable) and not isinstance(row, str | bytes):
        return _list(row)
    raise TypeError(f"a row is a mapping or a sequence, not {type(row).__name__}")


def _list(values: Iterable[Any]) -> list[Any]:
    plain = values.tolist() if hasattr(values, "tolist") else values
    return [_plain(value) for value in plain]


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON can say it: NumPy's scalars and arrays as Python's, NaN as None."""
    if isinstance(value, float):
        if math.isinf(value):
            raise ValueError("infinity cannot be sent: JSON has none")
        return None if math.isnan(value) else float(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    raise TypeError(f"{type(value).__name__} is no number, text or boolean: {value!r}")

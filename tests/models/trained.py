"""Real models, trained small with the real libraries, as files."""

import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from penstock.core.settings import Settings
from penstock.models.conversion import Converted, Wanted, convert
from penstock.models.signature import Signature

ROWS = 300
TEXTS = ["fuel", "state"]
NUMBERS = ["capacity_mw", "year"]


def plants(seed: int = 7) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Return plants and their generation; one fuel is called "001"."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "capacity_mw": random.gamma(2, 200, ROWS),
            "fuel": random.choice(["NG", "SUB", "NUC", "001"], ROWS),
            "state": random.choice(["TX", "CA", "PA"], ROWS),
            "year": random.integers(1950, 2023, ROWS).astype(float),
        }
    )
    hours = frame.fuel.map({"NG": 3500.0, "SUB": 4400.0, "NUC": 7900.0, "001": 900.0})
    return frame, (frame.capacity_mw * hours + frame.year * 10).to_numpy()


def numbers(columns: int = 4, seed: int = 3) -> np.ndarray[Any, Any]:
    return np.random.default_rng(seed).normal(size=(ROWS, columns))


def by_column() -> ColumnTransformer:
    return ColumnTransformer(
        [
            ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS),
            ("numbers", StandardScaler(), NUMBERS),
        ]
    )


def pickled(model: object, path: Path) -> Path:
    path.write_bytes(pickle.dumps(model))
    return path


def converted(path: Path, settings: Settings, **wanted: Any) -> Converted:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return convert(path, Wanted(file_name=path.name, **wanted), settings=settings)


def records(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return a frame's or an array's rows as a client would send them."""
    if isinstance(rows, pd.DataFrame):
        found: list[dict[str, Any]] = rows.to_dict("records")
        return found
    return [{f"f{place}": value for place, value in enumerate(row)} for row in rows.tolist()]


def answers(made: Converted, rows: list[dict[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    """Return what the ONNX model answers, by kind of output, outside of any code of ours."""
    session = ort.InferenceSession(made.onnx)
    found = session.run(None, fed(made.signature, rows))
    by_name = dict(zip([item.name for item in session.get_outputs()], found, strict=True))
    return {item.kind: np.asarray(by_name[item.name]) for item in made.signature.outputs}


def fed(signature: Signature, rows: list[dict[str, Any]]) -> Mapping[str, np.ndarray[Any, Any]]:
    inputs: dict[str, list[Any]] = {}
    for feature in signature.inputs:
        inputs.setdefault(feature.input, []).append(feature)
    return {
        name: np.stack(
            [
                np.array(
                    [row[item.name] for row in rows],
                    dtype=object if item.input_type == "string" else item.input_type,
                )
                for item in features
            ],
            axis=1,
        )
        for name, features in inputs.items()
    }

"""A model of what plants of their kind generate: expected net generation in MWh a year.

Boosted histogram trees with Poisson loss, whose logarithmic link keeps every expectation above
zero and weighs errors by size, from four facts that every source of plants tells.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import joblib
import msgspec
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder
from threadpoolctl import threadpool_limits

from penstock.plants.fuels import group_of

TEXTS = ["fuel_group", "state"]
NUMBERS = ["capacity_mw", "operating_year"]
FEATURES = TEXTS + NUMBERS
TARGET = "net_generation_mwh"
FOLDS = 4
SAMPLE_ROWS = 1000


def usable(plants: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows to learn from: plants with a capacity that have generated something.

    One that stood still all year, or took more than it gave, is what the model is to find, not to
    learn.
    """
    return [
        {
            "plant_id": plant["plant_id"],
            "fuel_group": group_of(plant["primary_fuel"]),
            "state": plant["state"],
            "capacity_mw": plant["capacity_mw"],
            "operating_year": plant["operating_year"],
            TARGET: plant[TARGET],
        }
        for plant in plants
        if (plant["capacity_mw"] or 0) > 0 and (plant[TARGET] or 0) > 0 and plant["state"]
    ]


def fingerprint(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what tells these rows from others."""
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:16]


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the features of rows; an unknown year is NaN, which the trees have a branch for."""
    frame = pd.DataFrame(rows, columns=[*FEATURES])
    return frame.astype(dict.fromkeys(NUMBERS, "float64"))


def estimator() -> Pipeline:
    """Return the model before it has learned anything."""
    columns = ColumnTransformer(
        [
            ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS),
            ("numbers", "passthrough", NUMBERS),
        ]
    )
    trees = HistGradientBoostingRegressor(
        loss="poisson",
        max_iter=200,
        learning_rate=0.08,
        max_leaf_nodes=24,
        min_samples_leaf=10,
        random_state=0,
    )
    return make_pipeline(columns, trees)


def train(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the fitted model as a joblib file."""
    file = io.BytesIO()
    with _one_thread():
        joblib.dump(estimator().fit(frame_of(rows), _targets(rows)), file)
    return file.getvalue()


def quality(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return how near it comes to plants that it has not learned from.

    `median_off` is the median factor between expected and measured, 1 at best; `r2` is the share
    of the variance that is explained.
    """
    targets = _targets(rows)
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    with _one_thread():
        expected = cross_val_predict(estimator(), frame_of(rows), targets, cv=folds)
    off = np.exp(np.median(np.abs(np.log(targets / np.maximum(expected, 1e-9)))))
    rest = ((targets - expected) ** 2).sum() / ((targets - targets.mean()) ** 2).sum()
    return {"median_off": float(off), "r2": float(1 - rest)}


def sample(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of all sizes and places, without the answer, to prove the conversion on."""
    step = max(1, len(rows) // SAMPLE_ROWS)
    return [{name: row[name] for name in FEATURES} for row in rows[::step]]


def _targets(rows: Sequence[Mapping[str, Any]]) -> np.ndarray[Any, Any]:
    return np.array([row[TARGET] for row in rows], dtype="float64")


def _one_thread() -> threadpool_limits:
    """Keep the trees to one thread: on busy processors, those of OpenMP spin and wait for ages."""
    return threadpool_limits(limits=1, user_api="openmp")

"""A model as its own library runs it: what it takes, what it is, what it answers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import xgboost
from sklearn.base import (
    BaseEstimator,
    is_classifier,
    is_clusterer,
    is_outlier_detector,
    is_regressor,
)

from penstock.models.formats.advice import BY_HAND
from penstock.models.formats.knowledge import Column, columns_of
from penstock.models.formats.parity import Answers
from penstock.models.sandbox.replies import RefusalError
from penstock.models.shapes import GivenSignature

Role = Literal["classifier", "regressor", "clusterer", "outliers", "transformer"]
Table = list[list[Any]]
MOST_FEATURES = 10_000


@dataclass
class Original:
    """A fitted estimator. `named` says that it was fitted on a data frame and wants one again."""

    model: Any
    role: Role
    names: list[str]
    columns: list[Column]
    named: bool

    @property
    def classes(self) -> list[Any] | None:
        """The classes in the order of the probabilities."""
        return self.model.classes_.tolist() if self.role == "classifier" else None

    def fed(self, rows: Table) -> Any:  # noqa: ANN401
        """Return rows as the estimator wants them: a data frame, or an array."""
        texts = [column.kind == "text" for column in self.columns]
        # The libraries know NaN as missing, also among texts.
        rows = [[np.nan if value is None else value for value in row] for row in rows]
        if not self.named:
            return np.array(rows, dtype=object if any(texts) else np.float64)
        columns = list(zip(*rows, strict=True))
        return pd.DataFrame(
            {
                name: pd.Series(columns[place], dtype=object if texts[place] else np.float64)
                for place, name in enumerate(self.names)
            }
        )

    def answers(self, rows: Table) -> Answers:
        """Return what the library answers."""
        fed = self.fed(rows)
        if self.role == "transformer":
            found = self.model.transform(fed)
            return Answers(np.asarray(found.todense() if hasattr(found, "todense") else found))
        labels = np.asarray(self.model.predict(fed))
        if self.role == "regressor":
            return Answers(labels.reshape(len(rows), -1))
        if self.role == "classifier" and has_probabilities(self.model):
            numbers = np.asarray(self.model.predict_proba(fed))
            return Answers(numbers, labels.reshape(len(rows), -1), probabilities=True)
        if self.role == "outliers" and hasattr(self.model, "decision_function"):
            numbers = np.asarray(self.model.decision_function(fed)).reshape(len(rows), -1)
            return Answers(numbers, labels.reshape(len(rows), -1))
        return Answers(None, labels.reshape(len(rows), -1))


def has_probabilities(model: Any) -> bool:  # noqa: ANN401
    """Return whether a classifier gives probabilities: many have the method only sometimes."""
    return hasattr(model, "predict_proba")


def original(
    model: Any,  # noqa: ANN401
    given: GivenSignature,
    sample: Sequence[dict[str, Any]] | None,
) -> Original:
    """Return the estimator with what is known of it.

    Raises:
        RefusalError: It is none, is not fitted, or takes other features than were named.
    """
    model = getattr(model, "best_estimator_", model)
    role = _role(model)
    if role == "classifier" and isinstance(getattr(model, "classes_", None), list):
        raise RefusalError(
            "A classifier of several outputs is not converted: upload one model for each output."
        )
    own = _own_names(model)
    count = len(own) if own is not None else _count(model)
    if not 0 < count <= MOST_FEATURES:
        raise RefusalError(f"The model takes {count} features; 1 to {MOST_FEATURES} are possible.")
    _one_thread(model)
    names = _names(own, count, given, sample)
    fitted_on = own if own is not None else names
    return Original(model, role, list(fitted_on), columns_of(model, count), own is not None)


def shown_names(
    known: Original, given: GivenSignature, sample: Sequence[dict[str, Any]] | None
) -> list[str]:
    """Return the names that the features have for those who predict."""
    own = known.names if known.named else None
    return _names(own, len(known.names), given, sample)


def _role(model: Any) -> Role:  # noqa: ANN401
    if not hasattr(model, "predict") and not hasattr(model, "transform"):
        raise RefusalError(
            f"The file holds a {type(model).__name__}, not a fitted model. Dump the estimator or "
            f"the whole pipeline itself, or export it:\n\n{BY_HAND}"
        )
    with suppress(AttributeError, TypeError):
        if is_classifier(model):
            return "classifier"
        if is_regressor(model):
            return "regressor"
        if is_clusterer(model):
            return "clusterer"
        if is_outlier_detector(model):
            return "outliers"
    return "regressor" if hasattr(model, "predict") else "transformer"


def _own_names(model: Any) -> list[str] | None:  # noqa: ANN401
    """Return the names of the columns that it was fitted on, None where it saw an array."""
    # LightGBM makes up names where it was given none.
    if type(model).__module__.startswith("lightgbm"):
        names = [str(name) for name in model.feature_name_]
        made_up = all(name == f"Column_{place}" for place, name in enumerate(names))
        return None if made_up else names
    try:
        return [str(name) for name in model.feature_names_in_]
    except AttributeError:
        return None


def _count(model: Any) -> int:  # noqa: ANN401
    try:
        return int(model.n_features_in_)
    except AttributeError as error:
        raise RefusalError(
            "The model is not fitted, or does not say how many features it takes."
        ) from error


def _names(
    own: list[str] | None,
    count: int,
    given: GivenSignature,
    sample: Sequence[dict[str, Any]] | None,
) -> list[str]:
    if given.features:
        told = [item.name for item in given.features]
        if len(told) != count:
            raise RefusalError(
                f"The schema names {len(told)} features, but the model takes {count}."
            )
        # The model's order counts where the same names come in another.
        return own if own is not None and set(own) == set(told) else told
    if own is not None:
        return own
    if sample and len(sample[0]) == count:
        return list(sample[0])
    return [f"f{place}" for place in range(count)]


def _one_thread(model: Any) -> None:  # noqa: ANN401
    """Compute in this one thread, as the sandbox gives no other: all estimators within, too."""
    waiting: list[Any] = [model]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, np.ndarray):
            waiting += item.ravel().tolist() if item.dtype == object else []
        elif isinstance(item, list | tuple):
            waiting += item
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, xgboost.Booster):
            item.set_param({"nthread": 1})
        elif isinstance(item, BaseEstimator):
            inside = vars(item)
            inside.update((name, 1) for name in ("n_jobs", "nthread") if name in inside)
            waiting += inside.values()

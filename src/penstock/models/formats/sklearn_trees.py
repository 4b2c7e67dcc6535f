"""Reads the trees of scikit-learn's forests and boosting.

skl2onnx has converters of its own for these. Ours compare exactly as scikit-learn does, take a
forest of millions of nodes in seconds, and know the histogram trees of today's versions.
"""

from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

from penstock.models.formats.ensembles import Array, Link, Trees
from penstock.models.sandbox.replies import RefusalError

CLASSIFIERS = (
    *(DecisionTreeClassifier, ExtraTreeClassifier, RandomForestClassifier, ExtraTreesClassifier),
    *(GradientBoostingClassifier, HistGradientBoostingClassifier),
)
REGRESSORS = (
    *(DecisionTreeRegressor, ExtraTreeRegressor, RandomForestRegressor, ExtraTreesRegressor),
    *(GradientBoostingRegressor, HistGradientBoostingRegressor),
)
HISTOGRAM = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)
BOOSTED = (GradientBoostingClassifier, GradientBoostingRegressor)
LOG_LINKS = {"poisson", "gamma"}


def read_trees(model: Any) -> Trees:  # noqa: ANN401
    """Return the trees of a fitted estimator.

    Raises:
        RefusalError: A part of it is not converted.
    """
    if isinstance(model, HISTOGRAM):
        return _histogram(model)
    if isinstance(model, BOOSTED):
        return _boosted(model)
    return _forest(model)


def _arrays(tree: Any) -> dict[str, Array]:  # noqa: ANN401
    missing = getattr(tree, "missing_go_to_left", None)
    return {
        "feature": tree.feature,
        "threshold": tree.threshold,
        "left": tree.children_left,
        "right": tree.children_right,
        "leaf": tree.children_left == -1,
        "missing": np.zeros(len(tree.feature)) if missing is None else missing,
    }


def _forest(model: Any) -> Trees:  # noqa: ANN401
    """Return a single tree or the mean of several."""
    estimators = [model] if hasattr(model, "tree_") else model.estimators_
    classes = model.classes_.tolist() if isinstance(model, CLASSIFIERS) else None
    targets = len(classes) if classes is not None else model.n_outputs_
    trees = Trees(targets, "narrowed", [0.0] * targets, "none", classes)
    for number, estimator in enumerate(estimators):
        tree = estimator.tree_
        values = tree.value[:, 0, :] if classes is not None else tree.value[:, :, 0]
        if classes is not None:
            total = values.sum(axis=1, keepdims=True)
            values = values / np.where(total == 0, 1, total)
        trees.tree(number, _arrays(tree), values / len(estimators))
    return trees


def _boosted(model: Any) -> Trees:  # noqa: ANN401
    classes = model.classes_.tolist() if isinstance(model, CLASSIFIERS) else None
    targets = model.estimators_.shape[1]
    if not (model.init_ == "zero" or isinstance(model.init_, DummyClassifier | DummyRegressor)):
        raise RefusalError(
            "Gradient boosting that starts from another model (init=…) is not converted; train it "
            "without."
        )
    # Probability of a sum of exponential losses is the logistic of twice the sum.
    scale = 2.0 if getattr(model, "loss", "") == "exponential" else 1.0
    link: Link = "none" if classes is None else "sigmoid" if targets == 1 else "softmax"
    # What it starts with is the same for every row.
    start = model._raw_predict_init(np.zeros((1, model.n_features_in_), dtype=np.float32))  # noqa: SLF001
    base = [scale * float(item) for item in np.ravel(start)]
    trees = Trees(targets, "narrowed", base, link, classes)
    for place, estimator in enumerate(model.estimators_.ravel()):
        tree = estimator.tree_
        weights = tree.value[:, :, 0] * (scale * model.learning_rate)
        trees.tree(place, _arrays(tree), weights, first=place % targets)
    return trees


def _histogram(model: Any) -> Trees:  # noqa: ANN401
    if getattr(model, "_preprocessor", None) is not None:
        raise RefusalError(
            "Histogram boosting that encodes categories itself (categorical_features=…) is not "
            "converted; put an OrdinalEncoder before it in a pipeline."
        )
    classes = model.classes_.tolist() if isinstance(model, CLASSIFIERS) else None
    base = [float(item) for item in np.ravel(model._baseline_prediction)]  # noqa: SLF001
    link: Link = "exp" if getattr(model, "loss", "") in LOG_LINKS else "none"
    if classes is not None:
        link = "sigmoid" if len(base) == 1 else "softmax"
    trees = Trees(len(base), "float64", base, link, classes)
    predictors = [item for stage in model._predictors for item in stage]  # noqa: SLF001
    for number, predictor in enumerate(predictors):
        nodes = predictor.nodes
        if nodes["is_categorical"].any():
            raise RefusalError(
                "Histogram boosting with categorical_features is not converted; put an "
                "OrdinalEncoder or OneHotEncoder before it in a pipeline."
            )
        arrays = {
            "feature": nodes["feature_idx"],
            # A split of missing values from all others has an infinite threshold.
            "threshold": np.minimum(nodes["num_threshold"], np.finfo(np.float64).max),
            "left": nodes["left"].astype(np.int64),
            "right": nodes["right"].astype(np.int64),
            "leaf": nodes["is_leaf"],
            "missing": nodes["missing_go_to_left"],
        }
        trees.tree(number, arrays, nodes["value"][:, None], first=number % len(base))
    return trees

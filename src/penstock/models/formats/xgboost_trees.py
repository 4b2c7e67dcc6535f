"""Reads an XGBoost booster's trees, as its JSON has them (XGBoost's `doc/model.schema`)."""

import json
import math
from collections.abc import Sequence
from typing import Any

import xgboost

from penstock.models.formats.ensembles import Link, Trees
from penstock.models.sandbox.replies import RefusalError

LINKS: dict[str, Link] = {
    "binary:logistic": "sigmoid",
    "reg:logistic": "sigmoid",
    "binary:hinge": "hinge",
    "multi:softprob": "softmax",
    "multi:softmax": "softmax",
    "count:poisson": "exp",
    "reg:gamma": "exp",
    "reg:tweedie": "exp",
    "survival:cox": "exp",
}
CATEGORICAL = 1


def read_trees(booster: xgboost.Booster, classes: Sequence[Any] | None) -> Trees:
    """Return the trees that answer, up to the best iteration where training stopped early.

    Raises:
        RefusalError: They are of a kind that is not converted.
    """
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    objective = learner["objective"]["name"]
    parameters = learner["learner_model_param"]
    targets = max(int(parameters["num_class"]), int(parameters.get("num_target", 1)), 1)
    link = LINKS.get(objective, "none")
    base = _base(parameters["base_score"], targets, link)
    trees = Trees(targets=targets, compares="float32", base=base, link=link, classes=classes)
    model, weights = _model(learner["gradient_booster"])
    count = _count(booster, model)
    for number in range(count):
        tree = model["trees"][number]
        if int(tree["tree_param"].get("size_leaf_vector", 1)) > 1:
            raise RefusalError(
                "Trees with vector leaves (multi_strategy='multi_output_tree') are not converted; "
                "train with multi_strategy='one_output_per_tree'."
            )
        _add(trees, number, tree, int(model["tree_info"][number]), weights[number])
    return trees


def _base(text: str, targets: int, link: Link) -> list[float]:
    found = json.loads(text)
    scores = [float(item) for item in found] if isinstance(found, list) else [float(found)]
    if len(scores) != targets:
        scores = [scores[0]] * targets
    if link == "sigmoid":
        return [math.log(item / (1 - item)) for item in scores]
    return [math.log(item) for item in scores] if link == "exp" else scores


def _model(booster: dict[str, Any]) -> tuple[dict[str, Any], list[float]]:
    """Return the trees and their weights, which only DART has."""
    if booster["name"] == "gbtree":
        model = booster["model"]
        return model, [1.0] * len(model["trees"])
    if booster["name"] == "dart":
        return booster["gbtree"]["model"], [float(item) for item in booster["weight_drop"]]
    raise RefusalError(
        f"The booster {booster['name']!r} is not converted. A linear one is the same as "
        "scikit-learn's LinearRegression or LogisticRegression: upload that."
    )


def _count(booster: xgboost.Booster, model: dict[str, Any]) -> int:
    try:
        best = int(booster.best_iteration)
    except AttributeError:
        return len(model["trees"])
    bounds = model.get("iteration_indptr") or []
    return int(bounds[best + 1]) if best + 1 < len(bounds) else len(model["trees"])


def _add(trees: Trees, number: int, tree: dict[str, Any], target: int, weight: float) -> None:
    sets = _category_sets(tree)
    extra = len(tree["left_children"])
    for node, left in enumerate(tree["left_children"]):
        right = tree["right_children"][node]
        value = tree["split_conditions"][node]
        if left == -1:
            trees.leaf((number, node), target, weight * value)
            continue
        feature = tree["split_indices"][node]
        to_left = bool(tree["default_left"][node])
        if node not in sets:
            split = (feature, "BRANCH_LT", value)
            trees.branch((number, node), split, (left, right), missing=to_left)
            continue
        # What is in the set goes right: one comparison after the other.
        place = node
        for position, category in enumerate(sets[node]):
            last = position + 1 == len(sets[node])
            following = left if last else extra
            ends = (right, following)
            split = (feature, "BRANCH_EQ", category)
            trees.branch((number, place), split, ends, missing=not to_left)
            if not last:
                place, extra = extra, extra + 1


def _category_sets(tree: dict[str, Any]) -> dict[int, list[float]]:
    found = {}
    for node, start, size in zip(
        tree.get("categories_nodes", ()),
        tree.get("categories_segments", ()),
        tree.get("categories_sizes", ()),
        strict=True,
    ):
        found[int(node)] = [float(item) for item in tree["categories"][start : start + size]]
    return found

"""Reads a LightGBM booster's trees, as `dump_model` has them."""

import math
from collections.abc import Sequence
from typing import Any

import lightgbm

from penstock.models.formats.ensembles import Link, Trees
from penstock.models.sandbox.replies import RefusalError

LINKS: dict[str, Link] = {
    "binary": "sigmoid",
    "cross_entropy": "sigmoid",
    "multiclass": "softmax",
    "multiclassova": "sigmoid-each",
    "poisson": "exp",
    "gamma": "exp",
    "tweedie": "exp",
}
# float32's 1e-35.
ZERO = 1.0000000180025095e-35
VALUES = {
    *("regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank"),
    *("rank_xendcg", "", "custom", "none"),
}


def read_trees(booster: lightgbm.Booster, classes: Sequence[Any] | None) -> Trees:
    """Return the trees that answer.

    Raises:
        RefusalError: They are of a kind that is not converted.
    """
    dumped = booster.dump_model()
    objective, _, options = dumped.get("objective", "").partition(" ")
    if objective not in LINKS and objective not in VALUES:
        raise RefusalError(f"The objective {objective!r} is not converted.")
    link = LINKS.get(objective, "square" if "sqrt" in options.split() else "none")
    targets = int(dumped["num_tree_per_iteration"])
    trees = Trees(
        targets=targets, compares="float64", base=[0.0] * targets, link=link, classes=classes
    )
    slope = _slope(options) if link in {"sigmoid", "sigmoid-each"} else 1.0
    infos = dumped["tree_info"]
    # A random forest answers with the mean.
    rounds = max(1, len(infos) // targets) if dumped.get("average_output") else 1
    for number, info in enumerate(infos):
        _Tree(trees, number, number % targets, slope / rounds).add(info["tree_structure"])
    return trees


def classes_of(booster: lightgbm.Booster) -> int | None:
    """Return how many classes the booster's objective tells apart, None for values."""
    objective, _, options = booster.dump_model(num_iteration=1).get("objective", "").partition(" ")
    if objective == "binary":
        return 2
    if objective.startswith("multiclass"):
        found = [item for item in options.split() if item.startswith("num_class:")]
        return int(found[0].partition(":")[2])
    return None


def _slope(options: str) -> float:
    found = [item for item in options.split() if item.startswith("sigmoid:")]
    return float(found[0].partition(":")[2]) if found else 1.0


class _Tree:
    """One tree while it is written down; nodes are numbered as they come."""

    def __init__(self, trees: Trees, number: int, target: int, scale: float) -> None:
        self.trees = trees
        self.number = number
        self.target = target
        self.scale = scale
        self.count = 0

    def add(self, root: dict[str, Any]) -> None:
        """Write down all nodes; a stack, as trees may be deeper than Python's own."""
        waiting = [(self._next(), root)]
        while waiting:
            place, node = waiting.pop()
            if "split_feature" not in node:
                self._leaf(place, node)
                continue
            left, right = self._next(), self._next()
            self._branch(place, node, left, right)
            waiting += [(left, node["left_child"]), (right, node["right_child"])]

    def _next(self) -> int:
        self.count += 1
        return self.count - 1

    def _leaf(self, place: int, node: dict[str, Any]) -> None:
        if "leaf_coeff" in node:
            raise RefusalError("Linear trees are not converted; train with linear_tree=False.")
        weight = self.scale * float(node["leaf_value"])
        self.trees.leaf((self.number, place), self.target, weight)

    def _branch(self, place: int, node: dict[str, Any], left: int, right: int) -> None:
        feature = int(node["split_feature"])
        if node["decision_type"] == "==":
            self._categories(place, feature, str(node["threshold"]).split("||"), left, right)
            return
        threshold = float(node["threshold"])
        if threshold == -ZERO:
            # Numbers as small as that are zero to LightGBM, and zero lies on the other side.
            threshold = math.nextafter(threshold, -math.inf)
        missing = node["missing_type"]
        default = bool(node["default_left"])
        if missing == "Zero":
            # Zero and missing both go the default way, whatever the threshold.
            after = self._next()
            ends = (left if default else right, after)
            split = (feature, "BRANCH_EQ", 0.0)
            self.trees.branch((self.number, place), split, ends, missing=True)
            place = after
        # Without missing values in training, one is taken for zero.
        to_left = default if missing == "NaN" else threshold >= 0
        ends = (left, right)
        split = (feature, "BRANCH_LEQ", threshold)
        self.trees.branch((self.number, place), split, ends, missing=to_left)

    def _categories(
        self, place: int, feature: int, categories: list[str], left: int, right: int
    ) -> None:
        """Send what is in the set to the left; what is missing is in none."""
        for position, category in enumerate(categories):
            last = position + 1 == len(categories)
            following = right if last else self._next()
            ends = (left, following)
            split = (feature, "BRANCH_EQ", float(category))
            self.trees.branch((self.number, place), split, ends, missing=False)
            place = following

"""What a fitted scikit-learn model itself says of its columns: categories, texts, usual values.

A pipeline is walked from its input on. Each column of what flows through it is followed back to the
column of the input it was made of, as long as that is by one multiplication and one addition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

from penstock.models.formats import boosters

# More are not looked at: a forest has millions.
MOST_VALUES = 400


@dataclass
class Column:
    """One column of the input: what kind it is, what it may hold, values worth trying."""

    kind: str = "number"
    categories: tuple[Any, ...] | None = None
    open: bool = True
    # A text that may be missing; of numbers a run tells.
    nullable: bool = False
    values: list[float] = field(default_factory=list)
    # Values at which a comparison turns, exactly as the model compares.
    exact: bool = True


@dataclass(frozen=True)
class Origin:
    """Where a column in the middle comes from: `input = here * scale + shift`."""

    column: int
    scale: float = 1.0
    shift: float = 0.0


Flow = Sequence[Origin | None]


def columns_of(model: Any, count: int) -> list[Column]:  # noqa: ANN401
    """Return what `model` says of each of its `count` columns."""
    columns = [Column() for _ in range(count)]
    _walk(model, [Origin(place) for place in range(count)], columns)
    for column in columns:
        if len(column.values) > MOST_VALUES:
            generator = np.random.default_rng(len(column.values))
            column.values = generator.choice(column.values, MOST_VALUES, replace=False).tolist()
    return columns


def _walk(part: Any, flow: Flow, columns: list[Column]) -> Flow:  # noqa: ANN401
    """Note what `part` says of the columns that flow into it; return those that flow out."""
    if isinstance(part, Pipeline):
        for _, step in part.steps:
            flow = flow if step in (None, "passthrough") else _walk(step, flow, columns)
        return flow
    if isinstance(part, ColumnTransformer):
        return _walk_columns(part, flow, columns)
    if isinstance(part, FeatureUnion):
        outs = [_walk(step, flow, columns) for _, step in part.transformer_list]
        return [item for out in outs for item in out]
    return _walk_step(part, flow, columns)


def _walk_step(part: Any, flow: Flow, columns: list[Column]) -> Flow:  # noqa: ANN401
    if hasattr(part, "statistics_"):
        _note_statistics(part.statistics_, flow, columns)
        return flow
    scaled = _scaling(part, len(flow))
    if scaled is not None:
        return _walk_scaled(scaled, flow, columns)
    if hasattr(part, "categories_"):
        _note_categories(part, flow, columns)
    elif hasattr(part, "vocabulary_") and flow and flow[0] is not None:
        columns[flow[0].column].kind = "text"
    else:
        _note_estimators(part, flow, columns)
    return []


def _walk_columns(part: ColumnTransformer, flow: Flow, columns: list[Column]) -> Flow:
    width = max((item.stop for item in part.output_indices_.values()), default=0)
    out: list[Origin | None] = [None] * width
    for name, transformer, _ in part.transformers_:
        # No public attribute tells the places of columns that were given by name.
        places = part._transformer_to_input_indices.get(name, [])  # noqa: SLF001
        taken = [flow[place] if place < len(flow) else None for place in places]
        if isinstance(transformer, str):
            made: Flow = taken if transformer == "passthrough" else []
        else:
            made = _walk(transformer, taken, columns)
        where = part.output_indices_.get(name, slice(0, 0))
        if len(made) == where.stop - where.start:
            out[where] = made
    return out


def _note_categories(part: Any, flow: Flow, columns: list[Column]) -> None:  # noqa: ANN401
    closed = getattr(part, "handle_unknown", "ignore") == "error"
    for origin, categories in zip(flow, part.categories_, strict=False):
        if origin is None:
            continue
        column = columns[origin.column]
        known = [item for item in np.asarray(categories).tolist() if item is not None]
        column.categories = tuple(item for item in known if item == item)  # noqa: PLR0124 - NaN.
        column.kind = "text" if any(isinstance(item, str) for item in known) else "number"
        column.open = not closed


def _note_statistics(statistics: Any, flow: Flow, columns: list[Column]) -> None:  # noqa: ANN401
    for origin, value in zip(flow, np.asarray(statistics).tolist(), strict=False):
        if origin is None:
            continue
        if isinstance(value, str):
            columns[origin.column].kind = "text"
            columns[origin.column].nullable = True
        elif value == value:  # noqa: PLR0124 - NaN.
            columns[origin.column].values.append(float(value))


def _scaling(part: Any, width: int) -> tuple[Any, Any] | None:  # noqa: ANN401
    """Return factor and addend that lead back from what a scaler makes."""
    if isinstance(part, StandardScaler):
        found = (part.scale_, part.mean_)
    elif isinstance(part, RobustScaler):
        found = (part.scale_, part.center_)
    elif isinstance(part, MinMaxScaler):
        found = (1 / part.scale_, -part.min_ / part.scale_)
    elif isinstance(part, MaxAbsScaler):
        found = (part.scale_, None)
    else:
        return None
    scale, shift = found
    return (
        np.ones(width) if scale is None else np.asarray(scale, dtype=float),
        np.zeros(width) if shift is None else np.asarray(shift, dtype=float),
    )


def _walk_scaled(scaled: tuple[Any, Any], flow: Flow, columns: list[Column]) -> Flow:
    out: list[Origin | None] = []
    for origin, scale, shift in zip(flow, *scaled, strict=False):
        if origin is None:
            out.append(None)
            continue
        made = Origin(origin.column, origin.scale * scale, origin.scale * shift + origin.shift)
        column = columns[origin.column]
        column.exact = False
        column.values += [made.shift + step * made.scale for step in (-2, -1, 0, 1, 2)]
        out.append(made)
    return out


def _note_estimators(part: Any, flow: Flow, columns: list[Column]) -> None:  # noqa: ANN401
    """Note thresholds of trees within an estimator, however it nests them."""
    waiting, seen = [part], set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Pipeline):
            _walk(item, flow, columns)
            continue
        if boosters.is_foreign(item):
            _note_boosted(item, flow, columns)
            continue
        tree = getattr(item, "tree_", None)
        if tree is not None:
            inner = tree.children_left != -1
            _note(tree.feature[inner], tree.threshold[inner], flow, columns)
        for predictor in _histogram_trees(item):
            nodes = predictor.nodes[predictor.nodes["is_leaf"] == 0]
            _note(nodes["feature_idx"], nodes["num_threshold"], flow, columns)
        for name in ("estimators_", "estimator_", "regressor_", "best_estimator_", "calibrators"):
            inside = getattr(item, name, None)
            waiting += _flat(inside)


def _note_boosted(item: Any, flow: Flow, columns: list[Column]) -> None:  # noqa: ANN401
    """Note the thresholds of XGBoost or LightGBM, and the numbers that stand for categories."""
    nodes = boosters.trees_of(item).nodes
    features, modes = np.array(nodes["featureids"]), np.array(nodes["modes"])
    values, codes = np.array(nodes["values"]), modes == "BRANCH_EQ"
    splits = np.array([mode.startswith("BRANCH_L") for mode in nodes["modes"]])
    _note(features[splits], values[splits], flow, columns)
    for feature in set(features[codes].tolist()) - set(features[splits].tolist()):
        origin = flow[feature] if feature < len(flow) else None
        if origin is not None:
            known = sorted(set(values[codes & (features == feature)].astype(int).tolist()))
            columns[origin.column].categories = tuple(known)


def _histogram_trees(item: Any) -> list[Any]:  # noqa: ANN401
    return [tree for stage in getattr(item, "_predictors", ()) for tree in stage]


def _flat(found: Any) -> list[Any]:  # noqa: ANN401
    """Return the estimators in a list, an array of lists, or pairs of name and estimator."""
    if found is None:
        return []
    if isinstance(found, np.ndarray):
        return list(found.ravel())
    if isinstance(found, list | tuple):
        return [inner for item in found for inner in _flat(item)]
    return [] if isinstance(found, str) else [found]


def _note(features: Any, thresholds: Any, flow: Flow, columns: list[Column]) -> None:  # noqa: ANN401
    for feature, threshold in zip(features.tolist(), thresholds.tolist(), strict=True):
        origin = flow[feature] if feature < len(flow) else None
        if origin is not None and len(columns[origin.column].values) < 4 * MOST_VALUES:
            value = threshold * origin.scale + origin.shift
            if np.isfinite(value):
                columns[origin.column].values.append(value)

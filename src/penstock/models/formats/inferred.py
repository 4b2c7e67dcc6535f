"""The signature of an ONNX model that says of itself no more than its graph does."""

from typing import Any

from penstock.models.formats.graph import Port
from penstock.models.sandbox.replies import RefusalError
from penstock.models.shapes import GivenFeature, GivenSignature
from penstock.models.signature import Feature, Output, Signature

# A tensor of more columns than this is one value with a shape: nobody names so many.
MOST_COLUMNS = 4096
FLOATS = ("float16", "float32", "float64")


def features(ports: list[Port], given: GivenSignature, width: int | None) -> tuple[Feature, ...]:
    """Return the features behind the graph's inputs.

    `width` is the number of values in a sample's rows, which tells the columns of an input that
    leaves them open.

    Raises:
        RefusalError: Names given do not fit, or the columns of an input are not told.
    """
    places = [place for item in ports for place in _places(item, len(ports), given, width)]
    if not given.features:
        return tuple(_feature(item, column, name) for item, column, name in places)
    by_name = {item.name: item for item in given.features}
    if {name for *_, name in places} == set(by_name):
        # Inputs that have names of their own are told by them, in whatever order.
        return tuple(_feature(item, column, name, by_name[name]) for item, column, name in places)
    if len(given.features) != len(places):
        raise RefusalError(
            f"The schema names {len(given.features)} features, but the model takes {len(places)}."
        )
    return tuple(
        _feature(item, column, told.name, told)
        for (item, column, _), told in zip(places, given.features, strict=True)
    )


def _places(
    item: Port, inputs: int, given: GivenSignature, width: int | None
) -> list[tuple[Port, int | None, str]]:
    """Return input, column and name of each feature of one input."""
    if item.shape == (1,):
        return [(item, 0, item.name)]
    if len(item.shape) != 1:
        if None in item.shape:
            raise RefusalError(
                f"{item.name!r} leaves another dimension than the rows open; export it with its "
                "size."
            )
        return [(item, None, item.name)]
    columns = item.shape[0]
    if columns is None:
        told = len(given.features) or width
        if told is None or inputs > 1:
            raise RefusalError(
                f"{item.name!r} does not say how many columns it has. Send a `schema` that names "
                "the features, or a `sample` of rows."
            )
        columns = told
    if columns > MOST_COLUMNS:
        return [(Port(item.name, item.type, (columns,)), None, item.name)]
    prefix = "f" if inputs == 1 else f"{item.name}_"
    return [(item, column, f"{prefix}{column}") for column in range(columns)]


def _feature(
    item: Port, column: int | None, name: str, told: GivenFeature | None = None
) -> Feature:
    kind: Any = item.type
    if told is not None and told.type and (told.type == "string") != (kind == "string"):
        raise RefusalError(f"The schema calls {name!r} {told.type}, but the model takes {kind}.")
    shape: Any = item.shape if column is None else ()
    return Feature(
        name=name,
        type=told.type or kind if told else kind,
        input=item.name,
        input_type=kind,
        column=column,
        shape=shape,
        nullable=bool(told.nullable) if told else False,
        categories=told.categories if told else None,
        description=told.description if told else "",
    )


def outputs(
    ports: list[Port], classes: list[Any] | None, given: GivenSignature
) -> tuple[Output, ...]:
    """Return what each output is; `ports` have the shapes that a run has shown."""
    classes = list(given.classes) if given.classes is not None else classes
    label = next((item.name for item in ports if _is_label(item, ports, classes)), None)
    return tuple(_output(item, label, classes, given) for item in ports)


def _is_label(item: Port, ports: list[Port], classes: list[Any] | None) -> bool:
    """A label is one text or whole number a row, beside probabilities or known classes."""
    if item.shape not in {(), (1,)} or item.type in FLOATS:
        return False
    beside = [other for other in ports if other.type in FLOATS and len(other.shape) == 1]
    return bool(beside) or classes is not None or item.type in {"string", "bool"}


def _output(
    item: Port, label: str | None, classes: list[Any] | None, given: GivenSignature
) -> Output:
    kind: Any = item.type
    shape: Any = () if item.shape == (1,) else item.shape
    if item.name == label:
        told = tuple(classes) if classes is not None else None
        return Output(name=item.name, kind="label", type=kind, classes=told)
    if item.type in FLOATS and classes is not None and item.shape == (len(classes),):
        told = tuple(classes)
        return Output(name=item.name, kind="probabilities", type=kind, shape=shape, classes=told)
    if item.type == "string" or len(shape) > 1 or (label is not None and shape):
        return Output(name=item.name, kind="tensor", type=kind, shape=shape)
    size = shape[0] if shape else 1
    names = given.targets if given.targets and len(given.targets) == size else None
    return Output(name=item.name, kind="value", type=kind, shape=shape, names=names)


def fits(signature: Signature, ports: list[Port]) -> None:
    """Check that a signature made with the graph is about this graph.

    Raises:
        RefusalError: An input is missing, or of another type.
    """
    by_name = {item.name: item for item in ports}
    named = {feature.input for feature in signature.inputs}
    for feature in signature.inputs:
        item = by_name.get(feature.input)
        if item is None or item.type != feature.input_type:
            raise RefusalError(f"The converted model has no input for {feature.name!r}.")
    if named != by_name.keys():
        raise RefusalError("The converted model has an input that no feature belongs to.")
    names = [feature.name for feature in signature.inputs]
    if len(set(names)) != len(names):
        raise RefusalError("Two features have the same name.")

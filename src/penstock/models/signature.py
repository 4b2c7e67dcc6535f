"""What a model takes and gives, as the registry keeps it and everything else reads it.

A feature is what a user names in a row. Each belongs to one input of the ONNX graph: either it is
one column of an input of shape `[rows, columns]`, or it is a whole input of shape `[rows, *shape]`
(`[rows, 1]` where `shape` is empty and the graph wants it so).
"""

from typing import Any, Literal

import msgspec

# As in the Open Inference Protocol, in lower case: BYTES is called string.
Integers = Literal["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
Floats = Literal["float16", "float32", "float64"]
ElementType = Literal["bool", "string"] | Integers | Floats
OutputKind = Literal["value", "label", "probabilities", "tensor"]


class Feature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One named value of a row.

    `shape` is that of one row's value: empty for a number or a text. `column` is the place within
    the graph's input, None when the feature is the whole input. `nullable` says that null may be
    sent and reaches the model as NaN (numbers) or an empty text. `categories` are the texts or
    numbers known to the model; others are allowed where `open` says so.
    """

    name: str
    type: ElementType
    input: str
    input_type: ElementType
    column: int | None = None
    shape: tuple[int, ...] = ()
    nullable: bool = False
    categories: tuple[str | int | float, ...] | None = None
    open: bool = True
    description: str = ""


class Output(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One output of the graph.

    `value`: numbers of a regression, `shape` empty for one a row, `(n,)` for n targets. `label`:
    the class. `probabilities`: one number a class, in the order of `classes`. `tensor`: anything
    else. `names` are the targets' names where they are known.
    """

    name: str
    kind: OutputKind
    type: ElementType
    shape: tuple[int, ...] = ()
    classes: tuple[str | int | float | bool, ...] | None = None
    names: tuple[str, ...] | None = None


class Signature(msgspec.Struct, frozen=True):
    """Features in the order in which arrays hold them, and outputs in the graph's order."""

    inputs: tuple[Feature, ...]
    outputs: tuple[Output, ...]


def read_signature(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> Signature:
    """Return the signature that a version's two columns hold.

    Raises:
        msgspec.ValidationError: They hold something else.
    """
    return msgspec.convert({"inputs": inputs, "outputs": outputs}, Signature)


def columns_of(signature: Signature) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the two JSON columns that `read_signature` reads."""
    made = msgspec.to_builtins(signature)
    return list(made["inputs"]), list(made["outputs"])

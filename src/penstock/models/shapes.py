"""What is asked of a conversion, and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from penstock.models.signature import ElementType, Signature

SampleRows = Sequence[Mapping[str, Any]]


class GivenFeature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the client says about a feature; whatever it leaves out is inferred.

    Given features stand in the order in which the model takes its columns.
    """

    name: str
    type: ElementType | None = None
    categories: tuple[str | int | float, ...] | None = None
    nullable: bool | None = None
    description: str = ""


class GivenSignature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parts of a signature that a client gives with the file (the form's field `schema`).

    `features` are all of them or none; `classes` names the classes of a classifier whose file
    knows them by number only; `targets` names the values of a regression.
    """

    features: tuple[GivenFeature, ...] = ()
    classes: tuple[str | int | float, ...] | None = None
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Wanted:
    """What the client sent beside the file.

    `file_name` is shown in messages and believed in nothing. `sample` are rows as records; they
    tell types, and the conversion is proven on them.
    """

    file_name: str = "model"
    sample: SampleRows | None = None
    given: GivenSignature = field(default_factory=GivenSignature)


@dataclass(frozen=True)
class Converted:
    """A model file that was taken, as ONNX.

    `format` is `onnx`, `sklearn`, `xgboost` or `lightgbm`; `framework` is such as
    `scikit-learn 1.9.1`. `parity` says how far the ONNX model's answers are from the original's
    (`rows`, `sample` as `given` or `generated`, `max_absolute`, `max_relative`, `labels_agree` as
    a ratio or None, `tolerance`), None for a file that was ONNX already. `safety` says which
    layers held the sandbox, what it used, and that nothing was tried.
    """

    onnx: bytes
    format: str
    framework: str
    signature: Signature
    parity: dict[str, Any] | None
    safety: dict[str, Any]

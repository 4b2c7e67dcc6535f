"""What is answered over HTTP about models.

Answers are dataclasses, written by msgspec; what is sent in stands in `schemas_in.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from penstock.models.signature import ElementType, OutputKind

Visibility = Literal["private", "shared", "everyone"]
ChallengerMode = Literal["off", "share", "shadow"]
Format = Literal["onnx", "sklearn", "xgboost", "lightgbm"]
Role = Literal["admin", "analyst", "viewer"]


@dataclass(frozen=True, slots=True)
class FeatureView:
    """One named value of a row; `shape` is that of one row's value, empty for a single one.

    `input`, `input_type` and `column` say where it goes in the ONNX graph.
    """

    name: str
    type: ElementType
    input: str
    input_type: ElementType
    column: int | None
    shape: list[int]
    nullable: bool
    categories: list[str | int | float] | None
    open: bool
    description: str


@dataclass(frozen=True, slots=True)
class OutputView:
    """One output: values, labels with the classes they come from, or probabilities of these."""

    name: str
    kind: OutputKind
    type: ElementType
    shape: list[int]
    classes: list[str | int | float | bool] | None
    names: list[str] | None


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One version; `sha256` is of the file as it was uploaded.

    `parity` says how far the ONNX model's answers are from the original's, null for ONNX files.
    """

    id: UUID
    name: str
    version: int
    version_id: UUID
    format: Format
    framework: str
    file_name: str
    sha256: str
    size_bytes: int
    onnx_sha256: str
    onnx_size_bytes: int
    aliases: list[str]
    input_schema: list[FeatureView]
    output_schema: list[OutputView]
    parity: Mapping[str, Any] | None
    created_at: datetime
    created_by: UUID
    created_by_name: str | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest of some numbers."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Version(VersionSummary):
    """One version in full: with what the sandbox saw, and some of the rows sent with the file.

    `ranges` says, by name, how far the numbers in all of these rows reach.
    """

    safety: Mapping[str, Any]
    sample_rows: int
    example: list[dict[str, Any]]
    ranges: Mapping[str, Range]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One page of versions, newest first."""

    items: list[VersionSummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the challenger does: nothing, answer a share of requests, or shadow a share of them."""

    mode: ChallengerMode
    share: float


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model; `aliases` are version numbers by name, `may_change` is said of who asks.

    `entry_version` counts the changes of whatever predictions depend on.
    """

    id: UUID
    name: str
    owner_id: UUID
    owner_name: str
    description: str
    tags: list[str]
    visibility: Visibility
    keeps_inputs: bool
    requests_per_minute: int
    traffic: Traffic
    aliases: Mapping[str, int]
    versions: int
    latest_version: int | None
    may_change: bool
    entry_version: int
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Model(ModelSummary):
    """A model with its card, which is Markdown as its author wrote it."""

    card: str


@dataclass(frozen=True, slots=True)
class ModelPage:
    """One page of models, newest first."""

    items: list[ModelSummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that points at a version; `previous_version` is where a roll-back leads."""

    alias: str
    version: int
    previous_version: int | None
    changed_at: datetime
    changed_by: UUID
    changed_by_name: str | None


@dataclass(frozen=True, slots=True)
class AliasList:
    """All aliases of a model, by name."""

    items: list[Alias]
    next: None = None


@dataclass(frozen=True, slots=True)
class GrantedUser:
    """A user whom a model is shared with."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Grants:
    """Whom a model is shared with once its visibility is `shared`."""

    users: list[GrantedUser]
    roles: list[Role]

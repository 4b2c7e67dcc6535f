"""What Penstock answers, as far as programs need it; fields that are not here are passed over."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `next` is the cursor of the following one."""

    items: list[T]
    next: str | None = None


class RankedPlant(msgspec.Struct, frozen=True):
    """A plant of the ranking."""

    rank: int
    plant_id: str
    name: str | None
    state: str | None
    country: str
    primary_fuel: str | None
    value: float
    percent_of_state: float | None
    flags: list[str]


class TopPlants(msgspec.Struct, frozen=True):
    """The largest plants; `unit` is that of their values."""

    dataset: str
    year: int
    metric: str
    unit: str
    items: list[RankedPlant]


class Plant(msgspec.Struct, frozen=True):
    """A plant as the search shows it."""

    id: str
    name: str
    state: str | None
    country: str | None
    primary_fuel: str | None
    fuel_group: str
    capacity_mw: float | None
    latitude: float | None
    longitude: float | None
    dataset: str | None
    year: int | None
    net_generation_mwh: float | None
    flags: list[str]


class Anomaly(msgspec.Struct, frozen=True):
    """A plant that generated something else than expected; `score` is a robust z-score."""

    plant_id: str
    name: str | None
    state: str | None
    primary_fuel: str | None
    capacity_mw: float | None
    measured_mwh: float
    expected_mwh: float
    difference_mwh: float
    ratio: float | None
    score: float
    flags: list[str]


class Anomalies(msgspec.Struct, frozen=True):
    """Plants by how far they are from what is expected; `hint` says why there are none."""

    dataset: str
    year: int
    compared: int
    items: list[Anomaly]
    hint: str | None


class Feature(msgspec.Struct, frozen=True):
    """What a model takes, one value a row."""

    name: str
    type: str
    nullable: bool
    categories: list[str | int | float] | None
    description: str


class Version(msgspec.Struct, frozen=True):
    """A version of a model; `parity` says how near the ONNX model is to the original."""

    id: str
    name: str
    version: int
    version_id: str
    format: str
    framework: str
    file_name: str
    sha256: str
    aliases: list[str]
    input_schema: list[Feature]
    output_schema: list[dict[str, Any]]
    parity: dict[str, Any] | None
    created_at: datetime


class Model(msgspec.Struct, frozen=True):
    """A model; `aliases` are version numbers by name."""

    id: str
    name: str
    description: str
    tags: list[str]
    visibility: str
    aliases: dict[str, int]
    versions: int
    latest_version: int | None
    may_change: bool
    created_at: datetime
    changed_at: datetime
    card: str = ""


class AnsweringModel(msgspec.Struct, frozen=True):
    """The version that has answered, and why it was this one."""

    id: str
    name: str
    version: int
    role: str


class AskedPlant(msgspec.Struct, frozen=True):
    """A plant that was predicted for, with the facts that the model was asked with."""

    plant_id: str
    name: str | None
    dataset: str
    year: int
    features: dict[str, Any]
    measured_mwh: float | None = None


class Prediction(msgspec.Struct, frozen=True):
    """An answer; `predictions` has one item a row. `prediction_id` finds it in the log."""

    prediction_id: str
    model: AnsweringModel
    predictions: list[Any]
    probabilities: list[Any] | dict[str, Any] | None = None
    classes: list[Any] | dict[str, Any] | None = None
    notes: list[str] | None = None
    plants: list[AskedPlant] | None = None
    explanations: list[list[dict[str, Any]]] | None = None


class LoggedPrediction(msgspec.Struct, frozen=True):
    """A line of the log of predictions."""

    id: str
    created_at: datetime
    model_id: str
    model_name: str | None
    model_version: int | None
    role: str
    origin: str
    status: int
    error_code: str | None
    rows: int
    total_ms: float
    inputs: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None


class LoadRows(msgspec.Struct, frozen=True):
    """What became of a file's rows."""

    total: int | None
    stored: int
    rejected: int
    superseded: int


class Load(msgspec.Struct, frozen=True):
    """A file on its way to facts, or there."""

    id: str
    state: str
    file_name: str
    dataset: str | None
    years: list[int]
    rows: LoadRows
    failure: dict[str, Any] | None
    duplicate_of: str | None
    created_at: datetime


class Webhook(msgspec.Struct, frozen=True):
    """Where events are posted to; only a new one has its `secret`."""

    id: str
    url: str
    description: str
    event_types: list[str]
    subject: str | None
    disabled_reason: str | None
    last_delivered_at: datetime | None
    secret: str | None = None


class Delivery(msgspec.Struct, frozen=True):
    """An event on its way to a webhook."""

    id: str
    event_type: str
    state: str
    tries: int
    created_at: datetime
    finished_at: datetime | None


class BatchRows(msgspec.Struct, frozen=True):
    """How many rows a batch has; `total` is None until they are counted."""

    total: int | None
    done: int
    failed: int


class Batch(msgspec.Struct, frozen=True):
    """Predictions for a file, or for all plants that match, made in the background."""

    id: str
    model_name: str
    model_version: int
    state: str
    failure: str | None
    rows: BatchRows
    plants: dict[str, Any] | None
    keep: bool
    created_at: datetime
    finished_at: datetime | None

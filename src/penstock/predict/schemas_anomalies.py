"""What is asked and answered over HTTP about plants that are not as expected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from penstock.plants.parameters import Absent, Filters, PlantId


class AnomaliesQuery(Filters):
    """Which plants: without data set and year, the best ones that a model was asked about."""

    plant_id: PlantId | Absent = Field(None, description="Only this plant.")
    limit: int = Field(20, ge=1, le=1000, description="How many plants.")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A plant that generated something else than expected.

    `score` is a robust z-score: how many usual deviations its capacity factor is off, among plants
    of its fuel group. It is below zero when less was generated than expected. `ratio` is measured
    over expected.
    """

    plant_id: str
    name: str | None
    state: str | None
    country: str | None
    primary_fuel: str | None
    fuel_group: str
    capacity_mw: float
    measured_mwh: float
    expected_mwh: float
    difference_mwh: float
    ratio: float | None
    score: float
    flags: list[str]
    model_id: UUID
    model_version: int


@dataclass(frozen=True, slots=True)
class ExpectedBy:
    """A version that was asked about plants of this data set and year."""

    model_id: UUID
    model_version: int
    plants: int
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Anomalies:
    """Plants by how far they are from what is expected of them.

    `compared` is the number of plants with a capacity, a measured and an expected generation.
    `hint` says what to do while nothing is expected of any.
    """

    dataset: str
    year: int
    compared: int
    models: list[ExpectedBy]
    items: list[Anomaly]
    hint: str | None

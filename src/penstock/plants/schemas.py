"""Answers about plants.

These are dataclasses and not pydantic models: pydantic documents them all the same, and msgspec
writes thousands of them, decimals digit for digit, in the time that pydantic needs to check them.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema

from penstock.plants.catalogue import Metric

# A JSON number with all digits of the sum, not a float.
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]


@dataclass(frozen=True, slots=True)
class RankedPlant:
    """A plant in a ranking; percentages are of the sum over all plants, negatives included."""

    rank: int
    plant_id: str
    name: str | None
    state: str | None
    country: str
    primary_fuel: str | None
    value: Number
    percent_of_state: Number | None
    percent_of_total: Number | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class TopPlants:
    """The largest plants by one metric."""

    dataset: str
    year: int
    metric: Metric
    unit: str
    data_version: int
    items: list[RankedPlant]


@dataclass(frozen=True, slots=True)
class PlantSummary:
    """A plant merged from all sources, with its generation in one data set and year."""

    id: str
    name: str
    operator: str | None
    state: str | None
    country: str | None
    primary_fuel: str | None
    fuel_group: str
    capacity_mw: Number | None
    latitude: float | None
    longitude: float | None
    dataset: str | None
    year: int | None
    net_generation_mwh: Number | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class PlantPage:
    """One page of plants."""

    items: list[PlantSummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Which data set each attribute of a merged plant is from; null where nobody says it."""

    name: str | None
    operator: str | None
    state: str | None
    country: str | None
    primary_fuel: str | None
    capacity_mw: str | None
    coordinates: str | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """What one data set says of a plant, in its newest year."""

    dataset: str
    year: int
    name: str | None
    operator: str | None
    state: str | None
    country: str | None
    primary_fuel: str | None
    capacity_mw: Number | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class PlantFacts:
    """One year of a plant in one data set, summed over its units."""

    dataset: str
    year: int
    units: int
    net_generation_mwh: Number | None
    estimated_generation_mwh: Number | None
    capacity_mw: Number | None
    capacity_factor: Annotated[
        Number | None, Field(description="Net generation over capacity times the year's hours.")
    ]
    co2_short_tons: Number | None
    co2_intensity_kg_per_mwh: Annotated[
        Number | None, Field(description="Null unless net generation is above zero.")
    ]
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Origin:
    """The row of a file that a fact was read from; rows count from 1 after the header."""

    load_id: UUID | None
    file_name: str | None
    sha256: str | None
    loaded_at: datetime | None
    row_number: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of a source: a generator, or what the source has in its place."""

    dataset: str
    year: int
    unit_id: str
    plant_name: str | None
    operator: str | None
    state: str | None
    country: str
    county: str | None
    status: str | None
    prime_mover: str | None
    fuel: str | None
    capacity_mw: Number | None
    capacity_factor: Annotated[Number | None, Field(description="As the source reports it.")]
    net_generation_mwh: Number | None
    estimated_generation_mwh: Number | None
    fuel_consumption_mwh: Number | None
    co2_short_tons: Number | None
    operating_year: int | None
    retirement_year: int | None
    flags: list[str]
    origin: Origin


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of units."""

    items: list[Unit]
    next: str | None


@dataclass(frozen=True, slots=True)
class PlantDetail:
    """All that is known of one plant. `units` holds the newest year of each data set."""

    id: str
    name: str
    operator: str | None
    state: str | None
    country: str | None
    primary_fuel: str | None
    fuel_group: str
    capacity_mw: Number | None
    latitude: float | None
    longitude: float | None
    attribution: Attribution
    sources: list[SourceView]
    years: list[PlantFacts]
    units: list[Unit]
    more_units: Annotated[bool, Field(description="Whether `/units` of this plant holds more.")]

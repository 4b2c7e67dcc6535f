"""Answers that sum facts up: by region, fuel, year, data set and flag."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from penstock.plants.catalogue import Metric
from penstock.plants.schemas import Number, Origin


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """A state or country in one data set and year."""

    state: str | None
    country: str
    plants: int
    units: int
    net_generation_mwh: Number | None
    capacity_mw: Number | None
    percent_of_total: Number | None


@dataclass(frozen=True, slots=True)
class FuelTotal:
    """A fuel in one data set and year; units go by their own fuel, plants by their primary one."""

    fuel: str | None
    fuel_group: str
    plants: int
    units: int
    net_generation_mwh: Number | None
    capacity_mw: Number | None
    percent_of_total: Number | None


@dataclass(frozen=True, slots=True)
class RegionTotals:
    """Totals by state or country."""

    dataset: str
    year: int
    data_version: int
    items: list[RegionTotal]
    next: None = None


@dataclass(frozen=True, slots=True)
class FuelTotals:
    """Totals by fuel."""

    dataset: str
    year: int
    data_version: int
    items: list[FuelTotal]
    next: None = None


@dataclass(frozen=True, slots=True)
class YearTotal:
    """One year of one data set."""

    year: int
    dataset: str
    plants: int
    units: int
    net_generation_mwh: Number | None
    capacity_mw: Number | None


@dataclass(frozen=True, slots=True)
class YearTotals:
    """All years of all data sets, the newest first."""

    items: list[YearTotal]
    next: None = None


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A data set, what it holds, and which version of it is visible."""

    slug: str
    title: str
    publisher: str
    license: str
    source_url: str
    precedence: Annotated[int, Field(description="The lower one wins between sources.")]
    data_version: int | None
    updated_at: datetime | None
    metrics: list[Metric]
    years: list[YearTotal]


@dataclass(frozen=True, slots=True)
class DatasetViews:
    """All data sets, the one that wins first."""

    items: list[DatasetView]
    next: None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One year in one data set."""

    year: int
    dataset: str
    units: int
    net_generation_mwh: Number | None
    capacity_mw: Number | None
    capacity_factor: Number | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The development over the years, by data set and year."""

    items: list[TrendPoint]
    next: None = None


@dataclass(frozen=True, slots=True)
class FlaggedFact:
    """A fact that is stored although it is odd."""

    dataset: str
    year: int
    plant_id: str
    plant_name: str | None
    state: str | None
    country: str
    unit_id: str | None
    net_generation_mwh: Number | None
    capacity_mw: Number | None
    flags: list[str]
    origin: Annotated[Origin | None, Field(description="Null for sums over several rows.")]


@dataclass(frozen=True, slots=True)
class FlaggedPage:
    """One page of the quality ledger."""

    items: list[FlaggedFact]
    next: str | None


@dataclass(frozen=True, slots=True)
class FlagTotal:
    """How often a flag is set on visible facts, and what it means."""

    flag: str
    meaning: str
    plants: int
    units: int


@dataclass(frozen=True, slots=True)
class FlagTotals:
    """All flags."""

    items: list[FlagTotal]
    next: None = None

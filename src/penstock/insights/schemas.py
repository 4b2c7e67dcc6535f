"""What is asked for and answered over HTTP about many predictions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from penstock.insights.queries.analytics import Bucket
from penstock.plants.parameters import Absent
from penstock.predict.schemas_history import Origin

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class UsageQuery(BaseModel):
    """Over which time one's own predictions are summed up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime | Absent = Field(
        None, description="From the hour in which this lies; default: seven days before `until`."
    )
    until: AwareDatetime | Absent = Field(None, description="Before this time; default: now.")
    bucket: Bucket = Field("hour", description="Points of the series, hours or days of UTC.")
    key_id: UUID | Absent = Field(None, description="Asked with this API key.")
    origin: Origin | Absent = Field(
        None, description="How it was asked; without it all but shadow and replay."
    )


class AnalyticsQuery(UsageQuery):
    """Which predictions of a model are summed up."""

    version: Number | Absent = Field(None, description="Answered by this version.")
    user_id: UUID | Literal["me"] | Absent = Field(
        None, description="Asked by this user; others than oneself only on one's own models."
    )


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Latency in ms that so many of the answered calls stayed under; null without any."""

    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class Stages:
    """Latency by stage; `total` is everything, `queue` and `inference` are parts of it."""

    queue: Percentiles
    inference: Percentiles
    total: Percentiles


@dataclass(frozen=True, slots=True)
class Totals:
    """Calls, how many of them failed by the code of the problem, and rows of the answered ones."""

    calls: int
    failed: int
    rows: int
    errors: dict[str, int]
    latency_ms: Stages


@dataclass(frozen=True, slots=True)
class Point(Totals):
    """One hour or day, which begins at `at`; those without calls are left out."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """A user or an API key."""

    id: UUID
    calls: int
    failed: int
    rows: int


@dataclass(frozen=True, slots=True)
class ModelUse(Caller):
    """A model; its name is null when it is gone."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Values:
    """Rows whose value is not below `low` and below `high`."""

    low: float
    high: float
    rows: int


@dataclass(frozen=True, slots=True)
class OutputCounts:
    """What an output said: labels with their rows, or a histogram of values, lowest first."""

    name: str
    labels: dict[str, int] | None
    values: list[Values] | None


@dataclass(frozen=True, slots=True)
class Analytics:
    """A model's predictions over a time; `callers` says whose they are."""

    since: datetime
    until: datetime
    bucket: Bucket
    callers: Literal["all", "one"]
    total: Totals
    series: list[Point]
    top_users: list[Caller]
    top_keys: list[Caller]
    outputs: list[OutputCounts]


@dataclass(frozen=True, slots=True)
class Usage:
    """One's own predictions over a time."""

    since: datetime
    until: datetime
    bucket: Bucket
    total: Totals
    series: list[Point]
    models: list[ModelUse]
    keys: list[Caller]

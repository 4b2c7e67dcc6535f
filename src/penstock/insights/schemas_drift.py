"""What is asked for and answered over HTTP about drift."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from penstock.insights.drift import FeatureDrift
from penstock.insights.schemas import Number
from penstock.plants.parameters import Absent

SAMPLE = "sample"
Window = Annotated[
    str, StringConstraints(max_length=100, pattern=r"^(sample|[^\x00]+\.\.[^\x00]+)$")
]


class DriftQuery(BaseModel):
    """Which inputs are compared with which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Number | Absent = Field(None, description="Default: the champion.")
    since: AwareDatetime | Absent = Field(
        None, description="Inputs from this time on; default: a day before `until`."
    )
    until: AwareDatetime | Absent = Field(None, description="Before this time; default: now.")
    against: Window = Field(
        SAMPLE,
        description="`sample`, the rows given with the version, or a time before: `since..until`.",
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """Feature by feature; `note` says why there are none, or too few rows, where that is so."""

    model_id: UUID
    version: int
    since: datetime
    until: datetime
    against: str
    rows_before: int
    rows_now: int
    note: str | None
    features: list[FeatureDrift]

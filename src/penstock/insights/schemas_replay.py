"""What is asked for and answered over HTTP about replays."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from penstock.insights.differences import RowDifference
from penstock.insights.schemas import Number
from penstock.predict.schemas_history import Reference

MOST_ROWS = 10_000


class ReplayCreate(BaseModel):
    """Which logged rows are run again, and on what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Number | Reference = Field(description="The candidate: a number or an alias.")
    since: AwareDatetime | None = Field(None, description="Default: a week before `until`.")
    until: AwareDatetime | None = Field(None, description="Default: now.")
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = Field(
        1_000, description="Rows at most, of the newest predictions."
    )


@dataclass(frozen=True, slots=True)
class OutputReport:
    """One output: shares of its rows, and differences of numbers (null for labels)."""

    output: str
    kind: str
    rows: int
    equal: float | None
    label_flips: int | None
    max_absolute: float | None
    mean_absolute: float | None
    max_relative: float | None
    mean_relative: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of the logged rows.

    `equal` is the share of rows all of whose outputs are equal within 1e-6 of their size. `refused`
    counts predictions whose rows the candidate does not take. `complete` is false when the time
    was over before all had been run.
    """

    model_id: UUID
    version: int
    predictions: int
    refused: int
    rows: int
    equal: float | None
    complete: bool
    note: str | None
    outputs: list[OutputReport]
    largest: list[RowDifference]

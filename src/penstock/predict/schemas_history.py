"""What is asked for and answered over HTTP about past predictions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from penstock.plants.parameters import Absent, Cursor, Paged, Word

Origin = Literal["predict", "v2", "batch", "shadow", "replay"]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
RequestId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00]+$")]
Milliseconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class HistoryFilters(BaseModel):
    """Which predictions are wanted.

    Without a model one's own; with a model of one's own all that were asked of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Reference | Absent = Field(None, description="A model's id or name.")
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | Absent = Field(
        None, description="Answered by this version."
    )
    user_id: UUID | Literal["me"] | Absent = Field(None, description="Asked by this user.")
    key_id: UUID | Absent = Field(None, description="Asked with this API key.")
    origin: Origin | Absent = Field(None, description="How it was asked.")
    role: Word | Absent = Field(
        None, description="How the version was chosen, such as champion or challenger."
    )
    outcome: Literal["answered", "failed"] | Absent = Field(
        None, description="`failed` has every answer that is a problem, refusals too."
    )
    error_code: Word | Absent = Field(None, description="As in `urn:penstock:<code>`.")
    request_id: RequestId | Absent = Field(None, description="`x-request-id` of the answer.")
    since: AwareDatetime | Absent = Field(None, description="Not before this time.")
    until: AwareDatetime | Absent = Field(None, description="Before this time.")
    min_total_ms: Milliseconds | Absent = Field(None, description="Took at least so long.")


class HistoryQuery(HistoryFilters, Paged):
    """Parameters of the list of predictions."""

    cursor: Cursor | Absent = Field(None, description="`next` of the page before.")


class HistoryExportQuery(HistoryFilters):
    """Parameters of the export of predictions."""

    format: Literal["csv", "parquet", "arrow"] = Field("csv", description="Kind of file.")


@dataclass(frozen=True, slots=True)
class Prediction:
    """One answered request; `status` is the HTTP status, `error_code` null for an answer.

    `model_name` is null when the model is gone, `model_version` when none has answered.
    """

    id: UUID
    created_at: datetime
    model_id: UUID
    model_name: str | None
    model_version: int | None
    role: str
    origin: Origin
    user_id: UUID
    key_id: UUID | None
    request_id: str
    status: int
    error_code: str | None
    rows: int
    queue_ms: float | None
    inference_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class PredictionDetail(Prediction):
    """A prediction with what was asked and answered, by feature and output, one value a row.

    `inputs` is null where the model keeps none.
    """

    inputs: dict[str, Any] | None
    outputs: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class PredictionPage:
    """Predictions, newest first."""

    items: list[Prediction]
    next: str | None

"""What is sent and answered over HTTP about batches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from penstock.models.schemas_in import Number
from penstock.plants.parameters import Absent, Cursor, Filters, Paged
from penstock.predict.schemas_history import Reference

State = Literal["queued", "running", "completed", "failed", "cancelled"]


class PlantsCreate(Filters):
    """Which plants: all that match. Without data set and year, the best ones that have them."""


class BatchCreate(BaseModel):
    """All plants that match, predicted for from what is known of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Reference = Field(description="A model's id or name.")
    version: Number | Reference | None = Field(
        None, description="A number or an alias; the champion when left out."
    )
    plants: PlantsCreate = Field(description="Which plants.")
    keep: bool = Field(
        False,
        description="Keep the predictions as what is expected of the plants, for everyone to see.",
    )


def _in_one_piece() -> dict[str, Any]:
    """Return the schema of `BatchCreate` without references, which nobody could follow."""
    schema = BatchCreate.model_json_schema()
    schema.pop("$defs")
    plants = PlantsCreate.model_json_schema()
    schema["properties"]["plants"] = {**plants, "description": "Which plants."}
    return schema


BATCH_CREATE = _in_one_piece()


class BatchesQuery(Paged):
    """Parameters of the list of batches."""

    state: State | Absent = Field(None, description="Only in this state.")
    cursor: Cursor | Absent = Field(None, description="`next` of the page before.")


class DownloadQuery(BaseModel):
    """How a result is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[Literal["csv", "jsonl", "parquet"], Field(description="Kind of file.")] = (
        "csv"
    )


@dataclass(frozen=True, slots=True)
class RowCounts:
    """`total` is null until the rows have been counted; `failed` are among `done`."""

    total: int | None
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class Chunks:
    """How many parts the rows were divided into, and how many of them are done."""

    total: int | None
    done: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch; `failure` says why a failed one was given up.

    `plants` is the data set, year and filters that were chosen when it was made.
    """

    id: UUID
    model_id: UUID
    model_name: str
    model_version: int
    role: str
    source: Literal["file", "plants"]
    file_name: str | None
    format: Literal["csv", "jsonl", "parquet"] | None
    plants: dict[str, Any] | None
    keep: bool
    state: State
    failure: str | None
    ignored_columns: list[str]
    rows: RowCounts
    chunks: Chunks
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Batches, newest first."""

    items: list[Batch]
    next: str | None

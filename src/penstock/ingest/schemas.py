"""What goes in and out over HTTP about loads.

Answers are dataclasses, written by msgspec, so that sums keep all their digits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from penstock.plants.parameters import Absent, Paged
from penstock.plants.schemas import Number

State = Literal["received", "validating", "queued", "loading", "visible", "failed", "duplicate"]
ChunkState = Literal["waiting", "done", "dead"]
FINAL_STATES = frozenset({"visible", "failed", "duplicate"})

MOST_CORRECTIONS = 1_000
LARGEST_ROW_NUMBER = 2**63 - 1
# PostgreSQL's text holds no NUL.
Cell = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
RowNumber = Annotated[int, Field(ge=1, le=LARGEST_ROW_NUMBER)]


class LoadsQuery(Paged):
    """Parameters of the list of loads."""

    state: State | Absent = Field(None, description="Only loads in this state.")


class ChunksQuery(Paged):
    """Parameters of the list of chunks."""

    state: ChunkState | Absent = Field(None, description="Only chunks in this state.")


class RejectedQuery(Paged):
    """Parameters of the list of rejected rows."""

    replayed: bool = Field(False, description="Those that have become facts since, instead.")


class RowCorrection(BaseModel):
    """What to change about one rejected row before it is read again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: RowNumber = Field(description="Number of the row, 1 for the first after the header.")
    values: dict[Cell, Cell] = Field(
        default_factory=dict, max_length=500, description="New cells by the name of their column."
    )
    fields: list[Cell] | Absent = Field(
        None, max_length=500, description="The whole row anew, for one with too many or few fields."
    )


class ReplayCreate(BaseModel):
    """Which rejected rows to read again: those named, or all when none is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: list[RowCorrection] = Field(max_length=MOST_CORRECTIONS)
    after_row: int = Field(
        0, ge=0, le=LARGEST_ROW_NUMBER, description="Go on behind this row; `next_row` of before."
    )


@dataclass(frozen=True, slots=True)
class LoadBytes:
    """Bytes of the file; `validated` and `loaded` count unpacked text."""

    size: int
    validated: int
    loaded: int


@dataclass(frozen=True, slots=True)
class LoadChunks:
    """How many pieces the file was divided into, and how many of them are done or given up."""

    total: int
    done: int
    dead: int


@dataclass(frozen=True, slots=True)
class LoadRows:
    """Rows of the file: once the load is visible, total = stored + rejected + superseded."""

    total: int | None
    stored: int
    rejected: int
    superseded: int


@dataclass(frozen=True, slots=True)
class Structure:
    """What validation found out about the file, and what became of its columns."""

    encoding: str
    byte_order_mark: bool
    delimiter: str
    header_lines: int
    columns: list[str]
    columns_missing: list[str]
    columns_ignored: list[str]
    columns_doubled: list[str]
    columns_reordered: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a load failed; `errors` names line, byte and reason where there is such a place."""

    code: str
    detail: str
    errors: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Load:
    """One file on its way to facts."""

    id: UUID
    state: State
    source: str
    file_name: str
    sha256: str | None
    dataset: str | None
    layout: str | None
    years: list[int]
    bytes: LoadBytes
    chunks: LoadChunks
    rows: LoadRows
    structure: Structure | None
    failure: Failure | None
    duplicate_of: UUID | None
    created_at: datetime
    changed_at: datetime
    visible_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoadPage:
    """One page of loads, newest first."""

    items: list[Load]
    next: str | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A byte range of the file, loaded as one."""

    number: int
    state: ChunkState
    start_byte: int
    end_byte: int
    first_row: int
    first_line: int
    rows: int
    rows_stored: int
    rows_rejected: int
    reason: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChunkPage:
    """One page of chunks, in the order of the file."""

    items: list[Chunk]
    next: str | None


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong with one cell; no column where the whole row has the wrong fields."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is no fact, as it stands in the file, and why."""

    row: int
    line: int
    findings: list[RowFinding]
    fields: list[str]
    corrected_fields: list[str] | None
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """One page of rejected rows, in the order of the file."""

    items: list[RejectedRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class StillRejected:
    """A row that was read again and is still no fact."""

    row: int
    line: int
    findings: list[RowFinding]


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of rejected rows that were read again.

    `superseded` of those `replayed` lost at once to a later row of the same unit. Only the first
    rows are listed in `still_rejected`; `next_row` is null when all rows have been tried.
    """

    replayed: int
    superseded: int
    still_rejected: list[StillRejected]
    still_rejected_total: int
    next_row: int | None
    rows: LoadRows


@dataclass(frozen=True, slots=True)
class ChunksReplay:
    """How many chunks that were given up have been sent again."""

    replayed: int


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows counted from the facts and rejected rows themselves, not from counters."""

    in_file: int
    stored: int
    superseded: int
    rejected: int


@dataclass(frozen=True, slots=True)
class NetGenerationSums:
    """Net generation of the load's data set and years, summed from three tables, in MWh."""

    facts_mwh: Number | None
    plants_mwh: Number | None
    regions_mwh: Number | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Whether every row of the file is accounted for, exactly once."""

    load_id: UUID
    rows: RowCounts
    net_generation: NetGenerationSums
    balanced: bool

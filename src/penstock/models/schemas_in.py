"""What is sent over HTTP about models. What is left out of a change stays as it is."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from penstock.models.schemas import ChallengerMode, Role, Visibility
from penstock.plants.parameters import Absent, Paged, Word

LONGEST_DESCRIPTION = 2_000
LONGEST_CARD = 100_000
MOST_TAGS = 30
MOST_GRANTS = 500
LARGEST_NUMBER = 2**31 - 1

# PostgreSQL's text holds no NUL.
NO_NUL = r"^[^\x00]*$"
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
Description = Annotated[str, StringConstraints(max_length=LONGEST_DESCRIPTION, pattern=NO_NUL)]
Card = Annotated[str, StringConstraints(max_length=LONGEST_CARD, pattern=NO_NUL)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[^\x00,]+$")]
Person = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]


class ModelsQuery(Paged):
    """Parameters of the list of models."""

    search: Word | Absent = Field(None, description="In name or description, or the whole tag.")
    name: Word | Absent = Field(None, description="Exactly this name.")
    tag: Word | Absent = Field(None, description="With this tag.")
    owner: UUID | Literal["me"] | Absent = Field(None, description="A user's id, or `me`.")
    visibility: Visibility | Absent = Field(None, description="Only of this visibility.")
    deleted: bool = Field(False, description="Those that can still be restored, instead.")


class VersionsQuery(Paged):
    """Parameters of the list of versions."""

    deleted: bool = Field(False, description="Those that can still be restored, instead.")


class DownloadQuery(BaseModel):
    """Which file of a version is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["onnx", "source"] = Field(
        "onnx", description="The ONNX model that answers, or the file as it was uploaded."
    )


class ModelUpdate(BaseModel):
    """Changes of a model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | Absent = Field(None, description="Letters, digits, dots, `_`, `-`; no id.")
    description: Description | Absent = None
    card: Card | Absent = Field(None, description="The model card, Markdown.")
    tags: list[Tag] | Absent = Field(None, max_length=MOST_TAGS)
    visibility: Visibility | Absent = None
    keeps_inputs: bool | Absent = Field(
        None, description="Whether the log of predictions holds what was asked."
    )
    requests_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] | Absent = Field(
        None, description="Predictions of all callers together; 0: no limit of its own."
    )


class AliasUpdate(BaseModel):
    """Where an alias points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Number


class TrafficUpdate(BaseModel):
    """What the challenger does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: ChallengerMode
    share: float = Field(1.0, ge=0, le=1, allow_inf_nan=False, description="Part of the requests.")


class GrantsUpdate(BaseModel):
    """Whom a model is shared with: all of them, whoever was before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    users: list[Person] = Field(
        default_factory=list, max_length=MOST_GRANTS, description="Ids or e-mail addresses."
    )
    roles: list[Role] = Field(default_factory=list, max_length=3)


class UploadFields(BaseModel):
    """The texts beside the file of an upload, read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    description: Description | None = None
    promote: bool = False

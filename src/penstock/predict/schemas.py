"""What goes in and out over HTTP about predictions, for the OpenAPI document.

Requests are read by the model's own signature and answers are written as JSON texts; these say what
they look like.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class PredictionCreate(BaseModel):
    """Rows to predict for: `inputs` or `columns`, not both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inputs: list[dict[str, Any]] | list[list[Any]] | None = Field(
        None, description="Records by feature name, or arrays in the order of the signature."
    )
    columns: dict[str, list[Any]] | None = Field(None, description="Values by feature name.")
    version: int | str | None = Field(
        None, description="A version's number or an alias; else the champion answers."
    )
    plant_ids: list[int | str] | None = Field(
        None, description="Plants in place of rows, for models whose features are facts of plants."
    )
    dataset: str | None = Field(None, description="Data set of those facts; else the best one.")
    year: int | None = Field(None, description="Year of those facts; else the newest one.")
    explain: bool = Field(False, description="Whether to say what each feature adds.")


class AnsweringModel(BaseModel):
    """The version that has answered."""

    id: str
    name: str
    version: int
    role: str = Field(description="`champion`, `challenger`, `pinned` or an alias.")


class PlantAsked(BaseModel):
    """A plant that was predicted for, with the facts that the model was asked with."""

    plant_id: str
    name: str | None = None
    dataset: str
    year: int
    features: dict[str, Any]
    measured_mwh: float | None = Field(None, description="Net generation as it was measured.")


class Explanation(BaseModel):
    """What each feature adds: `base_value` and all `contributions` add up to `value`."""

    base_value: float
    value: float
    contributions: dict[str, float]
    residual: float


class Explained(BaseModel):
    """One number of a row's answer and its explanation."""

    output: str
    explanation: Explanation
    target: str | int | None = None
    label: str | int | float | bool | None = Field(None, alias="class")


class Prediction(BaseModel):
    """An answer; `predictions` has one item a row."""

    prediction_id: str = Field(description="Under this id the prediction is in the log.")
    model: AnsweringModel
    predictions: list[Any]
    probabilities: list[Any] | dict[str, Any] | None = None
    classes: list[Any] | dict[str, Any] | None = None
    notes: list[str] | None = None
    plants: list[PlantAsked] | None = None
    explanations: list[list[Explained]] | None = None


class V2Tensor(BaseModel):
    """A tensor of the Open Inference Protocol."""

    name: str
    shape: list[int]
    datatype: str
    parameters: dict[str, Any] | None = None
    data: list[Any] | None = Field(None, description="Left out where binary data follow.")


class V2Inference(BaseModel):
    """A request for an inference."""

    model_config = ConfigDict(frozen=True)

    inputs: list[V2Tensor]
    id: str | None = None
    parameters: dict[str, Any] | None = None
    outputs: list[dict[str, Any]] | None = None


class V2Answer(BaseModel):
    """An inference."""

    model_name: str
    model_version: str
    outputs: list[V2Tensor]
    id: str | None = None
    parameters: dict[str, Any] | None = None


class V2Error(BaseModel):
    """What went wrong, as the protocol says it."""

    error: str


class V2TensorMetadata(BaseModel):
    """A tensor that a model takes or gives; -1 where a dimension is free."""

    name: str
    datatype: str
    shape: list[int]


class V2Model(BaseModel):
    """A model's metadata."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[V2TensorMetadata]
    outputs: list[V2TensorMetadata]


class V2Server(BaseModel):
    """The server's metadata."""

    name: str
    version: str
    extensions: list[str]


class V2Live(BaseModel):
    """Whether the server lives."""

    live: bool


class V2Ready(BaseModel):
    """Whether the server answers inferences."""

    ready: bool


class V2ModelReady(BaseModel):
    """Whether a model answers inferences."""

    name: str
    ready: bool

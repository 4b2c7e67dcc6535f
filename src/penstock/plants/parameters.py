"""Query parameters of the answers about plants.

An unknown parameter is refused, so that a misspelt filter never looks like an answer. A parameter
that is left out is no filter; the document does not offer null, which a query string cannot say.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from penstock.core.pages import DEFAULT_PAGE, MAX_PAGE
from penstock.plants.catalogue import Metric, Wanted

Absent = SkipJsonSchema[None]

# PostgreSQL's text holds no NUL.
WITHOUT_NUL = r"^[^\x00]+$"
Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=WITHOUT_NUL)]
PlantId = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=WITHOUT_NUL)]
Year = Annotated[int, Field(ge=1800, le=2200)]
Megawatts = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
# A cursor is base64 without padding.
Cursor = Annotated[str, StringConstraints(max_length=8000, pattern=r"^[A-Za-z0-9_-]*$")]

Sort = Literal["name", "net_generation", "capacity"]
Level = Literal["plant", "unit"]
FlagName = Literal[
    "capacity_factor_over_1",
    "negative_generation",
    "longitude_out_of_range",
    "latitude_out_of_range",
    "generation_jump",
    "generation_without_capacity",
    "reported_capacity_factor_differs",
    "retired_but_generating",
    "state_conflict",
    "corrected_by_hand",
]


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filters(_Query):
    """What most answers can be narrowed by; values compare without case."""

    dataset: Word | Absent = Field(None, description="Data set, see `/datasets`.")
    year: Year | Absent = Field(None, description="Data year, see `/years`.")
    state: Word | Absent = Field(None, description="State or province, see `/states`.")
    country: Word | Absent = Field(None, description="ISO 3166-1 alpha-3, see `/countries`.")
    fuel: Word | Absent = Field(None, description="Fuel code or group, see `/fuels`.")

    def wanted(self, metric: Metric | None = None) -> Wanted:
        """Return what is asked for, to be looked up in the catalogue."""
        return Wanted(self.dataset, self.year, self.country, self.state, self.fuel, metric)


class TopQuery(Filters):
    """Parameters of the ranking."""

    metric: Metric | Absent = Field(
        None, description="Default: net_generation; capacity where a data set has no generation."
    )
    limit: int = Field(12, ge=1, le=10_000, description="How many plants.")


class Paged(_Query):
    """One page of a list."""

    limit: int = Field(DEFAULT_PAGE, ge=1, le=MAX_PAGE, description="Items a page.")
    cursor: Cursor | Absent = Field(None, description="`next` of the page before.")


class SearchQuery(Filters, Paged):
    """Parameters of the search."""

    q: Annotated[str, StringConstraints(max_length=200, pattern=WITHOUT_NUL)] | Absent = Field(
        None, description="Beginnings of words of the name; all must be there."
    )
    min_capacity_mw: Megawatts | Absent = Field(None, description="Nameplate capacity at least.")
    sort: Sort = Field(
        "name", description="By name upwards, by net generation or capacity downwards."
    )


class UnitsQuery(Paged):
    """Parameters of the list of a plant's units."""

    dataset: Word | Absent = Field(None, description="Data set, see `/datasets`.")
    year: Year | Absent = Field(None, description="Data year.")


class DatasetQuery(_Query):
    """Parameters of the totals of one data set and year."""

    dataset: Word | Absent = Field(None, description="Data set, see `/datasets`.")
    year: Year | Absent = Field(None, description="Data year, see `/years`.")


class FuelsQuery(DatasetQuery):
    """Parameters of the totals by fuel."""

    state: Word | Absent = Field(None, description="State or province, see `/states`.")
    country: Word | Absent = Field(None, description="ISO 3166-1 alpha-3, see `/countries`.")


class TrendQuery(_Query):
    """Parameters of the development over years."""

    dataset: Word | Absent = Field(None, description="Data set, see `/datasets`.")
    state: Word | Absent = Field(None, description="State or province, see `/states`.")
    country: Word | Absent = Field(None, description="ISO 3166-1 alpha-3, see `/countries`.")
    fuel: Word | Absent = Field(None, description="Fuel code or group, see `/fuels`.")
    plant_id: PlantId | Absent = Field(None, description="One plant, instead of a region.")


class MapQuery(Filters):
    """Parameters of the map."""

    min_capacity_mw: Megawatts | Absent = Field(None, description="Nameplate capacity at least.")
    format: Literal["geojson", "arrow"] | Absent = Field(
        None, description="Wins over the Accept header."
    )


class ExportQuery(Filters):
    """Parameters of the export."""

    format: Literal["csv", "parquet", "arrow"] = Field("csv", description="Kind of file.")
    level: Level = Field("plant", description="One row a plant and year, or one a unit.")


class QualityQuery(Paged):
    """Parameters of the quality ledger."""

    dataset: Word | Absent = Field(None, description="Data set, see `/datasets`.")
    year: Year | Absent = Field(None, description="Data year, see `/years`.")
    state: Word | Absent = Field(None, description="State or province, see `/states`.")
    country: Word | Absent = Field(None, description="ISO 3166-1 alpha-3, see `/countries`.")
    flag: FlagName | Absent = Field(None, description="Only facts with this flag.")
    level: Level = Field("plant", description="Plants with odd years, or units with odd rows.")

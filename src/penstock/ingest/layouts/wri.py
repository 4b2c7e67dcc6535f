"""WRI Global Power Plant Database, with ids, and the extract with estimates but without ids."""

from penstock.ingest.layouts.base import Column, DatasetInfo, Kind, Layout, PlantKey

_PUBLISHER = "World Resources Institute"
_LICENSE = "CC BY 4.0"
_URL = "https://datasets.wri.org/datasets/global-power-plant-database"
# Version 1.2 was published in 2019 and has one state of each plant, no years.
_RELEASE_YEAR = 2019

_NAME = Column("plant_name", ("name",), Kind.IDENTIFIER)
_PLACE = (
    Column("capacity_mw", ("capacity_mw",), Kind.NUMBER, blank_allowed=False),
    Column("latitude", ("latitude",), Kind.LATITUDE),
    Column("longitude", ("longitude",), Kind.LONGITUDE),
    Column("fuel", ("primary_fuel", "fuel1"), Kind.TEXT),
)
_ESTIMATE = Column(
    "estimated_generation_mwh", ("estimated_generation_gwh",), Kind.NUMBER, power_of_ten=3
)

PLANTS = Layout(
    name="Global Power Plant Database",
    dataset=DatasetInfo(
        "wri", "Global Power Plant Database 1.2", _PUBLISHER, _LICENSE, _URL, precedence=30
    ),
    columns=(
        Column("country", ("country",), Kind.IDENTIFIER),
        _NAME,
        Column("gppd_id", ("gppd_idnr",), Kind.IDENTIFIER),
        *_PLACE,
    ),
    plant_key=PlantKey.GPPD_ID,
    year=_RELEASE_YEAR,
)

ESTIMATES = Layout(
    name="Global Power Plant Database, estimates",
    dataset=DatasetInfo(
        "wri_estimates",
        "Global Power Plant Database 1.2, estimated generation",
        _PUBLISHER,
        _LICENSE,
        _URL,
        precedence=70,
    ),
    columns=(Column("country", ("country",), Kind.IDENTIFIER), _NAME, *_PLACE, _ESTIMATE),
    plant_key=PlantKey.NAME,
    rows_add_up=True,
    year=_RELEASE_YEAR,
    country_names=True,
)

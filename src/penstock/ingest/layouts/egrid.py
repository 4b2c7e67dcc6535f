"""EPA eGRID: the generator sheet with and without plant codes, and the plant sheet, any year.

Columns go by the codes of the sheet's second header row; the year is in the data.
"""

from penstock.ingest.layouts.base import Column, DatasetInfo, Kind, Layout, PlantKey

_PUBLISHER = "US Environmental Protection Agency"
_LICENSE = "US government work, public domain"
_URL = "https://www.epa.gov/egrid"

_YEAR = Column("year", ("YEAR", "Data Year"), Kind.YEAR, blank_allowed=False)
# Releases up to 2020 spell it PSTATABB, later generator sheets PSTATEABB.
_STATE = Column("state", ("PSTATEABB", "PSTATABB", "Plant state abbreviation"), Kind.IDENTIFIER)
_NAME = Column("plant_name", ("PNAME", "Plant name"), Kind.IDENTIFIER)
_CODE = Column("plant_code", ("ORISPL", "DOE/EIA ORIS plant or facility code"), Kind.PLANT_CODE)
_UNIT = Column("generator_id", ("GENID", "Generator ID"), Kind.IDENTIFIER)
_NET = Column(
    "net_generation_mwh", ("GENNTAN", "Generator annual net generation (MWh)"), Kind.NUMBER
)

GENERATORS = Layout(
    name="eGRID generators",
    dataset=DatasetInfo("egrid", "eGRID generators", _PUBLISHER, _LICENSE, _URL, precedence=10),
    columns=(
        _YEAR,
        _STATE,
        _NAME,
        _CODE,
        _UNIT,
        Column("status", ("GENSTAT", "Generator status"), required=False),
        Column("prime_mover", ("PRMVR", "Generator prime mover type"), required=False),
        Column("fuel", ("FUELG1", "Generator primary fuel"), required=False),
        Column("capacity_mw", ("NAMEPCAP", "Generator nameplate capacity (MW)"), Kind.NUMBER),
        Column(
            "capacity_factor", ("CFACT", "Generator capacity factor"), Kind.RATIO, required=False
        ),
        _NET,
        Column("operating_year", ("GENYRONL", "Generator year on-line"), Kind.YEAR, required=False),
        Column(
            "retirement_year",
            ("GENYRRET", "Generator planned or actual retirement year"),
            Kind.YEAR,
            required=False,
        ),
    ),
    plant_key=PlantKey.ORIS_CODE,
    unit_fields=("generator_id",),
    country="USA",
)

GENERATORS_BY_NAME = Layout(
    name="eGRID generators without plant codes",
    dataset=DatasetInfo(
        "egrid_by_name",
        "eGRID generators, plants by state and name",
        _PUBLISHER,
        _LICENSE,
        _URL,
        precedence=60,
    ),
    columns=(_YEAR, _STATE, _NAME, _UNIT, _NET),
    plant_key=PlantKey.NAME,
    unit_fields=("generator_id",),
    # Plants of one state and name become one, and then their generators share ids.
    rows_add_up=True,
    country="USA",
)

PLANTS = Layout(
    name="eGRID plants",
    dataset=DatasetInfo("egrid_plant", "eGRID plants", _PUBLISHER, _LICENSE, _URL, precedence=20),
    columns=(
        _YEAR,
        _STATE,
        _NAME,
        _CODE,
        Column("operator", ("OPRNAME", "Plant operator name"), required=False),
        Column("county", ("CNTYNAME", "Plant county name"), required=False),
        Column("latitude", ("LAT", "Plant latitude"), Kind.LATITUDE, required=False),
        Column("longitude", ("LON", "Plant longitude"), Kind.LONGITUDE, required=False),
        Column("fuel", ("PLPRMFL", "Plant primary fuel"), required=False),
        Column("capacity_mw", ("NAMEPCAP", "Plant nameplate capacity (MW)"), Kind.NUMBER),
        Column("capacity_factor", ("CAPFAC", "Plant capacity factor"), Kind.RATIO, required=False),
        Column(
            "net_generation_mwh",
            ("PLNGENAN", "Plant annual net generation (MWh)"),
            Kind.NUMBER,
        ),
        Column(
            "co2_short_tons",
            ("PLCO2AN", "Plant annual CO2 emissions (tons)"),
            Kind.NUMBER,
            required=False,
        ),
    ),
    plant_key=PlantKey.ORIS_CODE,
    country="USA",
)

"""EIA-923: net generation by plant, prime mover and fuel."""

from penstock.ingest.layouts.base import Column, DatasetInfo, Kind, Layout, PlantKey

NET_GENERATION = Layout(
    name="EIA-923 net generation",
    dataset=DatasetInfo(
        "eia923",
        "EIA-923 net generation",
        "US Energy Information Administration",
        "US government work, public domain",
        "https://www.eia.gov/electricity/data/eia923/",
        precedence=40,
    ),
    columns=(
        Column("year", ("Year",), Kind.YEAR, blank_allowed=False),
        # The extract has no plant name; the utility's stands in until another source names it.
        Column("operator", ("Utility", "Operator Name"), Kind.TEXT),
        Column("state", ("Plant State",), Kind.IDENTIFIER),
        Column("plant_code", ("Plant Code", "Plant Id"), Kind.PLANT_CODE),
        Column("prime_mover", ("Primary Mover", "Reported Prime Mover")),
        Column("fuel", ("AER Fuel Code", "AER Fuel Type Code")),
        Column("fuel_consumption_mwh", ("Fuel Consumption MWh",), Kind.NUMBER, required=False),
        Column("net_generation_mwh", ("Net Generation MWh",), Kind.NUMBER),
        Column("county", ("County",), required=False),
    ),
    plant_key=PlantKey.ORIS_CODE,
    unit_fields=("prime_mover", "fuel"),
    # One plant, prime mover and fuel may stand in several rows, a reactor or boiler each.
    rows_add_up=True,
    country="USA",
)

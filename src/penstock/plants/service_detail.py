"""Everything about one plant."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from penstock.core.errors import NotFoundError
from penstock.core.pages import encode_cursor
from penstock.plants import flags
from penstock.plants.catalogue import Catalogue
from penstock.plants.cursors import LoadNo, RowNumber, Text, Year, cursor_key
from penstock.plants.fuels import group_of
from penstock.plants.parameters import UnitsQuery
from penstock.plants.queries import detail
from penstock.plants.queries.columns import AnyRow
from penstock.plants.schemas import (
    Attribution,
    Origin,
    PlantDetail,
    PlantFacts,
    SourceView,
    Unit,
    UnitPage,
)

UNITS_IN_DETAIL = 500


def plant_detail(session: Session, catalogue: Catalogue, *, plant_id: str) -> PlantDetail:
    """Return all that is known of one plant.

    Raises:
        NotFoundError: There is no such plant.
    """
    del catalogue
    plant = detail.plant(session, plant_id)
    if plant is None:
        raise _no_plant(plant_id)
    sources = detail.sources(session, plant_id)
    years = detail.years(session, plant_id)
    newest: dict[str, int] = {}
    for row in years:
        newest.setdefault(row.dataset, row.year)
    units = detail.units(
        session,
        plant_id=plant_id,
        within=list(newest.items()),
        after=None,
        limit=UNITS_IN_DETAIL + 1,
    )
    return PlantDetail(
        id=plant.id,
        name=plant.name,
        operator=plant.operator,
        state=plant.state,
        country=plant.country,
        primary_fuel=plant.primary_fuel,
        fuel_group=group_of(plant.primary_fuel),
        capacity_mw=plant.capacity_mw,
        latitude=plant.latitude,
        longitude=plant.longitude,
        attribution=_attribution(plant, sources),
        sources=[_source(row) for row in sources],
        years=[_facts(row) for row in years],
        units=[_unit(row) for row in units[:UNITS_IN_DETAIL]],
        more_units=len(units) > UNITS_IN_DETAIL or len(years) > len(newest),
    )


def plant_units(
    session: Session, catalogue: Catalogue, *, plant_id: str, query: UnitsQuery
) -> UnitPage:
    """Return one page of a plant's units, by data set, year and unit.

    Raises:
        NotFoundError: There is no such plant.
        UnprocessableError: The cursor is not one of this list.
    """
    del catalogue
    after = cursor_key(query.cursor, tuple[Text, Year, Text, LoadNo, RowNumber])
    if detail.plant(session, plant_id) is None:
        raise _no_plant(plant_id)
    within = [
        (row.dataset, row.year)
        for row in detail.years(session, plant_id)
        if query.dataset in {None, row.dataset} and query.year in {None, row.year}
    ]
    rows = detail.units(
        session, plant_id=plant_id, within=within, after=after, limit=query.limit + 1
    )
    items = [_unit(row) for row in rows[: query.limit]]
    if len(rows) <= query.limit:
        return UnitPage(items, None)
    last = rows[query.limit - 1]
    key = [last.dataset, last.year, last.unit_id, last.load_no, last.row_number]
    return UnitPage(items, encode_cursor(key))


def _no_plant(plant_id: str) -> NotFoundError:
    return NotFoundError(f"There is no plant {plant_id}; search for its name at /power-plants")


def _attribution(plant: AnyRow, sources: Sequence[AnyRow]) -> Attribution:
    def first_with(name: str) -> str | None:
        value = getattr(plant, name)
        if value is None:
            return None
        return next((row.dataset for row in sources if getattr(row, name) == value), None)

    return Attribution(
        name=plant.name_dataset,
        operator=first_with("operator"),
        state=first_with("state"),
        country=first_with("country"),
        primary_fuel=plant.primary_fuel_dataset,
        capacity_mw=plant.capacity_dataset,
        coordinates=plant.coordinates_dataset,
    )


def _source(row: AnyRow) -> SourceView:
    return SourceView(
        dataset=row.dataset,
        year=row.year,
        name=row.name,
        operator=row.operator,
        state=row.state,
        country=row.country,
        primary_fuel=row.primary_fuel,
        capacity_mw=row.capacity_mw,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _facts(row: AnyRow) -> PlantFacts:
    return PlantFacts(
        dataset=row.dataset,
        year=row.year,
        units=row.units,
        net_generation_mwh=row.net_generation_mwh,
        estimated_generation_mwh=row.estimated_generation_mwh,
        capacity_mw=row.capacity_mw,
        capacity_factor=row.capacity_factor,
        co2_short_tons=row.co2_short_tons,
        co2_intensity_kg_per_mwh=row.co2_intensity_kg_per_mwh,
        flags=flags.names(row.flags),
    )


def origin_of(row: AnyRow) -> Origin:
    """Return where a unit fact was read from."""
    return Origin(
        load_id=row.load_id,
        file_name=row.file_name,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        row_number=row.row_number,
    )


def _unit(row: AnyRow) -> Unit:
    return Unit(
        dataset=row.dataset,
        year=row.year,
        unit_id=row.unit_id,
        plant_name=row.plant_name,
        operator=row.operator,
        state=row.state,
        country=row.country,
        county=row.county,
        status=row.status,
        prime_mover=row.prime_mover,
        fuel=row.fuel,
        capacity_mw=row.capacity_mw,
        capacity_factor=row.capacity_factor,
        net_generation_mwh=row.net_generation_mwh,
        estimated_generation_mwh=row.estimated_generation_mwh,
        fuel_consumption_mwh=row.fuel_consumption_mwh,
        co2_short_tons=row.co2_short_tons,
        operating_year=row.operating_year,
        retirement_year=row.retirement_year,
        flags=flags.names(row.flags),
        origin=origin_of(row),
    )

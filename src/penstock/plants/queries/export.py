"""Facts as rows of a file, read with a cursor on the server."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncResult, AsyncSession
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Narrowed
from penstock.plants.queries.columns import AnySelect, shown
from penstock.plants.tables import FactSource, Plant, PlantYear, UnitFact

PLANT_COLUMNS = (
    PlantYear.dataset,
    PlantYear.year,
    PlantYear.plant_id,
    PlantYear.name,
    PlantYear.state,
    PlantYear.country,
    PlantYear.primary_fuel,
    PlantYear.units,
    PlantYear.net_generation_mwh,
    PlantYear.estimated_generation_mwh,
    PlantYear.capacity_mw,
    PlantYear.co2_short_tons,
    Plant.latitude,
    Plant.longitude,
    PlantYear.flags,
)
UNIT_COLUMNS = (
    UnitFact.dataset,
    UnitFact.year,
    UnitFact.plant_id,
    UnitFact.unit_id,
    UnitFact.plant_name,
    UnitFact.operator,
    UnitFact.state,
    UnitFact.country,
    UnitFact.county,
    UnitFact.status,
    UnitFact.prime_mover,
    UnitFact.fuel,
    UnitFact.net_generation_mwh,
    UnitFact.estimated_generation_mwh,
    UnitFact.capacity_mw,
    UnitFact.capacity_factor,
    UnitFact.fuel_consumption_mwh,
    UnitFact.co2_short_tons,
    UnitFact.operating_year,
    UnitFact.retirement_year,
    UnitFact.latitude,
    UnitFact.longitude,
    UnitFact.flags,
    FactSource.file_name,
    UnitFact.row_number,
)


def _conditions(table: Any, fuel: Any, filters: Narrowed) -> list[ColumnElement[bool]]:  # noqa: ANN401
    pairs = (
        (table.dataset, filters.dataset),
        (table.year, filters.year),
        (table.country, filters.country),
        (table.state, filters.state),
    )
    found = [column == value for column, value in pairs if value is not None]
    return found if filters.fuels is None else [*found, fuel.in_(filters.fuels)]


def plants(filters: Narrowed) -> AnySelect:
    """Return the statement for one row a plant, data set and year."""
    return (
        select(*shown(*PLANT_COLUMNS))
        .outerjoin(Plant, Plant.id == PlantYear.plant_id)
        .where(*_conditions(PlantYear, PlantYear.primary_fuel, filters))
        .order_by(PlantYear.dataset, PlantYear.year, PlantYear.plant_id)
    )


def units(filters: Narrowed) -> AnySelect:
    """Return the statement for one row a visible unit fact, in no particular order."""
    return (
        select(*shown(*UNIT_COLUMNS))
        .outerjoin(FactSource, FactSource.load_no == UnitFact.load_no)
        .where(UnitFact.superseded_by.is_(None))
        .where(*_conditions(UnitFact, UnitFact.fuel, filters))
    )


def holds_larger(session: Session, statement: AnySelect, names: list[str], bound: Decimal) -> bool:
    """Return whether any of the numeric columns `names` reaches `bound` in absolute value."""
    rows = statement.order_by(None).subquery()
    large = or_(*((rows.c[name] >= bound) | (rows.c[name] <= -bound) for name in names))
    return session.scalar(select(literal(1)).select_from(rows).where(large).limit(1)) is not None


async def stream(session: AsyncSession, statement: AnySelect, *, rows: int) -> AsyncResult[Any]:
    """Open a cursor that fetches `rows` at a time and ends when its reader stalls for a minute."""
    await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
    await session.execute(text("SET LOCAL cursor_tuple_fraction = 1"))
    return await session.stream(statement, execution_options={"yield_per": rows})

"""Everything about one plant."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from penstock.plants.queries.columns import AnyRow, capacity_factor, co2_intensity, hours_of, shown
from penstock.plants.tables import Dataset, FactSource, Plant, PlantSource, PlantYear, UnitFact

# What tells the rows of a plant's units apart, in the order they are listed.
UNIT_KEY = (
    UnitFact.dataset,
    UnitFact.year,
    UnitFact.unit_id,
    UnitFact.load_no,
    UnitFact.row_number,
)
ORIGIN = (
    FactSource.load_id,
    FactSource.file_name,
    FactSource.sha256,
    FactSource.loaded_at,
)
_FACTS = (
    PlantYear.dataset,
    PlantYear.year,
    PlantYear.units,
    PlantYear.net_generation_mwh,
    PlantYear.estimated_generation_mwh,
    PlantYear.capacity_mw,
    PlantYear.co2_short_tons,
    PlantYear.flags,
)


def plant(session: Session, plant_id: str) -> AnyRow | None:
    """Return a merged plant."""
    columns = shown(*Plant.__table__.columns)
    return session.execute(select(*columns).where(Plant.id == plant_id)).one_or_none()


def sources(session: Session, plant_id: str) -> Sequence[AnyRow]:
    """Return what each data set says of a plant, the one that wins first."""
    return session.execute(
        select(*shown(*PlantSource.__table__.columns))
        .join(Dataset, Dataset.slug == PlantSource.dataset)
        .where(PlantSource.plant_id == plant_id)
        .order_by(Dataset.precedence, Dataset.slug)
    ).all()


def years(session: Session, plant_id: str) -> Sequence[AnyRow]:
    """Return a plant's years, the newest first."""
    net, hours = PlantYear.net_generation_mwh, hours_of(PlantYear.year)
    return session.execute(
        select(
            *shown(*_FACTS),
            capacity_factor(net, PlantYear.capacity_mw, hours).label("capacity_factor"),
            co2_intensity(PlantYear.co2_short_tons, net).label("co2_intensity_kg_per_mwh"),
        )
        .where(PlantYear.plant_id == plant_id)
        .order_by(PlantYear.year.desc(), PlantYear.dataset)
    ).all()


def units(
    session: Session,
    *,
    plant_id: str,
    within: Sequence[tuple[str, int]],
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return current unit facts with their origin, in the data sets and years of `within`."""
    statement = (
        select(*shown(*UnitFact.__table__.columns), *ORIGIN)
        .outerjoin(FactSource, FactSource.load_no == UnitFact.load_no)
        .where(UnitFact.superseded_by.is_(None))
        .where(UnitFact.plant_id == plant_id)
        .where(tuple_(UnitFact.dataset, UnitFact.year).in_(within))
    )
    if after is not None:
        statement = statement.where(tuple_(*UNIT_KEY) > tuple_(*after))
    return session.execute(statement.order_by(*UNIT_KEY).limit(limit)).all()

"""Sums by region, fuel, year and data set."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, cast, func, null, select
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Chosen, Narrowed
from penstock.plants.queries import columns
from penstock.plants.queries.columns import AnyRow, AnySelect
from penstock.plants.tables import Dataset, PlantYear, RegionYear

NET = func.sum(RegionYear.net_generation_mwh)
SUMS = (
    func.sum(RegionYear.units).label("units"),
    columns.trimmed(NET).label("net_generation_mwh"),
    columns.trimmed(func.sum(RegionYear.capacity_mw)).label("capacity_mw"),
)


def _in_dataset(chosen: Chosen) -> AnySelect:
    share = columns.percent_of(NET, func.sum(NET).over()).label("percent_of_total")
    return select(*SUMS, share).where(
        RegionYear.dataset == chosen.dataset, RegionYear.year == chosen.year
    )


def _plants(chosen: Chosen, *by: Any) -> AnySelect:  # noqa: ANN401 - columns of any type
    here = (PlantYear.dataset == chosen.dataset, PlantYear.year == chosen.year)
    return select(*by, func.count().label("plants")).where(*here).group_by(*by)


def states(session: Session, *, chosen: Chosen) -> Sequence[AnyRow]:
    """Return the sums of each state, the largest generation first; none for facts without one."""
    plants = _plants(chosen, PlantYear.country, PlantYear.state).subquery()
    sums = (
        _in_dataset(chosen)
        .add_columns(RegionYear.country, RegionYear.state)
        .group_by(RegionYear.country, RegionYear.state)
        .subquery()
    )
    return session.execute(
        select(sums, func.coalesce(plants.c.plants, 0).label("plants"))
        .outerjoin(plants, (plants.c.country == sums.c.country) & (plants.c.state == sums.c.state))
        .where(sums.c.state != "")
        .order_by(*_largest(sums), sums.c.country, sums.c.state)
    ).all()


def countries(session: Session, *, chosen: Chosen) -> Sequence[AnyRow]:
    """Return the sums of each country, the largest first."""
    plants = _plants(chosen, PlantYear.country).subquery()
    sums = (
        _in_dataset(chosen)
        .add_columns(RegionYear.country, cast(null(), RegionYear.state.type).label("state"))
        .group_by(RegionYear.country)
        .subquery()
    )
    return session.execute(
        select(sums, func.coalesce(plants.c.plants, 0).label("plants"))
        .outerjoin(plants, plants.c.country == sums.c.country)
        .order_by(*_largest(sums), sums.c.country)
    ).all()


def fuels(session: Session, *, chosen: Chosen) -> Sequence[AnyRow]:
    """Return the sums of each fuel, the largest first; the state and country of `chosen` apply."""
    place = [
        (RegionYear.country, PlantYear.country, chosen.country),
        (RegionYear.state, PlantYear.state, chosen.state),
    ]
    plants = (
        _plants(chosen, PlantYear.primary_fuel)
        .where(*(column == value for _, column, value in place if value is not None))
        .subquery()
    )
    sums = (
        _in_dataset(chosen)
        .add_columns(func.nullif(RegionYear.fuel, "").label("fuel"))
        .where(*(column == value for column, _, value in place if value is not None))
        .group_by(RegionYear.fuel)
        .subquery()
    )
    return session.execute(
        select(sums, func.coalesce(plants.c.plants, 0).label("plants"))
        .outerjoin(plants, plants.c.primary_fuel.is_not_distinct_from(sums.c.fuel))
        .order_by(*_largest(sums), sums.c.fuel)
    ).all()


def _largest(sums: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a subquery of any columns
    return sums.c.net_generation_mwh.desc().nulls_last(), sums.c.capacity_mw.desc().nulls_last()


def years(session: Session) -> Sequence[AnyRow]:
    """Return the sums of each year of each data set, the newest first."""
    by = (PlantYear.dataset, PlantYear.year)
    plants = select(*by, func.count().label("plants")).group_by(*by).subquery()
    sums = (
        select(RegionYear.dataset, RegionYear.year, *SUMS)
        .group_by(RegionYear.dataset, RegionYear.year)
        .subquery()
    )
    return session.execute(
        select(sums, func.coalesce(plants.c.plants, 0).label("plants"))
        .join(Dataset, Dataset.slug == sums.c.dataset)
        .outerjoin(plants, (plants.c.dataset == sums.c.dataset) & (plants.c.year == sums.c.year))
        .order_by(sums.c.year.desc(), Dataset.precedence, sums.c.dataset)
    ).all()


def region_trend(session: Session, *, filters: Narrowed) -> Sequence[AnyRow]:
    """Return the sums of a region and fuel by data set and year; units go by their own fuel."""
    factor = columns.capacity_factor(
        NET, func.sum(RegionYear.capacity_mw), columns.hours_of(RegionYear.year)
    )
    return session.execute(
        select(RegionYear.dataset, RegionYear.year, *SUMS, factor.label("capacity_factor"))
        .join(Dataset, Dataset.slug == RegionYear.dataset)
        .where(*_narrowed(RegionYear, RegionYear.fuel, filters))
        .group_by(RegionYear.dataset, RegionYear.year, Dataset.precedence)
        .order_by(RegionYear.year, Dataset.precedence, RegionYear.dataset)
    ).all()


def plant_trend(session: Session, *, plant_id: str, filters: Narrowed) -> Sequence[AnyRow]:
    """Return a plant's sums by data set and year."""
    factor = columns.capacity_factor(
        PlantYear.net_generation_mwh, PlantYear.capacity_mw, columns.hours_of(PlantYear.year)
    )
    summed = (PlantYear.units, PlantYear.net_generation_mwh, PlantYear.capacity_mw)
    return session.execute(
        select(
            PlantYear.dataset,
            PlantYear.year,
            *columns.shown(*summed),
            factor.label("capacity_factor"),
        )
        .join(Dataset, Dataset.slug == PlantYear.dataset)
        .where(PlantYear.plant_id == plant_id)
        .where(*_narrowed(PlantYear, PlantYear.primary_fuel, filters))
        .order_by(PlantYear.year, Dataset.precedence, PlantYear.dataset)
    ).all()


def _narrowed(table: Any, fuel: Any, filters: Narrowed) -> list[ColumnElement[bool]]:  # noqa: ANN401 - either of two tables
    pairs = (
        (table.dataset, filters.dataset),
        (table.country, filters.country),
        (table.state, filters.state),
    )
    found = [column == value for column, value in pairs if value is not None]
    return found if filters.fuels is None else [*found, fuel.in_(filters.fuels)]

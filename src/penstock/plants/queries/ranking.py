"""The ranking of plants, and what can be asked for at all."""

import calendar
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Numeric, case, cast, func, null, select
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Chosen, Metric, Slice
from penstock.plants.queries import columns
from penstock.plants.queries.columns import AnyRow, AnySelect
from penstock.plants.tables import Dataset, Plant, PlantYear, RegionYear


def hours_in(year: int) -> int:
    """Return the hours of a calendar year: 8760, in leap years 8784."""
    return 8784 if calendar.isleap(year) else 8760


def slices(session: Session) -> list[Slice]:
    """Return one slice a data set, year and country that has facts."""
    statement = (
        select(
            RegionYear.dataset,
            Dataset.precedence,
            RegionYear.year,
            RegionYear.country,
            func.array_agg(RegionYear.state.distinct()),
            func.array_agg(RegionYear.fuel.distinct()),
            func.bool_or(RegionYear.net_generation_mwh.is_not(None)),
            func.bool_or(RegionYear.capacity_mw.is_not(None)),
        )
        .join(Dataset, Dataset.slug == RegionYear.dataset)
        .group_by(RegionYear.dataset, Dataset.precedence, RegionYear.year, RegionYear.country)
    )
    return [
        Slice(
            dataset=dataset,
            precedence=precedence,
            year=year,
            country=country,
            states=frozenset(state for state in states if state),
            fuels=frozenset(fuel for fuel in fuels if fuel),
            has_generation=has_generation,
            has_capacity=has_capacity,
        )
        for dataset, precedence, year, country, states, fuels, has_generation, has_capacity in (
            session.execute(statement)
        )
    ]


def metric_value(metric: Metric, year: int) -> ColumnElement[Any]:
    """Return what plants are ranked by."""
    if metric == "capacity_factor":
        return columns.capacity_factor(
            PlantYear.net_generation_mwh, PlantYear.capacity_mw, hours_in(year)
        )
    summed = {"net_generation": PlantYear.net_generation_mwh, "capacity": PlantYear.capacity_mw}
    return summed[metric].expression


def filtered(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Return the conditions on plant-years for what was chosen."""
    conditions = [PlantYear.dataset == chosen.dataset, PlantYear.year == chosen.year]
    if chosen.country is not None:
        conditions.append(PlantYear.country == chosen.country)
    if chosen.state is not None:
        conditions.append(PlantYear.state == chosen.state)
    if chosen.fuels is not None:
        conditions.append(PlantYear.primary_fuel.in_(chosen.fuels))
    return conditions


def ranking(chosen: Chosen, limit: int) -> AnySelect:
    """Return the statement for the largest plants; nulls never rank, equals go by plant id."""
    value = metric_value(chosen.metric, chosen.year)
    shown = ("plant_id", "name", "state", "country", "primary_fuel", "flags")
    ranked = (
        select(*(getattr(PlantYear, name) for name in shown), value.label("value"))
        .where(*filtered(chosen), value.is_not(None))
        # NULLS LAST is how the index is sorted; without it PostgreSQL would sort again.
        .order_by(value.desc().nulls_last(), PlantYear.plant_id)
        .limit(limit)
        .subquery("ranked")
    )
    sums = _sums(chosen)
    total = select(func.sum(sums.c.total)).scalar_subquery()
    of_state = columns.percent_of(ranked.c.value, sums.c.total)
    return (
        select(
            ranked.c.plant_id,
            func.coalesce(ranked.c.name, Plant.name).label("name"),
            ranked.c.state,
            ranked.c.country,
            func.coalesce(ranked.c.primary_fuel, Plant.primary_fuel).label("primary_fuel"),
            func.trim_scale(ranked.c.value).label("value"),
            case((ranked.c.state != "", of_state)).label("percent_of_state"),
            columns.percent_of(ranked.c.value, total).label("percent_of_total"),
            ranked.c.flags,
        )
        .outerjoin(sums, (sums.c.country == ranked.c.country) & (sums.c.state == ranked.c.state))
        .outerjoin(Plant, Plant.id == ranked.c.plant_id)
        .order_by(ranked.c.value.desc(), ranked.c.plant_id)
    )


def _sums(chosen: Chosen) -> Any:  # noqa: ANN401 - SQLAlchemy's type of a CTE is as wide
    """Sums over all plants by state; a share of a ratio means nothing, so it is null there."""
    summed = {
        "net_generation": func.sum(RegionYear.net_generation_mwh),
        "capacity": func.sum(RegionYear.capacity_mw),
        "capacity_factor": cast(null(), Numeric),
    }
    return (
        select(RegionYear.country, RegionYear.state, summed[chosen.metric].label("total"))
        .where(RegionYear.dataset == chosen.dataset, RegionYear.year == chosen.year)
        .group_by(RegionYear.country, RegionYear.state)
        .cte("sums")
    )


def top(session: Session, *, chosen: Chosen, limit: int) -> Sequence[AnyRow]:
    """Return the largest plants."""
    return session.execute(ranking(chosen, limit)).all()

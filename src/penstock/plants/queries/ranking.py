"""The ranking of plants, and what can be asked for at all."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
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


@dataclass(frozen=True, slots=True)
class Shape:
    """What changes the statement of a ranking and not only its parameters."""

    metric: Metric
    by_country: bool
    by_state: bool
    by_fuel: bool


@lru_cache(maxsize=32)
def ranking(shape: Shape) -> AnySelect:
    """Return the statement for the largest plants; nulls never rank, equals go by plant id.

    It is built once a shape, because building takes longer than running. Its parameters are
    those of `parameters`.
    """
    value = _value(shape.metric)
    shown = ("plant_id", "name", "state", "country", "primary_fuel", "flags")
    ranked = (
        select(*(getattr(PlantYear, name) for name in shown), value.label("value"))
        .where(*_filtered(shape), value.is_not(None))
        .order_by(*_indexed(value, shape.metric), value.desc().nulls_last(), PlantYear.plant_id)
        .limit(bindparam("most", type_=Integer))
        .subquery("ranked")
    )
    sums = _sums(shape.metric)
    of_state = columns.percent_of(ranked.c.value, sums.c.total)
    total = select(func.sum(sums.c.total)).scalar_subquery()
    return (
        select(
            ranked.c.plant_id,
            func.coalesce(ranked.c.name, Plant.name).label("name"),
            ranked.c.state,
            ranked.c.country,
            func.coalesce(ranked.c.primary_fuel, Plant.primary_fuel).label("primary_fuel"),
            columns.trimmed(ranked.c.value).label("value"),
            case((ranked.c.state != "", of_state)).label("percent_of_state"),
            columns.percent_of(ranked.c.value, total).label("percent_of_total"),
            ranked.c.flags,
        )
        .outerjoin(sums, (sums.c.country == ranked.c.country) & (sums.c.state == ranked.c.state))
        .outerjoin(Plant, Plant.id == ranked.c.plant_id)
        .order_by(ranked.c.value.desc(), ranked.c.plant_id)
    )


def _value(metric: Metric) -> ColumnElement[Any]:
    net, capacity = PlantYear.net_generation_mwh, PlantYear.capacity_mw
    if metric == "capacity_factor":
        return columns.capacity_factor(net, capacity, bindparam("hours", type_=Integer))
    return (net if metric == "net_generation" else capacity).expression


def _indexed(value: ColumnElement[Any], metric: Metric) -> list[ColumnElement[Any]]:
    """Return what the index is sorted by; the exact value decides among equals of it.

    NULLS LAST is how it is sorted; without it PostgreSQL would sort all rows.
    """
    if metric != "net_generation":
        return []
    return [cast(value, Double).desc().nulls_last()]


def _filtered(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = [
        PlantYear.dataset == bindparam("dataset"),
        PlantYear.year == bindparam("year"),
    ]
    if shape.by_country:
        conditions.append(PlantYear.country == bindparam("country"))
    if shape.by_state:
        conditions.append(PlantYear.state == bindparam("state"))
    if shape.by_fuel:
        conditions.append(PlantYear.primary_fuel == any_(bindparam("fuels", type_=ARRAY(Text))))
    return conditions


def _sums(metric: Metric) -> Any:  # noqa: ANN401 - SQLAlchemy's type of a CTE is as wide
    """Sums over all plants by state; a share of a ratio means nothing, so it is null there."""
    summed = {
        "net_generation": func.sum(RegionYear.net_generation_mwh),
        "capacity": func.sum(RegionYear.capacity_mw),
        "capacity_factor": cast(null(), Numeric),
    }
    return (
        select(RegionYear.country, RegionYear.state, summed[metric].label("total"))
        .where(RegionYear.dataset == bindparam("dataset"), RegionYear.year == bindparam("year"))
        .group_by(RegionYear.country, RegionYear.state)
        .cte("sums")
    )


def shape_of(chosen: Chosen) -> Shape:
    """Return the shape of the ranking of what was chosen."""
    return Shape(
        metric=chosen.metric,
        by_country=chosen.country is not None,
        by_state=chosen.state is not None,
        by_fuel=chosen.fuels is not None,
    )


def parameters(chosen: Chosen, limit: int) -> dict[str, Any]:
    """Return the parameters of the ranking of what was chosen."""
    given = {
        "dataset": chosen.dataset,
        "year": chosen.year,
        "hours": hours_in(chosen.year),
        "country": chosen.country,
        "state": chosen.state,
        "fuels": chosen.fuels,
        "most": limit,
    }
    return {name: value for name, value in given.items() if value is not None}


def top(session: Session, *, chosen: Chosen, limit: int) -> Sequence[AnyRow]:
    """Return the largest plants."""
    # Past the session, which would look for entities in every row.
    statement = ranking(shape_of(chosen))
    return session.connection().execute(statement, parameters(chosen, limit)).all()

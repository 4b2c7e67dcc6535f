"""Plants by name and filters, in pages, and all of them for the map."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text, tuple_
from sqlalchemy.orm import Session

from penstock.plants.catalogue import Narrowed
from penstock.plants.parameters import Sort
from penstock.plants.queries.columns import AnyRow, AnySelect, shown
from penstock.plants.tables import Plant, PlantYear

# A name as long as a record may be would not fit into a cursor.
SORTED_NAME = func.left(Plant.name, 200)
SORTED_BY: dict[Sort, Any] = {
    "name": SORTED_NAME,
    "net_generation": PlantYear.net_generation_mwh,
    "capacity": Plant.capacity_mw,
}


@dataclass(frozen=True, slots=True)
class Search:
    """What plants are looked for.

    Generation is shown from `dataset` and `year`. With `only_with_facts`, plants without any there
    are left out, and the filters go by what that data set says. `q` holds beginnings of words.
    """

    filters: Narrowed
    dataset: str
    year: int
    only_with_facts: bool
    q: str | None = None
    min_capacity_mw: Decimal | None = None


def page(
    session: Session, *, search: Search, sort: Sort, after: tuple[Any, str] | None, limit: int
) -> Sequence[AnyRow]:
    """Return the plants after the sort key `(value, plant id)`, equals ordered by plant id."""
    key = SORTED_BY[sort]
    upwards = sort == "name"
    statement = _plants(search).order_by(key if upwards else key.desc().nulls_last(), Plant.id)
    if after is not None:
        statement = statement.where(_beyond(key, after, upwards=upwards))
    return session.execute(statement.limit(limit)).all()


def _beyond(key: Any, after: tuple[Any, str], *, upwards: bool) -> ColumnElement[bool]:  # noqa: ANN401 - an attribute of any type
    value, plant_id = after
    if value is None:
        return and_(key.is_(None), Plant.id > plant_id)
    if upwards:
        return tuple_(key, Plant.id) > tuple_(value, plant_id)
    return or_(key < value, and_(key == value, Plant.id > plant_id), key.is_(None))


def _plants(search: Search) -> AnySelect:
    facts = and_(
        PlantYear.plant_id == Plant.id,
        PlantYear.dataset == search.dataset,
        PlantYear.year == search.year,
    )
    statement = select(
        *shown(
            Plant.id,
            Plant.name,
            Plant.operator,
            Plant.state,
            Plant.country,
            Plant.primary_fuel,
            Plant.capacity_mw,
            Plant.latitude,
            Plant.longitude,
            PlantYear.net_generation_mwh,
        ),
        SORTED_NAME.label("sorted_name"),
        func.coalesce(PlantYear.flags, 0).label("flags"),
    )
    joined = statement.join(PlantYear, facts, isouter=not search.only_with_facts)
    return joined.where(*_conditions(search))


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    filters = search.filters
    said: Any = PlantYear if search.only_with_facts else Plant
    found: list[ColumnElement[bool]] = []
    if filters.country is not None:
        found.append(said.country == filters.country)
    if filters.state is not None:
        found.append(said.state == filters.state)
    if filters.fuels is not None:
        found.append(said.primary_fuel.in_(filters.fuels))
    if search.min_capacity_mw is not None:
        found.append(Plant.capacity_mw >= search.min_capacity_mw)
    if search.q is not None:
        found.append(_named(search.q))
    return found


def _named(q: str) -> ColumnElement[bool]:
    if not re.search(r"\w", q):
        return false()
    # Quoted, PostgreSQL cuts the words as it cut those of the names, and no operator gets through.
    escaped = (word.replace("\\", "\\\\").replace("'", "''") for word in q.split())
    words = " & ".join(f"'{word}':*" for word in escaped)
    query = func.to_tsquery(text("'simple'"), words)
    return func.to_tsvector(text("'simple'"), Plant.name).bool_op("@@")(query)


def located(session: Session, *, search: Search) -> Sequence[AnyRow]:
    """Return the plants that can be drawn, by id."""
    drawable = and_(Plant.latitude.between(-90, 90), Plant.longitude.between(-180, 180))
    return session.execute(_plants(search).where(drawable).order_by(Plant.id)).all()


def unlocated(session: Session, *, search: Search) -> int:
    """Return how many plants have no coordinates on Earth."""
    drawable = and_(Plant.latitude.between(-90, 90), Plant.longitude.between(-180, 180))
    plants = _plants(search).where(drawable.is_not(True)).subquery()
    return session.scalar(select(func.count()).select_from(plants)) or 0

"""The quality ledger: facts that are stored although they are odd."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from penstock.plants.flags import Flag
from penstock.plants.queries.columns import AnyRow, shown
from penstock.plants.queries.detail import ORIGIN
from penstock.plants.tables import FactSource, PlantYear, UnitFact

PLANT_KEY = (PlantYear.dataset, PlantYear.year, PlantYear.plant_id)
UNIT_KEY = (
    UnitFact.dataset,
    UnitFact.year,
    UnitFact.plant_id,
    UnitFact.unit_id,
    UnitFact.load_no,
    UnitFact.row_number,
)


@dataclass(frozen=True, slots=True)
class Odd:
    """Which flagged facts are asked for; None lets everything through."""

    dataset: str | None
    year: int | None
    country: str | None
    state: str | None
    flag: Flag | None


def _conditions(table: Any, odd: Odd) -> list[ColumnElement[bool]]:  # noqa: ANN401 - either of two tables
    found: list[ColumnElement[bool]] = [table.flags != 0]
    for column, value in (
        (table.dataset, odd.dataset),
        (table.year, odd.year),
        (table.country, odd.country),
        (table.state, odd.state),
    ):
        if value is not None:
            found.append(column == value)
    if odd.flag is not None:
        found.append(table.flags.bitwise_and(int(odd.flag)) != 0)
    return found


def plants(
    session: Session, *, odd: Odd, after: Sequence[Any] | None, limit: int
) -> Sequence[AnyRow]:
    """Return plant-years with flags, by data set, year and plant."""
    statement = select(
        *PLANT_KEY,
        PlantYear.name.label("plant_name"),
        PlantYear.state,
        PlantYear.country,
        *shown(PlantYear.net_generation_mwh, PlantYear.capacity_mw),
        PlantYear.flags,
    ).where(*_conditions(PlantYear, odd))
    if after is not None:
        statement = statement.where(tuple_(*PLANT_KEY) > tuple_(*after))
    return session.execute(statement.order_by(*PLANT_KEY).limit(limit)).all()


def units(
    session: Session, *, odd: Odd, after: Sequence[Any] | None, limit: int
) -> Sequence[AnyRow]:
    """Return visible unit facts with flags and the row they came from."""
    statement = (
        select(
            *UNIT_KEY,
            UnitFact.plant_name,
            UnitFact.state,
            UnitFact.country,
            *shown(UnitFact.net_generation_mwh, UnitFact.capacity_mw),
            UnitFact.flags,
            *ORIGIN,
        )
        .outerjoin(FactSource, FactSource.load_no == UnitFact.load_no)
        .where(UnitFact.superseded_by.is_(None), *_conditions(UnitFact, odd))
    )
    if after is not None:
        statement = statement.where(tuple_(*UNIT_KEY) > tuple_(*after))
    return session.execute(statement.order_by(*UNIT_KEY).limit(limit)).all()


def counts(session: Session) -> dict[Flag, tuple[int, int]]:
    """Return how many plant-years and units carry each flag."""
    plants_with = _by_bits(session, PlantYear, PlantYear.flags != 0)
    units_with = _by_bits(
        session, UnitFact, (UnitFact.flags != 0) & UnitFact.superseded_by.is_(None)
    )
    return {flag: (_carrying(plants_with, flag), _carrying(units_with, flag)) for flag in Flag}


def _by_bits(session: Session, table: Any, flagged: ColumnElement[bool]) -> dict[int, int]:  # noqa: ANN401
    statement = select(table.flags, func.count()).where(flagged).group_by(table.flags)
    return {bits: count for bits, count in session.execute(statement)}  # noqa: C416 - typed rows


def _carrying(by_bits: dict[int, int], flag: Flag) -> int:
    return sum(count for bits, count in by_bits.items() if bits & flag)

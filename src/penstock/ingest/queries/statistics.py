"""What PostgreSQL's planner believes of tables that a load has just filled."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# Tables that answers join, and the columns by which they do or are filtered.
_PLANT = "plant (id, country, state, primary_fuel, capacity_mw, latitude, longitude)"
_SHARED_YEARS = "plant_year_shared (plant_id, dataset, year, country, state, primary_fuel)"
# 30 times 300 rows are looked at: quick, and enough to tell one row from ten thousand.
_TARGET = 30
# So many rows that nobody has counted make loops over loops slow.
_MANY_ROWS = 1_000
_GROWTH = 10


def expected_rows(session: Session, table: str) -> int:
    """Return how many rows the planner believes to be in a table; -1 when nobody has counted."""
    statement = text("SELECT reltuples::bigint FROM pg_class WHERE oid = CAST(:name AS regclass)")
    return int(session.execute(statement, {"name": table}).scalar_one())


def refresh(session: Session, *, rows: int, shared: bool) -> None:
    """Count again what has grown by plants' years, `rows` of them, in the same transaction.

    Else PostgreSQL would expect one row where there are ten thousand and compare every plant with
    each of them, until autovacuum comes by, a minute later. `shared` when the years went into the
    part that small loads share; a part of its own was counted when it was made.

    Counting takes a lock until the transaction ends; the caller holds the one on all plants
    already, so nobody waits for this one alone.
    """
    session.execute(text(f"SET LOCAL default_statistics_target = {_TARGET}"))
    for counted in (_PLANT, _SHARED_YEARS) if shared else (_PLANT,):
        known = expected_rows(session, counted.partition(" ")[0])
        if rows >= _MANY_ROWS or rows * _GROWTH > known:
            session.execute(text(f"ANALYZE {counted}"))

"""Rejected rows become facts after all, in the place they would have had from the start.

Rows that are replayed wait in a staging table of a number of their own, with the load number of
the file they come from. `later` means a load that became visible later, or a later row.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.ingest.queries import jumps, merging, rollups, staging
from penstock.ingest.queries.facts import UNIT

LOCK_SECONDS = 10
STATEMENT_SECONDS = 300


def be_patient(session: Session) -> None:
    """Wait for a load that is just finishing, but not for long; work for minutes if need be."""
    session.execute(
        text(
            f"""
            SET LOCAL lock_timeout = '{LOCK_SECONDS}s';
            SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'
            """
        )
    )


def new_number(session: Session) -> int:
    """Return a number that no load has or will have."""
    number = session.scalar(text("SELECT nextval(pg_get_serial_sequence('load', 'no'))"))
    return int(number or 0)


def years(session: Session, number: int) -> list[int]:
    """Return the years of the replayed rows."""
    statement = f"SELECT DISTINCT year FROM {staging.table(number)} ORDER BY year"
    return list(session.scalars(text(statement)))


def give_way(session: Session, number: int, *, load_no: int, add_up: bool) -> int:
    """Let later rows win over replayed ones and return how many of these lost.

    `add_up` where several rows of one unit and load are parts of it.
    """
    name = staging.table(number)
    session.execute(text(f"ANALYZE {name} (plant_id, year, unit_id)"))
    lost = 0 if add_up else _keep_last(session, name, load_no)
    statement = f"""
        UPDATE {name} AS fresh
        SET superseded_by = fact.load_no, repeat = fresh.row_number
        FROM unit_fact AS fact JOIN load ON load.no = fact.load_no
        WHERE (fact.plant_id, fact.year, fact.unit_id)
                = (fresh.plant_id, fresh.year, fresh.unit_id)
          AND fact.dataset = fresh.dataset
          AND fact.superseded_by IS NULL AND fresh.superseded_by IS NULL
          AND CASE WHEN fact.load_no = :load_no
              THEN NOT :add_up AND fact.row_number > fresh.row_number
              ELSE load.visible_at > (SELECT visible_at FROM load WHERE no = :load_no)
          END
    """
    return lost + changed_rows(session, text(statement), load_no=load_no, add_up=add_up)


def _keep_last(session: Session, name: str, load_no: int) -> int:
    """Let the last of several replayed rows of one unit win."""
    statement = f"""
        UPDATE {name} AS fresh SET superseded_by = :load_no, repeat = row_number
        FROM (
            SELECT {UNIT}, max(row_number) AS kept
            FROM {name} GROUP BY {UNIT} HAVING count(*) > 1
        ) AS twice
        WHERE (fresh.plant_id, fresh.year, fresh.unit_id)
                = (twice.plant_id, twice.year, twice.unit_id)
          AND fresh.row_number <> twice.kept
    """
    return changed_rows(session, text(statement), load_no=load_no)


def win(session: Session, number: int, *, load_no: int, add_up: bool) -> dict[int, int]:
    """Let replayed rows win over earlier facts; returns how many each load lost, by its number."""
    rows = session.execute(
        text(
            f"""
            WITH lost AS (
                UPDATE unit_fact AS fact
                SET superseded_by = :load_no, repeat = fact.row_number
                FROM (SELECT DISTINCT dataset, {UNIT} FROM {staging.table(number)}
                      WHERE superseded_by IS NULL) AS fresh
                WHERE (fact.plant_id, fact.year, fact.unit_id)
                        = (fresh.plant_id, fresh.year, fresh.unit_id)
                  AND fact.dataset = fresh.dataset
                  AND fact.superseded_by IS NULL
                  AND NOT (:add_up AND fact.load_no = :load_no)
                RETURNING fact.load_no
            )
            SELECT load_no, count(*) FROM lost GROUP BY load_no
            """
        ),
        {"load_no": load_no, "add_up": add_up},
    )
    return {int(loser): int(count) for loser, count in rows}


def become_facts(session: Session, number: int) -> None:
    """Put the replayed rows among the facts."""
    session.execute(text(f"INSERT INTO unit_fact SELECT * FROM {staging.table(number)}"))


def roll_up(
    session: Session, number: int, dataset: str, touched: Sequence[int], *, load_no: int
) -> None:
    """Bring what is made of the touched plants' facts up to date; `touched` are their years."""
    rollups.build(session, number, dataset, part=0, alone=False)
    session.execute(
        text(f"UPDATE {rollups.name_of(number)} SET load_no = :load_no"), {"load_no": load_no}
    )
    rollups.replace_regions(session, number, dataset, touched, alone=False)
    merging.gather_newest(session, number)
    merging.update_sources(session)
    merging.merge_plants(session)
    rollups.publish(session, number, dataset, part=0, alone=False)
    jumps.flag(session, dataset, touched)


def has_source(session: Session, load_no: int) -> bool:
    """Return whether the load's file is noted as a source of facts."""
    statement = text("SELECT EXISTS (SELECT 1 FROM fact_source WHERE load_no = :load_no)")
    return bool(session.scalar(statement, {"load_no": load_no}))

"""Staged rows become facts: duplicates, the new part, and which older facts they replace."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from penstock.core.db import changed_rows
from penstock.ingest.layouts.base import DatasetInfo
from penstock.ingest.queries import staging
from penstock.ingest.queries.staging import table
from penstock.ingest.tables import Load
from penstock.plants.tables import Dataset, FactSource

UNIT = "plant_id, year, unit_id"


def lock_dataset(session: Session, dataset: str) -> None:
    """Let one load of a data set become visible at a time; held until the transaction ends."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('penstock:' || :dataset, 0))"),
        {"dataset": dataset},
    )


def declare_dataset(session: Session, info: DatasetInfo) -> None:
    """Write down a data set as its layout declares it today."""
    values = dataclasses.asdict(info)
    statement = insert(Dataset).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=values))


def note_source(session: Session, load: Load) -> None:
    """Write down which file the facts of a load come from."""
    session.execute(
        insert(FactSource).values(
            load_no=load.no,
            load_id=load.id,
            file_name=load.file_name,
            sha256=load.sha256,
            loaded_at=func.now(),
        )
    )


def has_facts(session: Session, dataset: str, years: Sequence[int]) -> bool:
    """Return whether the data set has facts of any of these years."""
    return bool(
        session.scalar(
            text(
                """
                SELECT EXISTS (
                    SELECT 1 FROM region_year WHERE dataset = :dataset AND year = ANY(:years)
                )
                """
            ),
            {"dataset": dataset, "years": list(years)},
        )
    )


def staged_years(session: Session, load_no: int) -> list[int]:
    """Return the years that a staging table holds facts of."""
    rows = session.scalars(text(f"SELECT DISTINCT year FROM {table(load_no)} ORDER BY year"))
    return list(rows)


def supersede_within(session: Session, load_no: int) -> int:
    """Let the last row of each unit win over earlier ones of the same load."""
    return changed_rows(
        session,
        text(
            f"""
            UPDATE {table(load_no)} AS fact
            SET superseded_by = :load_no, repeat = row_number
            FROM (
                SELECT {UNIT}, max(row_number) AS kept
                FROM {table(load_no)} GROUP BY {UNIT} HAVING count(*) > 1
            ) AS twice
            WHERE (fact.plant_id, fact.year, fact.unit_id)
                    = (twice.plant_id, twice.year, twice.unit_id)
              AND fact.row_number <> twice.kept
            """
        ),
        load_no=load_no,
    )


def index_staged(session: Session, load_no: int) -> bool:
    """Build the indexes that the table needs as a part of `unit_fact`, unless they are there.

    Returns false, with the table locked against others who would build them, when a unit stands
    twice.
    """
    # Both locks first: who has changed rows could wait in a circle with who indexes them.
    for name in _index_names(load_no):
        staging.lock_index(session, name)
    unique = index_units(session, load_no)
    if unique:
        index_rest(session, load_no)
    return unique


def index_units(session: Session, load_no: int) -> bool:
    """Build the unique index of the units; false, with nothing built, when one stands twice."""
    unit, _, _ = _index_names(load_no)
    columns = "(plant_id, year, unit_id, dataset, repeat, load_no, part)"
    return staging.build_index(session, f"UNIQUE INDEX {unit}", f"load_{load_no:d}", columns)


def index_rest(session: Session, load_no: int) -> None:
    """Build the other indexes, each of which reads all rows but sorts few."""
    _, number, flagged = _index_names(load_no)
    table_name = f"load_{load_no:d}"
    staging.build_index(session, f"INDEX {number}", table_name, "USING brin (load_no)")
    staging.build_index(
        session,
        f"INDEX {flagged}",
        table_name,
        """
            (dataset, year, plant_id, unit_id, load_no, row_number)
            WHERE flags <> 0 AND superseded_by IS NULL
        """,
    )


def _index_names(load_no: int) -> tuple[str, str, str]:
    return f"load_{load_no:d}_unit", f"load_{load_no:d}_load_no", f"load_{load_no:d}_flagged"


def supersede_older(session: Session, load_no: int, dataset: str) -> dict[int, int]:
    """Let the staged units win over current facts of other loads.

    Returns how many facts each older load lost, by its number.
    """
    rows = session.execute(
        text(
            f"""
            WITH lost AS (
                UPDATE unit_fact AS fact
                SET superseded_by = :load_no, repeat = fact.row_number
                FROM (SELECT DISTINCT {UNIT} FROM {table(load_no)}
                      WHERE superseded_by IS NULL) AS fresh
                WHERE (fact.plant_id, fact.year, fact.unit_id)
                        = (fresh.plant_id, fresh.year, fresh.unit_id)
                  AND fact.dataset = :dataset
                  AND fact.superseded_by IS NULL
                RETURNING fact.load_no
            )
            SELECT load_no, count(*) FROM lost GROUP BY load_no
            """
        ),
        {"load_no": load_no, "dataset": dataset},
    )
    return {int(number): int(count) for number, count in rows}


def attach(session: Session, load_no: int) -> None:
    """Make the staging table, indexed, a part of `unit_fact` of its own."""
    session.execute(
        text(f"ALTER TABLE unit_fact ATTACH PARTITION {table(load_no)} FOR VALUES IN ({load_no:d})")
    )
    session.execute(text(f"ALTER TABLE {table(load_no)} RESET (autovacuum_enabled)"))


def copy_to_shared_part(session: Session, load_no: int) -> None:
    """Copy the staged rows into the part that small loads share."""
    session.execute(text(f"INSERT INTO unit_fact SELECT * FROM {table(load_no)}"))


def counts(session: Session, load_no: int) -> tuple[int, int]:
    """Return how many facts of a load are current, and how many superseded."""
    row = session.execute(
        text(
            """
            SELECT count(*) FILTER (WHERE superseded_by IS NULL),
                   count(*) FILTER (WHERE superseded_by IS NOT NULL)
            FROM unit_fact WHERE load_no = :load_no AND part IN (0, :load_no)
            """
        ),
        {"load_no": load_no},
    ).one()
    return int(row[0]), int(row[1])

"""The table a load is copied into before anybody can see it.

It has the columns of `unit_fact` and lies in the schema `staging`. Its name is made of the load's
number only.
"""

from collections.abc import Iterable, Mapping, Sequence

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from penstock.core.db import driver_connection

SCHEMA = "staging"


def table(load_no: int) -> str:
    """Return the full name of a load's staging table."""
    return f"{SCHEMA}.load_{load_no:d}"


def create(session: Session, load_no: int, *, dataset: str, part: int) -> None:
    """Make the empty staging table, with the values that all its rows share as defaults.

    The check lets PostgreSQL attach the table as a partition without reading it again.
    """
    name = table(load_no)
    slug = literal(session, dataset)
    session.execute(
        text(
            f"""
            CREATE TABLE IF NOT EXISTS {name} (
                LIKE unit_fact,
                CONSTRAINT part CHECK (part = {part:d})
            ) WITH (autovacuum_enabled = false);
            ALTER TABLE {name}
                ALTER part SET DEFAULT {part:d},
                ALTER load_no SET DEFAULT {load_no:d},
                ALTER dataset SET DEFAULT {slug}
            """
        )
    )


def literal(session: Session, value: str) -> str:
    """Return a text as SQL, for commands that take no parameters."""
    return sql.Literal(value).as_string(driver_connection(session))


def drop(session: Session, load_no: int) -> None:
    """Remove the staging table, and what was summed up beside it, if they are there."""
    kinds = ("plant_year", "plant_edge", "region_year")
    sums = ", ".join(f"{SCHEMA}.{kind}_{load_no:d}" for kind in kinds)
    session.execute(text(f"DROP TABLE IF EXISTS {table(load_no)}, {sums}"))


def exists(session: Session, load_no: int) -> bool:
    """Return whether the staging table is there."""
    return session.scalar(text("SELECT to_regclass(:name)"), {"name": table(load_no)}) is not None


def copy(session: Session, load_no: int, columns: Sequence[str], blocks: Iterable[bytes]) -> None:
    """Copy CSV text without a header into the staging table."""
    copy_into(session, f"load_{load_no:d}", columns, blocks)


def copy_into(session: Session, name: str, columns: Sequence[str], blocks: Iterable[bytes]) -> None:
    """Do what `copy` does with any table of the schema."""
    statement = sql.SQL("COPY {}.{} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(SCHEMA),
        sql.Identifier(name),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with driver_connection(session).cursor() as cursor, cursor.copy(statement) as target:
        for block in blocks:
            target.write(block)


def build_indexes(session: Session, name: str, indexes: Mapping[str, str]) -> bool:
    """Build the indexes of a table of the schema that are not there yet.

    `indexes` has what stands before and behind the table's name. Returns false, with none of these
    built, when a unique one finds the same key twice: building it sorts all rows, so it finds that
    out for nothing.
    """
    # Of several that finish a load, one builds; "if not exists" alone would fail the others.
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('penstock:index:' || :name, 0))"
    session.execute(text(lock), {"name": name})
    # Two tables are indexed at a time; more processes would only share the memory of these.
    session.execute(text("SET LOCAL max_parallel_maintenance_workers = 0"))
    try:
        with session.begin_nested():
            for index, definition in indexes.items():
                kind, _, own_name = index.rpartition(" ")
                session.execute(
                    text(f"CREATE {kind} IF NOT EXISTS {own_name} ON {SCHEMA}.{name} {definition}")
                )
    except IntegrityError:
        return False
    return True

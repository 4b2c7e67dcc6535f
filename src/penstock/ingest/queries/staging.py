"""The table a load is copied into before anybody can see it.

It has the columns of `unit_fact` and lies in the schema `staging`. Its name is made of the load's
number only.
"""

from collections.abc import Iterable, Sequence

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


def has_index(session: Session, name: str) -> bool:
    """Return whether an index of a table of the schema is there."""
    found = session.scalar(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.{name}"})
    return found is not None


def lock_index(session: Session, name: str) -> None:
    """Keep others from building an index until this transaction ends."""
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('penstock:index:' || :name, 0))"
    session.execute(text(lock), {"name": name})


def build_index(session: Session, index: str, table_name: str, definition: str) -> bool:
    """Build an index of a table of the schema that is not there yet.

    `index` is what stands before the table's name, `definition` what stands behind it. Returns
    false, with nothing built, when a unique one finds the same key twice: building it sorts all
    rows, so it finds that out for nothing.
    """
    name = index.rpartition(" ")[2]
    lock_index(session, name)
    # Looked up first: "if not exists" locks the table, which may have been attached meanwhile.
    if has_index(session, name):
        return True
    # Several indexes are built at a time; more processes would only share the memory of these.
    session.execute(text("SET LOCAL max_parallel_maintenance_workers = 0"))
    try:
        with session.begin_nested():
            session.execute(text(f"CREATE {index} ON {SCHEMA}.{table_name} {definition}"))
    except IntegrityError:
        return False
    return True

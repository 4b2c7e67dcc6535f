"""Alembic's entry: one connection, a lock so that only one process migrates, short timeouts."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from penstock.core.db import Database
from penstock.migrations.metadata import metadata

MIGRATION_LOCK = 7_361_001


def _run() -> None:
    url = Database(context.config.attributes["database_url"]).url
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        # Waits for another process that migrates, then finds nothing left to do.
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            include_name=_is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    del parents
    # Partitions and staging tables are made by loads, not by migrations.
    return kind != "table" or name in metadata.tables


_run()

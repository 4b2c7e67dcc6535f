"""Rules about tables and migrations."""

import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import DateTime, Numeric, Uuid

from penstock.core.migrate import MIGRATIONS, configuration, upgrade
from penstock.core.settings import Settings
from penstock.migrations.metadata import metadata
from tests.conftest import database_at

# What a measured number may end in.
UNITS = ("_mwh", "_mw", "_short_tons", "_factor", "_bytes", "_ms", "_seconds")
COLUMNS = [column for table in metadata.tables.values() for column in table.columns]


@pytest.mark.unit
def test_names_of_tables_and_columns_are_plain() -> None:
    for table in metadata.tables.values():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", table.name), table.name
    for column in COLUMNS:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", column.name), column


@pytest.mark.unit
def test_times_have_a_zone_and_end_in_at() -> None:
    times = {str(column): column.type for column in COLUMNS if isinstance(column.type, DateTime)}
    assert len(times) > 10
    for name, kind in times.items():
        assert kind.timezone, name
        assert name.endswith("_at"), name
    assert {str(column) for column in COLUMNS if column.name.endswith("_at")} == times.keys()


@pytest.mark.unit
def test_ids_are_uuids_of_version_7() -> None:
    for table in metadata.tables.values():
        key = table.columns.get("id")
        # A plant's id is made from what its sources call it.
        if key is None or table.name == "plant":
            continue
        assert isinstance(key.type, Uuid), table.name
        default = key.default
        assert default is not None, table.name
        assert default.is_callable, table.name
        assert default.arg.__name__ == "uuid7", table.name  # type: ignore[attr-defined]


@pytest.mark.unit
def test_measured_numbers_name_their_unit() -> None:
    measured = [column for column in COLUMNS if type(column.type) is Numeric]
    assert len(measured) > 10
    assert [str(column) for column in measured if not column.name.endswith(UNITS)] == []


@pytest.mark.unit
def test_constraints_have_names_that_a_migration_can_use() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)


@pytest.mark.unit
def test_migrations_are_one_line_of_dated_files() -> None:
    scripts = ScriptDirectory.from_config(configuration("postgresql://nowhere/nothing"))
    assert len(scripts.get_heads()) == 1
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_\d\d_\d\d_[a-z0-9_]+\.py", name) for name in files)
    order = [Path(item.path).name for item in scripts.walk_revisions()]
    assert sorted(order) == files
    dates = [name[:10] for name in reversed(order)]
    assert dates == sorted(dates)


def test_tables_are_what_the_migrations_build(database_url: str, tmp_path: Path) -> None:
    command.check(configuration(database_url))
    # Again is no error and changes nothing.
    upgrade(Settings(home=tmp_path, database_url=SecretStr(database_url)))
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "'public'::regnamespace AND NOT relispartition"
        ).fetchall()
    partitioned = {"unit_fact", "plant_year", "prediction"}
    assert {row[0] for row in found} == {*metadata.tables, "alembic_version"} - partitioned


def test_several_processes_may_migrate_at_once(postgres_url: str, tmp_path: Path) -> None:
    name = f"migrated_{uuid4().hex}"
    program = "from penstock.core import migrate, settings; migrate.upgrade(settings.Settings())"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        url = database_at(postgres_url, name)
        environment = {"PENSTOCK_HOME": str(tmp_path), "PENSTOCK_DATABASE_URL": url}
        started = [
            subprocess.Popen(
                (sys.executable, "-c", program), env=environment, stderr=subprocess.PIPE
            )
            for _ in range(3)
        ]
        errors = [process.communicate(timeout=120)[1] for process in started]
        assert [process.returncode for process in started] == [0, 0, 0], errors
        command.check(configuration(url))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

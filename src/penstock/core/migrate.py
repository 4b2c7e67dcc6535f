"""Brings the database to the schema of this version, under lock and statement timeouts."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from penstock.core.settings import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def configuration(database_url: str) -> Config:
    """Return Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def upgrade(settings: Settings) -> None:
    """Run the migrations that the database lacks; several processes may call it at once."""
    command.upgrade(configuration(settings.require("database_url")), "head")

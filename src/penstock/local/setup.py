"""Brings the database to this version's schema before any service starts.

Runs as a process of its own (`python -m penstock.local.setup`), so that the supervisor stays
small and can end it.
"""

import contextlib

from penstock.core.db import Database
from penstock.core.migrate import upgrade
from penstock.core.settings import Settings
from penstock.local.administrator import create_administrator


def main() -> None:
    """Migrate, then make the first administrator."""
    settings = Settings.load()
    upgrade(settings)
    with (
        contextlib.closing(Database(settings.require("database_url"))) as database,
        database.begin() as session,
    ):
        create_administrator(session, settings)


if __name__ == "__main__":
    main()

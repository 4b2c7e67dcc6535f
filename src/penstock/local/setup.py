"""Brings the database to this version's schema before any service starts.

Runs as a process of its own (`python -m penstock.local.setup`), so that the supervisor stays
small and can end it.
"""

from penstock.core.migrate import upgrade
from penstock.core.settings import Settings


def main() -> None:
    """Migrate."""
    upgrade(Settings.load())


if __name__ == "__main__":
    main()

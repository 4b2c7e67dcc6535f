"""The database and the store of tests/ingest, for files that mean harm."""

from tests.ingest.conftest import parts, settings

__all__ = ["parts", "settings"]

"""The metadata of all tables: importing this module imports every domain's tables."""

from penstock.core import outbox
from penstock.core.db import Base
from penstock.ingest import tables as ingest_tables
from penstock.plants import tables as plants_tables

__all__ = ["ingest_tables", "metadata", "outbox", "plants_tables"]

metadata = Base.metadata

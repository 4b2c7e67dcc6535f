"""The metadata of all tables: importing this module imports every domain's tables."""

from penstock.core import events, outbox
from penstock.core.db import Base
from penstock.identity import tables as identity_tables
from penstock.ingest import tables as ingest_tables
from penstock.insights import tables as insights_tables
from penstock.models import tables as models_tables
from penstock.plants import tables as plants_tables
from penstock.predict import tables as predict_tables
from penstock.webhooks import tables as webhooks_tables

__all__ = [
    "events",
    "identity_tables",
    "ingest_tables",
    "insights_tables",
    "metadata",
    "models_tables",
    "outbox",
    "plants_tables",
    "predict_tables",
    "webhooks_tables",
]

metadata = Base.metadata

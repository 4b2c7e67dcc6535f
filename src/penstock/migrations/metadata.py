"""The metadata of all tables: importing this module imports every domain's tables."""

from penstock.core import outbox
from penstock.core.db import Base

__all__ = ["metadata", "outbox"]

metadata = Base.metadata

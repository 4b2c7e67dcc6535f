"""Removes for good what was deleted long enough ago, and files that no version has."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import structlog

from penstock.core.db import Database
from penstock.core.store import Store
from penstock.models.queries import versions
from penstock.models.service import FOLDER

log = structlog.get_logger()

ROWS_AT_ONCE = 50
KEYS_AT_ONCE = 500
# An upload that is still under way has stored its files, and its version is not written yet.
ORPHAN_AGE = timedelta(days=1)


def sweep(database: Database, store: Store, *, grace_seconds: float) -> int:
    """Remove deleted models and versions whose time of grace is over, and return how many.

    Files go first: when this stops in the middle, the rows are there to find them again.
    """
    total = 0
    while True:
        with database.begin() as session:
            found = versions.lock_overdue(session, grace_seconds=grace_seconds, limit=ROWS_AT_ONCE)
            for key in found.keys:
                store.delete(key)
            versions.remove(session, found)
        count = len(found.models) + len(found.versions)
        total += count
        if not count:
            return total
        log.info("models_swept", models=len(found.models), versions=len(found.versions))


def sweep_orphans(database: Database, store: Store, *, now: datetime | None = None) -> int:
    """Delete files of models that no version has and that are old, and return how many.

    A process that was killed between storing a file and writing its version down leaves such.
    """
    until = (now or datetime.now(UTC)) - ORPHAN_AGE
    old = (info.key for info in store.list(FOLDER) if info.modified_at < until)
    total = 0
    while batch := list(islice(old, KEYS_AT_ONCE)):
        with database.begin() as session:
            known = versions.known_keys(session, batch)
        for key in set(batch) - known:
            store.delete(key)
            log.warning("orphan_swept", key=key)
            total += 1
    return total

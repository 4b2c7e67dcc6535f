"""Removes batches that ended long ago, and files that belong to none."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

import structlog

from penstock.core.db import Database
from penstock.core.store import ObjectInfo, Store
from penstock.predict.queries import batches as queries
from penstock.predict.service_batches import FOLDER

log = structlog.get_logger()

BATCHES_AT_ONCE = 20
# A file that is still being uploaded has no batch yet.
ORPHAN_AGE = timedelta(days=1)


def sweep(
    database: Database, store: Store, *, keep_days: float, now: datetime | None = None
) -> int:
    """Forget batches that ended so many days ago, with their files, and return how many.

    Files go first: when this stops in the middle, the rows are there to find them again.
    """
    until = (now or datetime.now(UTC)) - timedelta(days=keep_days)
    total = 0
    while True:
        with database.begin() as session:
            found = queries.finished_before(session, until, limit=BATCHES_AT_ONCE)
            for batch in found:
                for info in store.list(f"{FOLDER}/{batch.id}"):
                    store.delete(info.key)
                queries.remove(session, batch.id)
        total += len(found)
        if not found:
            return total
        log.info("batches_swept", batches=len(found))


def sweep_orphans(database: Database, store: Store, *, now: datetime | None = None) -> int:
    """Delete old files that no batch has, and return how many.

    A process that was killed between storing a file and noting its batch leaves such.
    """
    until = (now or datetime.now(UTC)) - ORPHAN_AGE
    total = 0
    for batch_id, files in groupby(store.list(FOLDER), _batch_of):
        old = [info.key for info in files if info.modified_at < until]
        if not old or _is_known(database, batch_id):
            continue
        for key in old:
            store.delete(key)
            log.warning("orphan_swept", key=key)
        total += len(old)
    return total


def _batch_of(info: ObjectInfo) -> UUID | None:
    name = info.key.removeprefix(f"{FOLDER}/").partition("/")[0]
    try:
        return UUID(name)
    except ValueError:
        return None


def _is_known(database: Database, batch_id: UUID | None) -> bool:
    if batch_id is None:
        return False
    with database.begin() as session:
        return queries.get(session, batch_id) is not None

"""Takes up what nobody works on any more, and deletes what nobody knows of.

A load stands still when the command that loaded it was killed, or when the broker lost its messages
together with its disk. Sending its chunks again is safe at any time: a chunk that was stored
meanwhile is only acknowledged.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from penstock.core import outbox
from penstock.core.amqp import CHUNK_QUEUE
from penstock.core.store import ObjectInfo
from penstock.ingest import service
from penstock.ingest.queries import loads, sweeps
from penstock.ingest.steps import UPLOAD_FOLDER, Parts

log = structlog.get_logger()

# An upload stores its object first and its load afterwards, and may take hours.
ORPHAN_AGE = timedelta(days=1)
BATCH = 500


def resend_stalled(parts: Parts) -> int:
    """Send the chunks of loads that stand still once more and return how many these were.

    Loads whose messages still stand in the outbox are left out: they wait for the broker.
    """
    patience = timedelta(seconds=parts.settings.stalled_load_seconds)
    with parts.database.begin() as session:
        found = sweeps.stalled(session, patience)
        unsent = outbox.named(session, queue=CHUNK_QUEUE, field="load") if found else set()
    return sum(_resend(parts, load_id) for load_id in found if str(load_id) not in unsent)


def _resend(parts: Parts, load_id: UUID) -> int:
    with parts.database.engine.connect() as holder:
        # Whoever holds it loads it in a process of its own.
        if not loads.try_hold(holder, load_id):
            return 0
        try:
            with parts.database.begin() as session:
                sent = service.resend(session, load_id)
        finally:
            loads.release(holder, load_id)
    log.warning("load_taken_up", load_id=str(load_id), chunks=sent)
    return sent


def delete_orphans(parts: Parts, *, age: timedelta = ORPHAN_AGE) -> int:
    """Delete uploads older than `age` that no load names, and return how many there were.

    They are left by processes that were killed between storing a file and noting its load.
    """
    before = datetime.now(UTC) - age
    deleted = parts.store.delete_unfinished(UPLOAD_FOLDER, before=before)
    for keys in _batches(parts.store.list(UPLOAD_FOLDER), before):
        with parts.database.begin() as session:
            named = sweeps.named(session, keys)
        for key in keys:
            if key not in named:
                log.info("orphan_deleted", key=key)
                parts.store.delete(key)
                deleted += 1
    return deleted


def _batches(objects: Iterator[ObjectInfo], before: datetime) -> Iterator[list[str]]:
    batch: list[str] = []
    for info in objects:
        if info.modified_at < before:
            batch.append(info.key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

"""The four steps, for whoever drives them: the Airflow DAG, the worker and the command line.

`scan`, `validate`, `divide` and `queue` open their own connections and take and return plain JSON
values, so that a scheduler may run each in a process of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import anyio
import structlog

from penstock.core import outbox
from penstock.core.db import Database
from penstock.core.errors import PenstockError
from penstock.core.settings import Settings
from penstock.core.store import MISSING, ObjectChangedError, ObjectInfo, Store, open_store
from penstock.ingest import service
from penstock.ingest.queries import loads
from penstock.ingest.validate import Progress, validate_object

log = structlog.get_logger()

RESERVED_FOLDER = ".penstock/"
UPLOAD_FOLDER = f"{RESERVED_FOLDER}uploads"
ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
# A file that is still being copied into a folder has just been changed.
SETTLE_SECONDS = 3
PROGRESS_BYTES = 64 << 20


@dataclass(frozen=True)
class Parts:
    """What the steps stand on."""

    settings: Settings
    database: Database
    store: Store


@contextmanager
def open_parts(settings: Settings | None = None) -> Iterator[Parts]:
    """Open what the steps need, from the environment unless settings are given."""
    settings = settings or Settings.load()
    database = Database(
        settings.require("database_url"), pool_size=6, application="penstock-ingest"
    )
    try:
        yield Parts(settings, database, open_store(settings))
    finally:
        database.close()


def scan() -> list[str]:
    """Return the keys of the files in the bucket that have not been looked at."""
    with open_parts() as parts:
        found = new_objects(parts)
        log.info("bucket_scanned", new=len(found))
        return [info.key for info in found]


def validate(keys: list[str]) -> list[str]:
    """Register and read each file; returns the ids of the loads that can be divided."""
    accepted = []
    with open_parts() as parts:
        for key in keys:
            load_id = register(parts, key, source="airflow")
            if load_id is not None and validate_load(parts, load_id):
                accepted.append(str(load_id))
    return accepted


def divide(load_ids: list[str]) -> list[str]:
    """Make the staging tables that the chunks of each load go to."""
    with open_parts() as parts:
        for load_id in load_ids:
            divide_load(parts, UUID(load_id))
    return load_ids


def queue(load_ids: list[str]) -> int:
    """Send all chunks of the loads to RabbitMQ, confirmed, and return how many there were."""
    with open_parts() as parts:
        total = sum(queue_load(parts, UUID(load_id)) for load_id in load_ids)
        amqp_url = parts.settings.require("amqp_url")
        anyio.run(_flush, parts.database.libpq_url, amqp_url)
        return total


async def _flush(database_url: str, amqp_url: str) -> None:
    database = Database(database_url, pool_size=1, application="penstock-flush")
    try:
        await outbox.flush(database, amqp_url)
    except (OSError, ConnectionError, TimeoutError) as error:
        # The messages stand in the outbox; the worker sends them when the broker is back.
        log.warning("outbox_left_to_the_worker", error=type(error).__name__)
    finally:
        await database.close_async()


def new_objects(parts: Parts) -> list[ObjectInfo]:
    """Return objects that users dropped, that have settled and that no load knows."""
    settled = datetime.now(UTC) - timedelta(seconds=SETTLE_SECONDS)
    candidates = [
        info
        for info in parts.store.list()
        if info.key.lower().endswith(ENDINGS)
        and not info.key.startswith(RESERVED_FOLDER)
        and info.modified_at <= settled
    ]
    with parts.database.begin() as session:
        return [info for info in candidates if not loads.seen(session, info.key, info.etag)]


def register(parts: Parts, key: str, *, source: str) -> UUID | None:
    """Make a load of an object; None when it is gone or another scan was faster."""
    try:
        info = parts.store.head(key)
    except MISSING:
        return None
    with parts.database.begin() as session:
        loads.lock_key(session, key)
        if loads.seen(session, info.key, info.etag):
            return None
        name = key.rsplit("/", 1)[-1]
        load = service.receive(session, source=source, owner_id=None, file_name=name, info=info)
        return load.id


def start_load(parts: Parts, load_id: UUID, *, check: Callable[[], None] = lambda: None) -> int:
    """Take a received load through validation and division to the queue.

    `check` is called while the file is read, every few megabytes; what it raises ends the reading
    and leaves the load to whoever comes next.
    """
    note = _note_progress(parts.database, load_id)

    def on_progress(position: int) -> None:
        check()
        note(position)

    if not validate_load(parts, load_id, on_progress):
        return 0
    divide_load(parts, load_id)
    return queue_load(parts, load_id)


def validate_load(parts: Parts, load_id: UUID, on_progress: Progress | None = None) -> bool:
    """Read a load's file from end to end.

    Returns false when it cannot be loaded, is a duplicate, or somebody else reads it right now.
    """
    with parts.database.engine.connect() as holder:
        if not loads.try_hold(holder, load_id):
            return False
        try:
            return _validate_held(parts, load_id, on_progress)
        finally:
            loads.release(holder, load_id)


def _validate_held(parts: Parts, load_id: UUID, on_progress: Progress | None) -> bool:
    with parts.database.begin() as session:
        load = service.begin_validation(session, load_id)
    if load is None:
        return False
    original = ObjectInfo(load.object_key, load.size_bytes, load.etag, load.created_at)
    try:
        validated = validate_object(
            parts.store,
            original,
            parts.settings,
            name=str(load_id),
            on_progress=on_progress or _note_progress(parts.database, load_id),
        )
        with parts.database.begin() as session:
            service.accept(session, load_id, validated)
            current = loads.get(session, load_id)
            return current is not None and current.state == "validating"
    except PenstockError as error:
        return _fail(parts.database, load_id, error)
    except MISSING:
        gone = ObjectChangedError("The file was deleted before it was read")
        return _fail(parts.database, load_id, gone)


def _fail(database: Database, load_id: UUID, error: PenstockError) -> bool:
    log.info("load_failed", load_id=str(load_id), code=error.code)
    with database.begin() as session:
        service.fail(session, load_id, error)
    return False


def _note_progress(database: Database, load_id: UUID) -> Progress:
    noted = 0

    def note(position: int) -> None:
        nonlocal noted
        if position - noted >= PROGRESS_BYTES:
            noted = position
            with database.begin() as session:
                loads.set_progress(session, load_id, bytes_validated=position)

    return note


def divide_load(parts: Parts, load_id: UUID) -> None:
    """Make a validated load ready to be copied."""
    with parts.database.begin() as session:
        service.prepare_staging(session, load_id, attach_rows=parts.settings.attach_rows)


def queue_load(parts: Parts, load_id: UUID, *, publish: bool = True) -> int:
    """Hand the chunks of a load to the outbox and return how many there are."""
    with parts.database.begin() as session:
        return service.enqueue(session, load_id, publish=publish)

"""What is taken up again, what is deleted, and what is left alone."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from penstock.core.outbox import OutboxMessage, depth
from penstock.core.settings import Settings
from penstock.ingest import service, sweeps
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads
from penstock.ingest.steps import UPLOAD_FOLDER, Parts, divide_load, validate_load
from penstock.ingest.tables import IngestChunk, Load
from tests.ingest.answers import load_of
from tests.ingest.files import generator, write

DAY = 86_400


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"stalled_load_seconds": 60, "chunk_bytes": 1024})


def under_way(parts: Parts, *, source: str = "cli") -> Load:
    """Return a load as a command leaves it that is killed before it has stored a chunk."""
    path = write(parts.settings.home, [generator(str(unit), "1") for unit in range(100)])
    key = f"{UPLOAD_FOLDER}/{path.name}"
    parts.store.put(key, path)
    with parts.database.begin() as session:
        load = service.receive(
            session, source=source, owner_id=None, file_name=path.name, info=parts.store.head(key)
        )
    assert validate_load(parts, load.id)
    divide_load(parts, load.id)
    with parts.database.begin() as session:
        assert service.enqueue(session, load.id, publish=False) > 1
    return load_of(parts.database, load.id)


def age(parts: Parts, load_id: UUID, *, minutes: int) -> None:
    """Let a load have been changed so long ago."""
    then = func.now() - timedelta(minutes=minutes)
    with parts.database.begin() as session:
        session.execute(update(Load).where(Load.id == load_id).values(changed_at=then))


def store_chunk(session: Session, load_no: int, number: int, *, minutes: int) -> None:
    then = func.now() - timedelta(minutes=minutes)
    statement = update(IngestChunk).where(
        IngestChunk.load_no == load_no, IngestChunk.number == number
    )
    session.execute(statement.values(state="done", done_at=then))


def waiting_messages(parts: Parts) -> int:
    with parts.database.begin() as session:
        return depth(session)


def test_load_that_stands_still_is_sent_again_once(parts: Parts) -> None:
    load = under_way(parts)
    with parts.database.begin() as session:
        chunks = len(loads.chunks(session, load.no))
        store_chunk(session, load.no, 0, minutes=3)
    assert sweeps.resend_stalled(parts) == 0
    age(parts, load.id, minutes=2)
    assert sweeps.resend_stalled(parts) == chunks - 1
    assert waiting_messages(parts) == chunks - 1
    # That was progress.
    assert sweeps.resend_stalled(parts) == 0


def test_messages_in_the_outbox_are_not_sent_twice(parts: Parts) -> None:
    load = under_way(parts, source="api")
    age(parts, load.id, minutes=2)
    assert sweeps.resend_stalled(parts) > 0
    age(parts, load.id, minutes=2)
    assert sweeps.resend_stalled(parts) == 0
    with parts.database.begin() as session:
        session.execute(delete(OutboxMessage))
    assert sweeps.resend_stalled(parts) > 0


def test_load_of_which_a_chunk_was_stored_just_now_is_left_alone(parts: Parts) -> None:
    load = under_way(parts)
    age(parts, load.id, minutes=2)
    with parts.database.begin() as session:
        store_chunk(session, load.no, 0, minutes=0)
    assert sweeps.resend_stalled(parts) == 0


def test_load_that_a_command_works_on_is_left_alone(parts: Parts) -> None:
    load = under_way(parts)
    age(parts, load.id, minutes=2)
    with parts.database.engine.connect() as holder:
        assert loads.try_hold(holder, load.id)
        assert sweeps.resend_stalled(parts) == 0
        loads.release(holder, load.id)
    assert sweeps.resend_stalled(parts) > 0


def test_load_that_has_ended_is_left_alone(parts: Parts) -> None:
    path = write(parts.settings.home, [generator(str(unit), "1") for unit in range(100)])
    load = ingest_file(parts, path)
    assert load.state == "visible"
    age(parts, load.id, minutes=60)
    assert sweeps.resend_stalled(parts) == 0


def make_older(parts: Parts, key: str, *, seconds: float) -> Path:
    path = parts.settings.home / "store" / key
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    return path


def test_uploads_that_no_load_names_are_deleted_after_a_day(parts: Parts) -> None:
    load = under_way(parts)
    for name in ("lost", "fresh"):
        parts.store.put(f"{UPLOAD_FOLDER}/{name}.csv", b"a,b\n")
    parts.store.put("dropped.csv", b"a,b\n")
    # So the object store calls what it has not written to its end.
    for name in ("cut.csv#1", "arriving.csv#1"):
        (parts.settings.home / "store" / UPLOAD_FOLDER / name).write_bytes(b"a,")
    lost, cut, named, dropped = (
        make_older(parts, key, seconds=DAY + 60)
        for key in (
            f"{UPLOAD_FOLDER}/lost.csv",
            f"{UPLOAD_FOLDER}/cut.csv#1",
            load.object_key,
            "dropped.csv",
        )
    )
    make_older(parts, f"{UPLOAD_FOLDER}/fresh.csv", seconds=DAY - 60)
    assert sweeps.delete_orphans(parts) == 2
    assert not lost.exists()
    assert not cut.exists()
    assert named.exists()
    assert dropped.exists()
    left = sorted(path.name for path in (parts.settings.home / "store" / UPLOAD_FOLDER).iterdir())
    assert left == sorted(["arriving.csv#1", "fresh.csv", named.name])
    assert sweeps.delete_orphans(parts) == 0

"""What goes away for good, and when."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from penstock.core.ids import uuid7
from penstock.models.service import keys_of
from penstock.models.sweep import ORPHAN_AGE, sweep, sweep_orphans
from penstock.models.tables import Model, ModelAlias, ModelGrant, ModelVersion
from tests.models.api import Parts, User, stored


async def swept(parts: Parts, *, grace_seconds: float) -> int:
    return await asyncio.to_thread(sweep, parts.database, parts.store, grace_seconds=grace_seconds)


def rows(session: Session) -> list[int]:
    tables = (Model, ModelVersion, ModelAlias, ModelGrant)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def test_deleted_models_go_when_their_grace_is_over(parts: Parts, ada: User) -> None:
    gone = await ada.upload("gone", b"one")
    await ada.upload("gone", b"two")
    await ada.change("PUT", "/gone/aliases/champion", {"version": 2})
    await ada.change("PUT", "/gone/grants", {"roles": ["viewer"]})
    stays = await ada.upload("stays", b"one")
    await ada.change("DELETE", "/gone")
    assert await swept(parts, grace_seconds=60) == 0
    assert len(stored(parts)) == 6
    assert await swept(parts, grace_seconds=0) == 3
    assert await parts.database.run(rows) == [1, 1, 1, 0]
    assert {key.split("/")[2] for key in stored(parts)} == {stays["id"]}
    assert (await ada.ask("POST", f"/{gone['id']}/restore")).status_code == 404
    assert (await ada.get("?deleted=true"))["items"] == []


async def test_deleted_versions_go_alone(parts: Parts, ada: User) -> None:
    for content in (b"one", b"two"):
        await ada.upload("load", content)
    await ada.change("PUT", "/load/aliases/champion", {"version": 2})
    await ada.change("DELETE", "/load/versions/1")
    # A second sweep, as of another worker, finds what the first has left.
    assert sorted(
        await asyncio.gather(swept(parts, grace_seconds=0), swept(parts, grace_seconds=0))
    ) == [0, 1]
    assert await parts.database.run(rows) == [1, 1, 1, 0]
    assert len(stored(parts)) == 2
    assert (await ada.ask("POST", "/load/aliases/champion/rollback")).status_code == 409
    assert (await ada.ask("POST", "/load/versions/1/restore")).status_code == 404
    assert (await ada.upload("load", b"one"))["version"] == 3


async def test_files_that_no_version_has_go_when_they_are_old(parts: Parts, ada: User) -> None:
    await ada.upload("load", b"one")
    kept = stored(parts)
    for key in keys_of(uuid7(), uuid7()):
        parts.store.put(key, b"left by a process that was killed")
    parts.store.put("dropped.csv", b"somebody's")
    assert await asyncio.to_thread(sweep_orphans, parts.database, parts.store) == 0
    later = datetime.now(UTC) + ORPHAN_AGE + timedelta(minutes=1)
    found = await asyncio.to_thread(sweep_orphans, parts.database, parts.store, now=later)
    assert found == 2
    assert stored(parts) == kept | {"dropped.csv"}

"""What of batches goes away for good, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from penstock.core.ids import uuid7
from penstock.predict.batch_sweep import ORPHAN_AGE, sweep, sweep_orphans
from penstock.predict.service_batches import FOLDER
from tests.predict.batch_work import chunk, ended, send, work
from tests.predict.onnx_models import Made
from tests.predict.platform import Caller, Platform

ROWS = b"f0,f1,f2\n1,2,3\n"


@pytest.fixture(scope="module")
def made(platform: Platform, caller: Caller, one: bytes) -> Made:
    return platform.model(caller, one)


def files(platform: Platform, batch_id: object) -> list[str]:
    return [info.key for info in platform.store.list(f"{FOLDER}/{batch_id}")]


def test_batches_go_so_many_days_after_their_end(
    platform: Platform, caller: Caller, made: Made
) -> None:
    old, waiting = (send(caller, made, ROWS).json() for _ in range(2))
    work(platform, chunk(old), chunk(old, 1))
    ended(caller, old)
    now = datetime.now(UTC)
    sweep(platform.database, platform.store, keep_days=2, now=now + timedelta(days=1))
    assert len(files(platform, old["id"])) == 3
    sweep(platform.database, platform.store, keep_days=2, now=now + timedelta(days=3))
    assert files(platform, old["id"]) == []
    assert caller.http.get(f"/api/v1/batches/{old['id']}").status_code == 404
    assert len(files(platform, waiting["id"])) == 1
    work(platform)


def test_files_of_no_batch_go_once_they_are_old(
    platform: Platform, caller: Caller, made: Made
) -> None:
    batch = send(caller, made, ROWS).json()
    orphan = uuid7()
    platform.store.put(f"{FOLDER}/{orphan}/file", ROWS)
    assert sweep_orphans(platform.database, platform.store) == 0
    later = datetime.now(UTC) + ORPHAN_AGE + timedelta(minutes=1)
    assert sweep_orphans(platform.database, platform.store, now=later) == 1
    assert files(platform, orphan) == []
    assert len(files(platform, batch["id"])) == 1
    work(platform)

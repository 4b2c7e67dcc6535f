from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from penstock.core.db import Database
from tests.webhooks.api import client_of, public
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.world import INSIDE, World, settings_for


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    settings = settings_for(tmp_path, database_url, store_url=f"file://{tmp_path}/store", **INSIDE)
    database = Database(database_url, pool_size=8, application="test")
    yield World(database, settings)
    database.close()


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The API with names that all lead outside."""
    async with client_of(world, public) as client:
        yield client

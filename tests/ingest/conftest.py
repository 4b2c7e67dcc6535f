"""A database and a store of the test's own, and the loads API on them."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest.steps import Parts
from tests.ingest.api import client_of
from tests.ingest.served import Served, serving


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path,
        database_url=SecretStr(database_url),
        store_url=f"file://{tmp_path}/store",
        chunk_bytes=4096,
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    database = Database(settings.require("database_url"), pool_size=4, application="test")
    yield Parts(settings, database, open_store(settings))
    database.close()


@pytest.fixture
async def api(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(parts) as client:
        yield client


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real files and what they must add up to."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("PENSTOCK_TEST_DATA", beside))
    if not (folder / "oracle.json").is_file():
        pytest.skip(f"no test data in {folder}: set PENSTOCK_TEST_DATA to the folder that has it")
    return folder


@pytest.fixture
def served(settings: Settings, parts: Parts) -> Iterator[Served]:
    """The loads API in a process of its own."""
    del parts  # It has made the folder of the store.
    with serving(settings) as server:
        yield server

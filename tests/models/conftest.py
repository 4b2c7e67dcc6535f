"""The models API on a database, a store and a Redis of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from penstock.core.settings import Settings
from tests.models.api import Parts, User, client_of, member, opened


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path,
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        store_url=f"file://{tmp_path}/store",
        max_model_bytes=4 << 20,
    )


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    async with opened(settings) as parts:
        yield parts


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(parts) as client:
        yield client


@pytest.fixture
async def ada(parts: Parts, client: httpx.AsyncClient) -> User:
    return await member(parts, client)


@pytest.fixture
async def eve(parts: Parts, client: httpx.AsyncClient) -> User:
    return await member(parts, client)


@pytest.fixture
async def admin(parts: Parts, client: httpx.AsyncClient) -> User:
    return await member(parts, client, "admin")

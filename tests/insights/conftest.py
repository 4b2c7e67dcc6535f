from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from penstock.core.settings import Settings
from penstock.insights.router import router
from tests.predict.past import History, serving


@pytest.fixture
async def history(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[History]:
    settings = Settings(
        home=tmp_path, database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )
    async with serving(settings, [router]) as running:
        yield running

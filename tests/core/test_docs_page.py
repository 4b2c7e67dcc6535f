"""The page of the OpenAPI document asks no other server for anything."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from penstock.core.http import create_app

pytestmark = pytest.mark.unit


@asynccontextmanager
async def nothing(app: FastAPI) -> AsyncIterator[dict[str, object]]:
    del app
    yield {}


async def test_all_that_the_page_needs_is_served_beside_it() -> None:
    app = create_app(
        title="Test",
        routers=[],
        lifespan=nothing,
        checks={},
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        page = await client.get("/api/docs")
        assert page.status_code == 200
        needed = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(needed) == 3
        for address in needed:
            assert address.startswith("/api/docs/")
            found = await client.get(address)
            assert found.status_code == 200
            assert len(found.content) > 100
        assert "url: '/api/openapi.json'" in page.text
        assert (await client.get("/api/openapi.json")).json()["paths"] == {}

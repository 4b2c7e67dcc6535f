"""The API as a process of its own, and what it says of the parts it stands on."""

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.datastructures import State

from penstock.apps.api import CHECKS, open_state
from penstock.apps.system import describe
from penstock.core import amqp
from penstock.core.errors import UnavailableError
from penstock.core.health import report_health
from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.predict.log import FIRST_SECONDS
from tests.apps.processes import api_process


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str) -> Settings:
    return Settings(
        home=tmp_path,
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        amqp_url=SecretStr(f"amqp://127.0.0.1:{free_port()}"),
        store_url=f"file://{tmp_path}/bucket",
        auth_address=f"127.0.0.1:{free_port()}",
        api_workers=2,
    )


def test_the_process_serves_until_it_is_told_to_stop(settings: Settings) -> None:
    with api_process(settings) as client:
        assert client.get("/livez").status_code == 200
        report = client.get("/health")
        assert report.status_code == 200
        assert report.headers["x-penstock-health"] == "degraded"
        checks = report.json()["checks"]
        assert [name for name in checks if checks[name]["status"] != "healthy"] == ["rabbitmq"]
        refused = client.get("/api/v1/power-plants/top")
        assert (refused.status_code, refused.json()["status"]) == (401, 401)
        # Its keys cannot be fetched, so nobody can be recognised; never an open door.
        forged = {"x-penstock-identity": "e30.e30.e30"}
        assert client.get("/api/v1/power-plants/top", headers=forged).status_code in {401, 503}
        document = client.get("/api/openapi.json").json()
        assert "/api/v1/power-plants/top" in document["paths"]
        assert 'penstock_http_requests_total{method="GET"' in client.get("/metrics").text
    assert not settings.socket("api").exists()


async def test_healthy_with_every_part(settings: Settings, amqp_url: str) -> None:
    settings = settings.model_copy(update={"amqp_url": SecretStr(amqp_url)})
    for _ in range(2):
        report = await health(settings)
    assert report["status"] == "healthy", report
    assert all(0 <= check["latency_ms"] < 800 for check in report["checks"].values())


@pytest.mark.parametrize(
    ("name", "part", "status"),
    [
        ("database_url", "postgres", "unhealthy"),
        ("redis_url", "redis", "degraded"),
        ("store_url", "storage", "degraded"),
    ],
)
async def test_each_part_is_really_asked(
    settings: Settings, tmp_path: Path, name: str, part: str, status: str
) -> None:
    broken: dict[str, object] = {
        "database_url": SecretStr(f"postgresql://a:b@127.0.0.1:{free_port()}/a"),
        "redis_url": SecretStr(f"redis://127.0.0.1:{free_port()}"),
        "store_url": f"s3://bucket?{tmp_path.name}",
    }
    update: dict[str, object] = {name: broken[name]}
    if name == "store_url":
        update["store_endpoint"] = f"http://127.0.0.1:{free_port()}"
        update |= {"store_access_key": SecretStr("a"), "store_secret_key": SecretStr("b")}
    report = await health(settings.model_copy(update=update))
    assert report["checks"][part]["status"] == "unhealthy"
    assert report["checks"][part]["reason"]
    assert report["status"] == status
    assert status == "unhealthy" or report["checks"][part]["still_works"]


async def test_with_parts_that_hang_it_starts_and_says_so_in_time(settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        hanging = {
            "redis_url": SecretStr(f"redis://127.0.0.1:{port}"),
            "amqp_url": SecretStr(f"amqp://127.0.0.1:{port}"),
            "database_url": SecretStr(f"postgresql://a:b@127.0.0.1:{port}/a"),
        }
        begun = time.monotonic()
        async with open_state(settings.model_copy(update=hanging)) as state:
            started = time.monotonic()
            # The log of predictions is waited for, in case its database is about to come.
            assert started - begun < FIRST_SECONDS + 1
            with pytest.raises(UnavailableError):
                state["predictor"].parts.log.demand()
            report = await report_health(CHECKS, State(dict(state)))
            ended = time.monotonic()
            assert ended - started < 2
        assert time.monotonic() - ended < 2
    for part in ("redis", "rabbitmq", "postgres"):
        assert report["checks"][part]["status"] == "unhealthy"
        assert report["checks"][part]["latency_ms"] < 1_000


async def health(settings: Settings) -> dict[str, Any]:
    async with open_state(settings) as state:
        deadline = time.monotonic() + 3
        while not state["versions"].listening and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        return await report_health(CHECKS, State(dict(state)))


async def test_versions_and_queues_are_told_to_who_is_signed_in(
    settings: Settings, amqp_url: str
) -> None:
    settings = settings.model_copy(update={"amqp_url": SecretStr(amqp_url)})
    connection = await amqp.connect(amqp_url, name="test")
    async with connection, connection.channel() as channel:
        await amqp.declare(channel)
        async with open_state(settings) as state:
            told = await describe(CHECKS, State(dict(state)))
    assert told.status == "healthy"
    versions = {part.name: part.version for part in told.parts if part.version}
    assert {name: text.split(" ")[0] for name, text in versions.items()} == {
        "postgres": "PostgreSQL",
        "redis": "Valkey",
        "rabbitmq": "RabbitMQ",
    }
    assert all(any(digit.isdigit() for digit in text) for text in versions.values())
    assert {queue.name for queue in told.queues} == set(amqp.QUEUES)
    assert all(queue.given_up is not None for queue in told.queues)


async def test_the_system_page_answers_while_the_broker_is_away(settings: Settings) -> None:
    async with open_state(settings) as state:
        told = await describe(CHECKS, State(dict(state)))
    away = [part for part in told.parts if part.status != "healthy"]
    assert [part.name for part in away] == ["rabbitmq"]
    assert away[0].reason is not None
    assert told.queues == []

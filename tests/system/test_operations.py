"""What an operator does, and what fails, under load: nobody at the gateway may notice."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.ingest.files import GENERATOR_HEADER, generator, text_of
from tests.system.conftest import Stack, wait_for
from tests.system.load import traffic

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("system")]

TOP = "/api/v1/power-plants/top?limit=5"


@pytest.fixture
def key(stack: Stack, loaded: dict[str, Any]) -> dict[str, str]:
    assert loaded
    return {"x-api-key": stack.api_key("plants:read", "loads:read")}


def health(stack: Stack) -> dict[str, Any]:
    with stack.client() as nobody:
        return dict(nobody.get("/health").json())


def wait_healthy(stack: Stack) -> None:
    wait_for(lambda: health(stack)["status"] == "healthy", 60)


@pytest.mark.parametrize("service", ["api", "auth", "worker", "consumer-1"])
def test_sigterm_under_load_fails_no_request(
    stack: Stack, key: dict[str, str], service: str
) -> None:
    wait_healthy(stack)
    pid = stack.home.pid(service)
    with traffic(stack.url, TOP, key) as seen:
        wait_for(lambda: seen.answers["200"] > 20)
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not psutil.pid_exists(pid), 30)
        before = seen.answers["200"]
        wait_for(lambda: seen.answers["200"] > before + 50, 60)
    assert not seen.failed, seen
    wait_healthy(stack)


@pytest.mark.parametrize("service", ["api", "auth"])
def test_a_restart_that_lasts_fails_no_request(
    stack: Stack, key: dict[str, str], service: str
) -> None:
    wait_healthy(stack)
    pid = stack.home.pid(service)
    with traffic(stack.url, TOP, key) as seen:
        wait_for(lambda: seen.answers["200"] > 20)
        os.kill(pid, signal.SIGTERM)
        successor = wait_for(lambda: other_than(pid, stack.home.pid_or_none(service)), 30)
        os.kill(successor, signal.SIGSTOP)
        time.sleep(stack.home.settings.gateway_patience_seconds + 4)
        os.kill(successor, signal.SIGCONT)
        before = seen.answers["200"]
        wait_for(lambda: seen.answers["200"] > before + 50, 60)
    assert not seen.failed, seen
    wait_healthy(stack)


def other_than(pid: int, found: int | None) -> int:
    return 0 if found is None or found == pid else found


def test_the_gateway_reloads_its_configuration_under_load(
    stack: Stack, key: dict[str, str]
) -> None:
    with traffic(stack.url, TOP, key) as seen:
        wait_for(lambda: seen.answers["200"] > 20)
        reloaded = stack.home.run("reload")
        assert reloaded.returncode == 0, reloaded.stderr
        before = seen.answers["200"]
        wait_for(lambda: seen.answers["200"] > before + 50, 60)
    assert not seen.failed, seen


def test_signing_keys_rotated_under_load(stack: Stack, key: dict[str, str]) -> None:
    token = {"authorization": str(stack.admin.headers["authorization"])}
    with traffic(stack.url, TOP, key) as by_key, traffic(stack.url, TOP, token) as by_token:
        wait_for(lambda: by_key.answers["200"] > 20 and by_token.answers["200"] > 20)
        for _ in range(2):
            rotated = stack.admin.post("/auth/signing-keys")
            assert rotated.status_code in {200, 201}, rotated.text
            time.sleep(1.5)
        before = by_key.answers["200"]
        wait_for(lambda: by_key.answers["200"] > before + 50)
    assert not by_key.failed, by_key
    assert not by_token.failed, by_token


def test_redis_away_means_degraded_and_still_right(stack: Stack, key: dict[str, str]) -> None:
    with stack.client(**key) as client:
        before = client.get(TOP).json()
        pid = stack.home.pid("valkey")
        os.kill(pid, signal.SIGSTOP)
        try:
            assert client.get(TOP).json() == before
            wait_for(lambda: health(stack)["status"] == "degraded")
            report = health(stack)
            assert report["services"]["api"]["checks"]["redis"]["status"] == "unhealthy"
            assert report["services"]["api"]["checks"]["redis"]["still_works"]
            assert client.get("/api/v1/power-plants/top", params={"year": 1492}).status_code in {
                404,
                422,
            }
        finally:
            os.kill(pid, signal.SIGCONT)
        wait_healthy(stack)
        assert client.get(TOP).json() == before


def test_rabbitmq_away_lets_uploads_wait(stack: Stack, key: dict[str, str], tmp_path: Path) -> None:
    # All of its rows are rejected, so that no other answer changes.
    file = tmp_path / "waits.csv"
    file.write_bytes(text_of(GENERATOR_HEADER, [generator(str(unit), "?") for unit in range(9)]))
    pid = stack.home.pid("rabbitmq")
    os.kill(pid, signal.SIGSTOP)
    try:
        with traffic(stack.url, TOP, key) as seen:
            load_id = stack.upload(file)
            wait_for(lambda: health(stack)["status"] == "degraded")
            away = health(stack)["services"]["api"]["checks"]["rabbitmq"]
            assert (away["status"], bool(away["still_works"])) == ("unhealthy", True)
            wait_for(lambda: stack.load(load_id)["state"] == "queued")
            before = seen.answers["200"]
            wait_for(lambda: seen.answers["200"] > before + 100)
            assert stack.load(load_id)["state"] == "queued"
        assert not seen.failed, seen
    finally:
        os.kill(pid, signal.SIGCONT)
    load = stack.await_load(load_id)
    assert (load["state"], load["rows"]["total"], load["rows"]["rejected"]) == ("visible", 9, 9)
    wait_healthy(stack)


def test_revocation_is_seen_by_the_next_request_with_redis_away(stack: Stack) -> None:
    made = stack.admin.post("/auth/keys", json={"name": "short", "scopes": ["plants:read"]}).json()
    with stack.client(**{"x-api-key": made["key"]}) as client:
        assert client.get(TOP).status_code == 200
        pid = stack.home.pid("valkey")
        os.kill(pid, signal.SIGSTOP)
        try:
            assert client.get(TOP).status_code == 200
            revoked = stack.admin.delete(f"/auth/keys/{made['id']}")
            assert revoked.status_code in {200, 204}, revoked.text
            assert client.get(TOP).status_code == 401
        finally:
            os.kill(pid, signal.SIGCONT)
        wait_healthy(stack)
        assert client.get(TOP).status_code == 401


def test_a_restarted_database_is_a_short_503_and_then_all_is_well(
    stack: Stack, key: dict[str, str]
) -> None:
    with stack.client(**key) as client:
        before = client.get(TOP).json()
        pid = stack.home.pid("postgres")
        os.kill(pid, signal.SIGINT)
        wait_for(lambda: not psutil.pid_exists(pid))
        wait_healthy(stack)
        assert client.get(TOP).json() == before

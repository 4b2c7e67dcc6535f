"""The web app as a service of the stack: named, supervised, never in the way of the others."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system.conftest import wait_for
from tests.web.conftest import WebStack

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def healthy_report(web: WebStack) -> dict[str, Any]:
    """Return the report on health once all is there; a busy machine keeps a part from answering."""
    report: dict[str, Any] = httpx.get(f"{web.url}/health", timeout=30).json()
    return report if report["status"] == "healthy" else {}


@contextmanager
def visited(web: WebStack) -> Iterator[list[int]]:
    """Ask for a page again and again meanwhile; holds the statuses."""
    ended = threading.Event()
    found: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=web.url, timeout=30) as client:
            while not ended.is_set():
                found.append(client.get("/sign-in").status_code)
                time.sleep(0.02)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_status_and_health_name_it(web_stack: WebStack) -> None:
    home = web_stack.stack.home
    service = next(item for item in home.status.services if item.name == "web")
    assert service.state == "running"
    assert service.address == "run/web.sock"
    assert (home.folder / "logs" / "web.log").exists()
    report = wait_for(lambda: healthy_report(web_stack))
    assert report["services"]["web"]["status"] == "healthy"
    assert 0 < report["services"]["web"]["latency_ms"] < 1000


def test_it_knows_no_secret(web_stack: WebStack) -> None:
    pid = web_stack.stack.home.pid("web")
    environment = Path(f"/proc/{pid}/environ").read_text()
    for word in ("DATABASE_URL", "REDIS_URL", "AMQP_URL", "PASSWORD"):
        assert word not in environment


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name)
def test_when_it_ends_it_is_started_again_and_visitors_wait(
    web_stack: WebStack, number: signal.Signals
) -> None:
    home = web_stack.stack.home
    first = home.pid("web")
    with visited(web_stack) as statuses:
        wait_for(lambda: len(statuses) > 5)
        os.kill(first, number)
        wait_for(lambda: home.pid_or_none("web") not in {None, first})
        asked = len(statuses)
        wait_for(lambda: len(statuses) > asked + 5)
    assert set(statuses) == {200}
    assert wait_for(lambda: healthy_report(web_stack))


def test_a_reloaded_gateway_still_knows_it(web_stack: WebStack) -> None:
    home = web_stack.stack.home
    first = home.pid("gateway")
    with visited(web_stack) as statuses:
        assert home.run("reload").returncode == 0
        wait_for(lambda: home.pid("gateway") != first)
        time.sleep(1)
    assert set(statuses) == {200}
    assert "web" in httpx.get(f"{web_stack.url}/health").json()["services"]

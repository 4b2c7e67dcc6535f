"""Cases 28 and 37: a part is away, ends, or is replaced while people work."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import psutil

from tests.gateway.conftest import GOOD, Gateway, Start


@dataclass
class Load:
    """Clients that ask one thing after another, each on a connection of its own."""

    gateway: Gateway
    found: Counter[str] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)

    def ask(self, number: int) -> None:
        client = httpx.Client(base_url=self.gateway.settings.gateway_url, timeout=20)
        with client:
            while not self.stopped.is_set():
                method = "POST" if number % 2 else "GET"
                path = "/api/v1/x?sleep=0.002" if number % 3 else "/auth/x"
                try:
                    answer = client.request(method, path, headers=GOOD)
                    told = answer.text[:300] if answer.status_code != 200 else ""
                    self.found[f"{method} {path} {answer.status_code} {told}"] += 1
                except httpx.HTTPError as error:
                    self.found[f"{method} {path} {error!r}"] += 1

    @property
    def failures(self) -> dict[str, int]:
        return {what: count for what, count in self.found.items() if " 200 " not in what}


@contextmanager
def load(gateway: Gateway, clients: int = 12) -> Iterator[Load]:
    running = Load(gateway)
    crowd = [threading.Thread(target=running.ask, args=(number,)) for number in range(clients)]
    for one in crowd:
        one.start()
    time.sleep(0.5)
    try:
        yield running
    finally:
        running.stopped.set()
        for one in crowd:
            one.join()


def workers_of(pid: int) -> list[psutil.Process]:
    """Return the processes that serve; Python's own helper of multiprocessing is not one."""
    found = psutil.Process(pid).children()
    return [child for child in found if "resource_tracker" not in " ".join(child.cmdline())]


def test_one_of_several_api_processes_ends_and_nobody_notices(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), api_workers=2) as gateway:
        main = gateway.services["api"].pid
        with load(gateway) as running:
            for _ in range(2):
                before = workers_of(main)
                before[-1].terminate()
                # Granian gives up when its processes end faster than this.
                time.sleep(6.5)
                assert {one.pid for one in workers_of(main)} != {one.pid for one in before}
        assert running.failures == {}
        assert sum(running.found.values()) > 500


def test_api_processes_are_replaced_and_nobody_notices(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), api_workers=2) as gateway:
        with load(gateway) as running:
            for _ in range(2):
                os.kill(gateway.services["api"].pid, signal.SIGHUP)
                time.sleep(4)
        assert running.failures == {}
        assert sum(running.found.values()) > 500


def test_a_service_that_restarts_costs_time_but_no_request(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api")) as gateway:
        with load(gateway) as running:
            for name in ("auth", "api"):
                gateway.services[name].stop()
                time.sleep(4)
                gateway.services[name].start()
                time.sleep(1.5)
        assert running.failures == {}
        assert sum(running.found.values()) > 100


def test_without_the_auth_service_nobody_passes(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), gateway_patience_seconds=2) as gateway:
        gateway.services["auth"].stop()
        for attempt in range(3):
            begun = time.monotonic()
            answer = gateway.http.get("/api/v1/states", headers=GOOD)
            assert answer.status_code == 503
            assert answer.json()["type"] == "urn:penstock:unavailable"
            assert "AuthService" in answer.json()["detail"]
            assert answer.headers["retry-after"] == "2"
            # At first it may be a restart, worth waiting for; later it is known to be away.
            assert time.monotonic() - begun < (3.5 if attempt == 0 else 0.5)
        assert gateway.http.post("/auth/login").status_code == 503
        assert gateway.http.get("/api/openapi.json").status_code == 200
        health = gateway.http.get("/health")
        assert health.status_code == 503
        assert health.json()["services"]["auth"]["status"] == "unhealthy"
        gateway.services["auth"].start()
        time.sleep(1)
        assert gateway.http.get("/api/v1/states", headers=GOOD).status_code == 200


def test_an_auth_service_that_hangs_lets_nobody_pass(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), gateway_request_seconds=3) as gateway:
        (worker,) = workers_of(gateway.services["auth"].pid)
        worker.suspend()
        try:
            begun = time.monotonic()
            answer = gateway.http.get("/api/v1/states", headers=GOOD)
            assert answer.status_code == 503
            assert time.monotonic() - begun < 4
        finally:
            worker.resume()


def test_an_auth_service_that_fails_lets_nobody_pass(gateway: Gateway) -> None:
    answer = gateway.http.get("/api/v1/states", headers={"authorization": "Bearer broken"})
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:penstock:unavailable"


def test_without_the_web_app_people_are_told_what_runs(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api")) as gateway:
        front = gateway.http.get("/")
        assert front.status_code == 503
        assert front.headers["content-type"] == "text/html; charset=utf-8"
        assert "/api/docs" in front.text
        other = gateway.http.get("/plants/us-6008")
        assert other.status_code == 503
        assert other.headers["content-type"] == "application/problem+json"
        assert "web application does not run" in other.json()["detail"]
        browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        page = gateway.http.get("/plants/us-6008", headers=browser)
        assert page.status_code == 503
        assert "/api/docs" in page.text
        assert gateway.http.get("/api/v1/states", headers=GOOD).status_code == 200


def test_the_configuration_is_renewed_and_nobody_notices(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), drain_seconds=2) as gateway:
        with load(gateway) as running:
            command = gateway.envoy.renew()
            renewed = subprocess.Popen(command.arguments, cwd=command.folder)
            try:
                # The old one drains for two seconds and ends two seconds later.
                deadline = time.monotonic() + 15
                while psutil.pid_exists(gateway.envoy.pid) and time.monotonic() < deadline:
                    if psutil.Process(gateway.envoy.pid).status() == psutil.STATUS_ZOMBIE:
                        break
                    time.sleep(0.1)
                time.sleep(1)
                assert renewed.poll() is None
                assert gateway.http.get("/readyz").text == "LIVE\n"
            finally:
                running.stopped.set()
                time.sleep(0.5)
                renewed.terminate()
                renewed.wait()
        assert running.failures == {}
        assert sum(running.found.values()) > 200


def test_envoy_drains_before_it_ends(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api")) as gateway:
        answers: list[int] = []

        def ask() -> None:
            answers.append(gateway.http.get("/api/v1/x?sleep=1.5", headers=GOOD).status_code)

        slow = threading.Thread(target=ask)
        slow.start()
        time.sleep(0.5)
        gateway.envoy.drain()
        slow.join()
        assert answers == [200]

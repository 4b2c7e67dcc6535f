"""The real Envoy with our configuration, before small services that tell what reached them."""

import base64
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from penstock.core.listener import BRIEF
from penstock.core.settings import Settings
from penstock.gateway.config import render
from penstock.local.envoy import Envoy
from penstock.local.ports import free_port
from penstock.local.process import Command
from penstock.local.server import Server

UPSTREAM = Path(__file__).with_name("upstream.py")
GOOD = {"authorization": "Bearer good"}


class Upstream(Server):
    """One of the services behind the gateway."""

    start_seconds = 20.0

    def __init__(self, folder: Path, service: str, path: Path, *, workers: int = 1) -> None:
        self.name = service
        super().__init__(folder / service)
        self.path = path
        self.workers = workers

    def prepare(self) -> None:
        self.path.unlink(missing_ok=True)
        if self.name in BRIEF:
            # These answer everything on one socket.
            brief = self.path.with_name(f"{BRIEF[self.name]}.sock")
            brief.unlink(missing_ok=True)
            brief.symlink_to(self.path)

    def command(self) -> Command:
        arguments = (sys.executable, str(UPSTREAM), self.name, str(self.path), str(self.workers))
        return Command(arguments)

    def probe(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self.path))
        except OSError:
            return False
        return True

    def healthy(self, mode: str) -> None:
        """Say what `/health` answers from now on."""
        Path(f"{self.path}.health").write_text(mode)


@dataclass(frozen=True)
class Answer:
    """What came back on a connection of its own; `status` 0 when it was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers.get("content-type") == "application/problem+json", self
        found: dict[str, Any] = json.loads(self.body)
        assert found["status"] == self.status
        assert found["type"].startswith("urn:penstock:")
        assert found["title"]
        assert found["detail"]
        assert "request_id" in found
        return found


@dataclass
class Gateway:
    """A running gateway with its services."""

    settings: Settings
    envoy: Envoy
    services: dict[str, Upstream]
    http: httpx.Client

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.settings.gateway_port), timeout=30)

    def exchange(self, request: bytes) -> Answer:
        """Send bytes as they are and read until the gateway closes, or has answered in full."""
        begun = time.monotonic()
        with self.connect() as connection:
            connection.sendall(request)
            return read_answer(connection, begun)

    def logged(self, request_id: str) -> dict[str, Any]:
        """Return a line of the access log; Envoy writes them together every few seconds."""
        path = self.settings.logs_dir / "gateway-access.log"
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            for text in path.read_text().splitlines():
                line: dict[str, Any] = json.loads(text)
                if line.get("request_id") == request_id:
                    return line
            time.sleep(0.1)
        raise AssertionError(f"{request_id} is not in the access log")


def read_answer(connection: socket.socket, begun: float) -> Answer:
    data = b""
    while True:
        head, found, body = data.partition(b"\r\n\r\n")
        headers = _headers(head) if found else {}
        if found and len(body) >= int(headers.get("content-length", 1 << 40)):
            break
        try:
            more = connection.recv(65536)
        except ConnectionResetError:
            more = b""
        if not more:
            break
        data += more
    taken = time.monotonic() - begun
    return Answer(int(head.split()[1]) if found else 0, headers, body, taken)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}


def seen_by_auth(answer: httpx.Response) -> dict[str, Any]:
    """Return the question that the AuthService was asked; the test's one signs nothing."""
    identity = dict(answer.json()["headers"])["x-penstock-identity"]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(identity))
    return found


Start = Callable[..., AbstractContextManager[Gateway]]


@contextmanager
def running(
    *,
    services: tuple[str, ...] = ("auth", "api", "web"),
    has_web: bool = True,
    api_workers: int = 1,
    **changed: object,
) -> Iterator[Gateway]:
    """Run a gateway in a folder of its own, with `changed` settings.

    `has_web`: the web app is part of the stack, whether it is among the services or not.
    """
    home = Path(tempfile.mkdtemp(prefix="penstock-gw-"))
    ports = {"gateway_port": free_port(), "gateway_admin_port": free_port()}
    values: dict[str, Any] = {"home": home, **ports, **changed}
    settings = Settings(**values)
    settings.run_dir.mkdir(parents=True)
    settings.logs_dir.mkdir(parents=True)
    upstreams = {
        name: Upstream(
            home, name, settings.socket(name), workers=api_workers if name == "api" else 1
        )
        for name in services
    }
    envoy = Envoy(
        home / "envoy",
        lambda: render(settings, web=has_web),
        admin_port=settings.gateway_admin_port,
        drain_seconds=settings.drain_seconds,
    )
    try:
        with ExitStack() as stack:
            for upstream in upstreams.values():
                stack.enter_context(upstream)
            stack.enter_context(envoy)
            http = httpx.Client(base_url=settings.gateway_url, timeout=30)
            yield Gateway(settings, envoy, upstreams, stack.enter_context(http))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def start_gateway() -> Start:
    return running


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """The gateway that all tests share which do not stop a service; limits small enough to try."""
    with running(
        gateway_header_seconds=1.0,
        gateway_request_seconds=2.0,
        max_request_bytes=64 << 10,
        max_upload_bytes=4 << 20,
        max_predict_bytes=512 << 10,
    ) as shared:
        yield shared


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)

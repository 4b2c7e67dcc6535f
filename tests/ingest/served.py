"""The loads API served by a real Granian process on a Unix socket."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from penstock.core.auth import Identity
from penstock.core.settings import Settings
from tests.ingest.api import JWKS_VARIABLE, jwks, signed

SERVE = (
    "from penstock.apps.server import serve; from penstock.core.settings import Settings; "
    "serve(Settings.load(), service='api', app='tests.ingest.api:make_app')"
)


@dataclass(frozen=True)
class Served:
    """A running server; its temporary files would go to `temporary`."""

    socket: Path
    process: psutil.Process
    temporary: Path

    def client(self, who: Identity) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket))
        return httpx.AsyncClient(
            transport=transport, base_url="http://api", headers=signed(who), timeout=120
        )

    def resident_bytes(self) -> int:
        """Return the memory of the largest process."""
        workers = [self.process, *self.process.children(recursive=True)]
        return max(worker.memory_info().rss for worker in workers)


@contextmanager
def serving(settings: Settings, **more: str) -> Iterator[Served]:
    temporary = settings.home / "temporary"
    temporary.mkdir()
    environment = {
        **os.environ,
        "PENSTOCK_HOME": str(settings.home),
        "PENSTOCK_DATABASE_URL": settings.require("database_url"),
        "PENSTOCK_STORE_URL": settings.require("store_url"),
        JWKS_VARIABLE: json.dumps(jwks()),
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **more,
    }
    with (settings.home / "api.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=environment, stdout=log, stderr=log
        )
        try:
            socket = settings.socket("api")
            wait_until_it_answers(process, socket, settings.home / "api.log")
            yield Served(socket, psutil.Process(process.pid), temporary)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_until_it_answers(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    """Wait for the socket: it gets its name once somebody listens."""
    deadline = time.monotonic() + 60
    while not socket.exists():
        if time.monotonic() > deadline or process.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        time.sleep(0.05)
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket))) as client:
        assert client.get("http://api/livez").status_code == httpx.codes.OK

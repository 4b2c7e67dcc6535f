"""An API served by a real Granian process on a Unix socket."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from penstock.core.auth import Identity
from penstock.core.settings import Settings
from tests.ingest.api import JWKS_VARIABLE, jwks, signed

SERVE = (
    "import sys; from penstock.apps.server import serve; "
    "from penstock.core.settings import Settings; "
    "serve(Settings.load(), service='api', app=sys.argv[1])"
)
LOADS_APP = "tests.ingest.api:make_app"


@dataclass(frozen=True)
class Served:
    """A running server; its temporary files would go to `temporary`."""

    socket: Path
    process: psutil.Process
    temporary: Path
    log: Path

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
def serving(settings: Settings, *, app: str = LOADS_APP, **more: str) -> Iterator[Served]:
    """Serve with these settings, in a home of its own: sockets need a short path."""
    with tempfile.TemporaryDirectory(prefix="loads-") as name:
        home = Path(name)
        temporary = home / "temporary"
        temporary.mkdir()
        environment = {
            **os.environ,
            "PENSTOCK_HOME": name,
            "PENSTOCK_DATABASE_URL": settings.require("database_url"),
            "PENSTOCK_STORE_URL": settings.require("store_url"),
            JWKS_VARIABLE: json.dumps(jwks()),
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **more,
        }
        path = settings.model_copy(update={"home": home}).socket("api")
        with _running(app, environment, home / "api.log") as process:
            wait_until_it_answers(process, path, home / "api.log")
            yield Served(path, psutil.Process(process.pid), temporary, home / "api.log")


@contextmanager
def _running(
    app: str, environment: dict[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, app], env=environment, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@asynccontextmanager
async def cut_off(
    served: Served, who: Identity, path: str, *, content_type: str, head: bytes
) -> AsyncIterator[None]:
    """Send 99 % of an upload of 20 MiB that begins with `head`, and leave with the context."""
    megabyte = 1 << 20
    total = 20 * megabyte
    lines = [
        f"POST {path} HTTP/1.1",
        "host: api",
        f"content-type: {content_type}",
        f"content-length: {len(head) + total + 100}",
        *(f"{name}: {value}" for name, value in signed(who).items()),
    ]
    _, writer = await asyncio.open_unix_connection(served.socket)
    writer.write("\r\n".join([*lines, "", ""]).encode() + head)
    for _ in range(19):
        writer.write(b"x" * megabyte)
        await writer.drain()
    writer.write(b"x" * (megabyte - total // 100))
    await writer.drain()
    yield
    writer.close()
    await writer.wait_closed()


def wait_until_it_answers(process: "subprocess.Popen[bytes]", path: Path, log: Path) -> None:
    deadline = time.monotonic() + 60
    while not _takes_connections(path):
        if time.monotonic() > deadline or process.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        time.sleep(0.05)
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=30) as client:
        assert client.get("http://api/livez").status_code == httpx.codes.OK


def _takes_connections(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True

"""Clients that stall or leave in the middle of an export, before a real server process."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from penstock.core.settings import Settings
from penstock.plants.router_export import MOST_EXPORTS
from tests.apps.processes import api_process
from tests.plants.factories import World

pytestmark = pytest.mark.chaos

# More than all buffers between the server and a client that does not read.
ROWS = 20_000


@pytest.fixture
def served(settings: Settings, world: World) -> Iterator[httpx.Client]:
    world.add("us-1", "1")
    world.show()
    statement = """
        INSERT INTO plant_year SELECT 0, 1, 'egrid', 2023, 'us-' || n, repeat('x', 2000), 'CA',
          'USA', 'NG', 1, n + 0.001, null, n, null, 0 FROM generate_series(2, %s) n
    """
    with world.database.begin() as session:
        session.connection().exec_driver_sql(statement, (ROWS,))
    with api_process(settings.model_copy(update={"api_workers": 1})) as client:
        yield client


def stalled(settings: Settings, headers: dict[str, str]) -> socket.socket:
    """Begin to read an export and stop."""
    client = socket.socket(socket.AF_UNIX)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(str(settings.socket("api")))
    lines = [f"{name}: {value}" for name, value in headers.items()]
    request = ["GET /api/v1/export HTTP/1.1", "Host: api", *lines, "", ""]
    client.sendall("\r\n".join(request).encode())
    assert client.recv(100).startswith(b"HTTP/1.1 200")
    return client


def test_exports_that_nobody_reads_stop_nothing_else(
    served: httpx.Client, settings: Settings, viewer: dict[str, str]
) -> None:
    readers = [stalled(settings, viewer) for _ in range(MOST_EXPORTS)]
    refused = served.get("/api/v1/export?state=AZ", headers=viewer)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert served.get("/api/v1/power-plants/top", headers=viewer).status_code == 200
    for reader in readers:
        reader.close()
    deadline = time.monotonic() + 20
    while (again := served.get("/api/v1/export?state=AZ", headers=viewer)).status_code != 200:
        assert time.monotonic() < deadline, again.text
        time.sleep(0.05)
    assert again.text.count("\n") == 2
    whole = served.get("/api/v1/export", headers=viewer)
    assert whole.text.count("\n") == ROWS + 1

"""Our own processes, started as the supervisor starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from penstock.core.settings import Settings

START_SECONDS = 60


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


@contextmanager
def api_process(settings: Settings) -> Iterator[httpx.Client]:
    assert settings.database_url is not None
    assert settings.redis_url is not None
    assert settings.amqp_url is not None
    environment = {
        "PATH": os.environ["PATH"],
        "PENSTOCK_HOME": str(settings.home),
        "PENSTOCK_DATABASE_URL": settings.database_url.get_secret_value(),
        "PENSTOCK_REDIS_URL": settings.redis_url.get_secret_value(),
        "PENSTOCK_AMQP_URL": settings.amqp_url.get_secret_value(),
        "PENSTOCK_STORE_URL": str(settings.store_url),
        "PENSTOCK_AUTH_ADDRESS": str(settings.auth_address),
        "PENSTOCK_API_WORKERS": str(settings.api_workers),
    }
    path = settings.socket("api")
    with subprocess.Popen((sys.executable, "-m", "penstock.apps.api"), env=environment) as running:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(path):
                assert running.poll() is None, "the API has ended"
                assert time.monotonic() < deadline, "the API did not start"
                time.sleep(0.05)
            transport = httpx.HTTPTransport(uds=str(path))
            with httpx.Client(transport=transport, base_url="http://api", timeout=10) as client:
                yield client
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from penstock.core.settings import Settings
from penstock.local.ports import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class Program:
    """The server of `slow_app` in a home of its own."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        return Settings(home=self.home).socket("auth")

    def start(self) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                (sys.executable, "-m", "tests.apps.slow_app"),
                cwd=ROOT,
                env={**os.environ, "PENSTOCK_HOME": str(self.home), **self.variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def client(self) -> httpx.Client:
        address = self.variables.get("PENSTOCK_AUTH_ADDRESS", "unix")
        transport = httpx.HTTPTransport(uds=str(self.socket) if address == "unix" else None)
        return httpx.Client(transport=transport, base_url=f"http://{address}", timeout=20)

    def ask(self, path: str = "/") -> httpx.Response:
        with self.client() as client:
            return client.get(path)

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            # curl and not httpx: httpx leaves sockets open that found nobody.
            command = ["curl", "-s", "-o", "/dev/null"]
            address = self.variables.get("PENSTOCK_AUTH_ADDRESS")
            command += [] if address else ["--unix-socket", str(self.socket)]
            if subprocess.run([*command, f"http://{address or 'x'}/"], check=False).returncode == 0:
                return
            assert time.monotonic() < deadline, (self.home / "log").read_text()
            time.sleep(0.05)


@pytest.fixture
def program() -> Iterator[Program]:
    home = Path(tempfile.mkdtemp(prefix="penstock-server-"))
    program = Program(home)
    yield program
    for process in program.started:
        process.kill()
        process.wait()
    shutil.rmtree(home)


def test_requests_in_flight_are_finished(program: Program) -> None:
    process = program.start()
    program.wait()
    with ExitStack() as stack:
        # Made and connected before, because that may take longer than a question on a busy machine.
        clients = [stack.enter_context(program.client()) for _ in range(8)]
        for client in clients:
            client.get("/")
        pool = stack.enter_context(ThreadPoolExecutor(8))
        running = [pool.submit(client.get, "/slow") for client in clients]
        time.sleep(0.5)
        process.terminate()
        assert [future.result().status_code for future in running] == [200] * 8
    assert process.wait(20) == 0
    assert not program.socket.exists()


def test_a_socket_that_a_killed_process_left_is_replaced(program: Program) -> None:
    first = program.start()
    program.wait()
    worker = int(program.ask().text)
    first.kill()
    first.wait()
    assert program.socket.exists()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    # The workers end with their server, so that nobody answers under an old name.
    assert not Path(f"/proc/{worker}").exists()
    program.start()
    program.wait()
    assert program.ask().status_code == 200


def test_a_second_server_says_that_one_runs(program: Program) -> None:
    program.start()
    program.wait()
    second = program.start()
    assert second.wait(60) != 0
    assert "serves" in (program.home / "log").read_text()
    assert program.ask().status_code == 200


def test_new_workers_without_a_closed_socket(program: Program) -> None:
    process = program.start()
    program.wait()
    before = {program.ask().text for _ in range(20)}
    process.send_signal(signal.SIGHUP)
    codes: Counter[int] = Counter()
    resets = 0
    after: set[str] = set()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not after or after & before):
        try:
            answers = [program.ask() for _ in range(10)]
        except httpx.ReadError:
            # A worker that ends may drop a connection it has not read from; the gateway retries.
            resets += 1
            continue
        codes.update(answer.status_code for answer in answers)
        after = {answer.text for answer in answers}
    assert set(codes) == {200}
    assert resets <= 2
    assert not after & before


def test_a_tcp_address(program: Program) -> None:
    program.variables["PENSTOCK_AUTH_ADDRESS"] = f"127.0.0.1:{free_port()}"
    process = program.start()
    program.wait()
    assert program.ask().status_code == 200
    process.terminate()
    assert process.wait(20) == 0


def test_an_address_that_is_none(program: Program) -> None:
    program.variables["PENSTOCK_AUTH_ADDRESS"] = "localhost"
    assert program.start().wait(60) != 0
    assert "PENSTOCK_AUTH_ADDRESS: expected host:port" in (program.home / "log").read_text()


def test_a_socket_is_ours_alone(program: Program) -> None:
    program.start()
    program.wait()
    assert program.socket.stat().st_mode & 0o077 == 0
    assert program.socket.parent.stat().st_mode & 0o077 == 0

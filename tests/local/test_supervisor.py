import asyncio
import http.client
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from penstock.core.errors import StackError
from penstock.core.listener import Listener
from penstock.local.ports import free_port, is_taken
from penstock.local.process import Command, Identity, marked
from penstock.local.program import Program, answers_at
from penstock.local.state import ServiceStatus, StackStatus
from penstock.local.supervisor import Supervisor, Unit
from penstock.local.valkey import Valkey

SLEEPS = "import time; time.sleep(600)"
IGNORES_TERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(600)"
)
STARTS_ANOTHER = (
    "import subprocess, sys, time; "
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
    "start_new_session=True); print('started', flush=True); time.sleep(600)"
)


def python(name: str, code: str, folder: Path, *, until: str = "") -> Program:
    """A program that is ready when it has written `until` to its log."""
    log = folder / f"{name}.log"
    return Program(
        name,
        Command((sys.executable, "-c", code)),
        log=log,
        probe=(lambda: until in log.read_text()) if until else None,
        stop_seconds=0.5,
    )


@asynccontextmanager
async def running(*units: Unit) -> AsyncIterator[Supervisor]:
    mark = f"test-{os.getpid()}-{time.monotonic_ns()}"
    supervisor = Supervisor(units, mark=mark, url="", changed=lambda _: None)
    supervisor.start()
    try:
        yield supervisor
    finally:
        await supervisor.stop()
        assert marked(mark) == []


def service(supervisor: Supervisor, name: str) -> ServiceStatus:
    return next(item for item in supervisor.status.services if item.name == name)


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_unit_waits_for_what_it_needs(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "valkey", free_port())
    code = f"import socket; socket.create_connection(('127.0.0.1', {server.port}))"
    once = Unit(python("once", code, tmp_path), ("valkey",), once=True)
    last = Unit(python("last", SLEEPS, tmp_path), ("once",), stage=1)
    async with running(last, once, Unit(server)) as supervisor:
        await asyncio.wait_for(supervisor.until_serving(), 20)
        assert service(supervisor, "once").state == "done"
        assert service(supervisor, "last").state == "running"
    assert not is_taken(server.port)


async def test_a_killed_service_comes_back(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "valkey", free_port())
    async with running(Unit(server)) as supervisor:
        await asyncio.wait_for(supervisor.until_serving(), 20)
        valkey = service(supervisor, "valkey")
        assert valkey.pid is not None
        first = valkey.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: valkey.state == "running" and valkey.pid not in {first, None})
        assert valkey.restarts == 1
        assert server.probe()


async def test_restarts_wait_longer_each_time(tmp_path: Path) -> None:
    crash = Unit(python("crash", "raise SystemExit(3)", tmp_path), essential=False)
    async with running(crash) as supervisor:
        crashing = service(supervisor, "crash")
        await until(lambda: crashing.restarts == 2)
        begun = time.monotonic()
        await until(lambda: crashing.restarts == 3)
        assert time.monotonic() - begun > 3.5
        assert "ended with code 3" in crashing.reason


@pytest.fixture
def listener() -> Iterator[Listener]:
    # The folder of a test has a longer name than a socket may have.
    with tempfile.TemporaryDirectory(prefix="penstock-supervisor-") as folder:
        yield Listener(Path(folder) / "auth.sock")


def ask(listener: Listener) -> tuple[int, str]:
    """Ask for a path that takes a second; return the status and the process that answered."""
    connection = http.client.HTTPConnection("service")
    connection.sock = listener.connect(30)
    connection.request("GET", "/slow")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


async def test_clients_wait_while_a_service_restarts(tmp_path: Path, listener: Listener) -> None:
    command = Command((sys.executable, "-m", "tests.apps.slow_app"), folder=Path.cwd())
    program = Program("slow", command, log=tmp_path / "log", listeners={"auth": listener})
    async with running(Unit(program)) as supervisor:
        await asyncio.wait_for(supervisor.until_serving(), 30)
        slow = service(supervisor, "slow")
        # Not the threads of the event loop, which the supervisor needs.
        with ThreadPoolExecutor(8) as clients:
            before = {answer.result() for answer in [clients.submit(ask, listener)]}
            for number in (signal.SIGTERM, signal.SIGKILL):
                assert slow.pid is not None
                os.kill(slow.pid, number)
                await until(lambda: slow.state != "running")
                # Nobody is there to accept these.
                waiting = [clients.submit(ask, listener) for _ in range(8)]
                answers = await asyncio.gather(*map(asyncio.wrap_future, waiting))
                assert {status for status, _ in answers} == {200}
                assert not before & set(answers)
                await until(lambda: slow.state == "running")
        assert slow.restarts == 2
    with pytest.raises(OSError, match="No such file"):
        listener.connect(1)


async def test_what_does_not_start_is_not_waited_for(tmp_path: Path, listener: Listener) -> None:
    command = Command((sys.executable, "-c", "raise SystemExit(3)"))
    program = Program("crash", command, log=tmp_path / "log", listeners={"auth": listener})
    async with running(Unit(program, essential=False)) as supervisor:
        await until(lambda: service(supervisor, "crash").restarts == 2)
        with pytest.raises(OSError, match="No such file"):
            listener.connect(1)


async def test_an_essential_service_that_never_starts_ends_the_start(tmp_path: Path) -> None:
    code = "raise SystemExit('the disk is on fire')"
    program = python("broken", code, tmp_path, until="never")
    async with running(Unit(program)) as supervisor:
        with pytest.raises(StackError, match="the disk is on fire"):
            await asyncio.wait_for(supervisor.until_serving(), 30)
        assert service(supervisor, "broken").state == "failed"


async def test_stopping_goes_stage_by_stage_and_kills_the_deaf(tmp_path: Path) -> None:
    order: list[str] = []

    def changed(status: StackStatus) -> None:
        order.extend(
            item.name
            for item in status.services
            if item.state == "stopped" and item.name not in order
        )

    units = (
        Unit(python("base", SLEEPS, tmp_path)),
        Unit(python("deaf", IGNORES_TERM, tmp_path, until="deaf"), stage=1),
        Unit(python("front", SLEEPS, tmp_path), stage=2),
    )
    supervisor = Supervisor(units, mark=f"test-{os.getpid()}", url="", changed=changed)
    supervisor.start()
    await asyncio.wait_for(supervisor.until_serving(), 20)
    await supervisor.stop()
    assert order == ["front", "deaf", "base"]
    assert marked(f"test-{os.getpid()}") == []


async def test_a_process_that_left_its_session_is_ended_too(tmp_path: Path) -> None:
    program = python("parent", STARTS_ANOTHER, tmp_path, until="started")
    async with running(Unit(program)) as supervisor:
        await asyncio.wait_for(supervisor.until_serving(), 20)
        assert len(marked(supervisor.status.mark)) == 2


async def test_a_process_is_known_by_number_and_start_time() -> None:
    own = Identity.of(os.getpid())
    assert own.alive()
    assert not Identity(own.pid, own.started - 100).alive()
    assert not answers_at(f"127.0.0.1:{free_port()}")

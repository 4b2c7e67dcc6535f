import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.local.process import Identity, marked, stop_all
from penstock.local.server import mark_of
from penstock.local.state import StackStatus, read_status

PORTS = ("gateway", "gateway_admin", "postgres", "redis", "amqp", "airflow")


@dataclass
class Home:
    """A PENSTOCK_HOME of a test, with ports of its own and every command run in it."""

    folder: Path
    ports: dict[str, int]
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ports = {f"PENSTOCK_{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PENSTOCK_")}
        return {**inherited, **ports, "PENSTOCK_HOME": str(self.folder), **self.variables}

    @property
    def settings(self) -> Settings:
        return Settings(home=self.folder)

    @property
    def status(self) -> StackStatus:
        status = read_status(self.settings)
        assert status is not None
        return status

    def pid_or_none(self, service: str) -> int | None:
        return next(item.pid for item in self.status.services if item.name == service)

    def pid(self, service: str) -> int:
        pid = self.pid_or_none(service)
        assert pid is not None
        return pid

    def kill(self, service: str) -> None:
        os.kill(self.pid(service), signal.SIGKILL)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (sys.executable, "-m", "penstock.cli.main", *arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `penstock up` in the foreground; its words go to `up.log`."""
        with (self.folder / "up.log").open("ab") as log:
            return subprocess.Popen(
                (sys.executable, "-m", "penstock.cli.main", "up", *arguments),
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def words(self) -> str:
        log = self.folder / "up.log"
        return log.read_text() if log.exists() else ""

    def wait(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.words
            time.sleep(0.05)

    def wait_healthy(self, up: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
        def healthy() -> bool:
            status = read_status(self.settings)
            return status is not None and status.pid == up.pid and status.phase == "healthy"

        self.wait(lambda: up.poll() is not None or healthy(), seconds)
        assert up.poll() is None, self.words

    @property
    def leftovers(self) -> list[str]:
        """What a clean stop must not leave: processes, and files of a running stack."""
        processes = [f"process {item.pid}" for item in marked(mark_of(self.folder))]
        files = [path.name for path in (self.folder / "run").glob("*")]
        return processes + files


@pytest.fixture
def make_home() -> Iterator[Callable[[], Home]]:
    made: list[Home] = []

    def make() -> Home:
        folder = Path(tempfile.mkdtemp(prefix="penstock-home-"))
        made.append(Home(folder, {name: free_port() for name in PORTS}))
        return made[-1]

    yield make
    for home in made:
        status = read_status(home.settings)
        supervisor = [status.identity] if status else []
        left: list[Identity] = [*supervisor, *marked(mark_of(home.folder))]
        stop_all(left, first=signal.SIGKILL, seconds=1)
        shutil.rmtree(home.folder, ignore_errors=True)


@pytest.fixture
def home(make_home: Callable[[], Home]) -> Home:
    return make_home()

"""The command line as users call it: a process of its own, in an environment of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from penstock.core.settings import Settings
from penstock.local.ports import free_port
from penstock.local.process import marked, stop_all
from penstock.local.server import mark_of

PORTS = ("gateway", "gateway_admin", "postgres", "redis", "amqp", "airflow")


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Cli:
    """Runs commands in a home."""

    home: Path
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK")
        }
        return {**kept, "PENSTOCK_HOME": str(self.home), **self.variables}

    def __call__(self, *arguments: str | Path, stdin: str = "", **variables: str) -> Answer:
        done = subprocess.run(
            self.command(*arguments),
            env={**self.environment, **variables},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    def good(self, *arguments: str | Path, stdin: str = "", **variables: str) -> Answer:
        """Run a command that must succeed."""
        answer = self(*arguments, stdin=stdin, **variables)
        assert answer.code == 0, answer.err
        return answer

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start a command and return at once; what it says comes line by line."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "penstock.cli.main", *map(str, arguments)]


@pytest.fixture
def bare(tmp_path: Path) -> Cli:
    """A command line without any server."""
    return Cli(tmp_path, {})


@pytest.fixture
def cli(database_url: str, tmp_path: Path) -> Cli:
    """A command line with a database and a store."""
    store = f"file://{tmp_path}/bucket"
    return Cli(tmp_path, {"PENSTOCK_DATABASE_URL": database_url, "PENSTOCK_STORE_URL": store})


@pytest.fixture(scope="module")
def stack() -> Iterator[Cli]:
    """A command line on the machine of a whole running stack, with the demo data."""
    home = Path(tempfile.mkdtemp(prefix="penstock-cli-"))
    ports = {f"PENSTOCK_{name.upper()}_PORT": str(free_port()) for name in PORTS}
    running = Cli(home, ports)
    try:
        running.good("up", "--detach", "--demo", "--without", "airflow,web")
        yield running
        running.good("down")
    finally:
        stop_all(marked(mark_of(Settings(home=home).home)), first=signal.SIGKILL, seconds=1)
        shutil.rmtree(home, ignore_errors=True)

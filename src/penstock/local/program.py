"""A process of ours (or of Airflow) as the supervisor sees it."""

import socket
from collections.abc import Callable
from pathlib import Path

from penstock.local.process import Command
from penstock.local.server import Server


class Program(Server):
    """A command with a probe, for what needs no preparation of its own."""

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        log: Path,
        probe: Callable[[], bool] | None = None,
        start_seconds: float = 60.0,
        stop_seconds: float = 20.0,
    ) -> None:
        self.name = name
        super().__init__(command.folder or Path("/"), log=log)
        self.start_seconds = start_seconds
        self.stop_seconds = stop_seconds
        self._command = command
        self._probe = probe

    def prepare(self) -> None:
        """Nothing is needed."""

    def command(self) -> Command:
        """Return what was given."""
        return self._command

    def probe(self) -> bool:
        """Ask as given; without a question, a process that runs is ready."""
        return self._probe() if self._probe else True


def answers_on(path: Path) -> bool:
    """Say whether somebody accepts connections on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def answers_at(address: str) -> bool:
    """Say whether somebody accepts connections at `host:port`."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=2):
            return True
    except OSError:
        return False

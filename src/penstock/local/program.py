"""A process of ours (or of Airflow) as the supervisor sees it."""

import http.client
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from penstock.core.listener import VARIABLE, Listener, handed_on
from penstock.local.process import Command
from penstock.local.server import Server

PROBE_SECONDS = 2.0


class Program(Server):
    """A command with a probe, for what needs no preparation of its own.

    `listeners` are opened here and handed on, so that clients wait while the process restarts.
    """

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        log: Path,
        probe: Callable[[], bool] | None = None,
        listeners: Mapping[str, Listener] | None = None,
        start_seconds: float = 60.0,
        stop_seconds: float = 20.0,
    ) -> None:
        self.name = name
        super().__init__(command.folder or Path("/"), log=log)
        self.start_seconds = start_seconds
        self.stop_seconds = stop_seconds
        self._command = command
        self._probe = probe
        self._listeners = dict(listeners or {})

    def prepare(self) -> None:
        """Listen, where clients are to wait for the process.

        Raises:
            ConfigurationError: Somebody else listens there.
        """
        for listener in self._listeners.values():
            listener.open()

    def command(self) -> Command:
        """Return what was given, with the sockets to listen on."""
        if not self._listeners:
            return self._command
        sockets = {name: listener.open() for name, listener in self._listeners.items()}
        environment = {**self._command.environment, VARIABLE: handed_on(sockets)}
        files = tuple(found.fileno() for found in sockets.values())
        return replace(self._command, environment=environment, files=files)

    def probe(self) -> bool:
        """Ask as given; without a question, a process that runs is ready."""
        if self._listeners:
            return all(is_alive(listener) for listener in self._listeners.values())
        return self._probe() if self._probe else True

    def release(self) -> None:
        """Refuse those who connect."""
        for listener in self._listeners.values():
            listener.close()


class _Connection(http.client.HTTPConnection):
    """A connection to a listener, wherever that is."""

    def __init__(self, listener: Listener) -> None:
        super().__init__("penstock")
        self._listener = listener

    def connect(self) -> None:
        self.sock = self._listener.connect(PROBE_SECONDS)


def is_alive(listener: Listener) -> bool:
    """Say whether a service answers at its socket, where it can wait but not be refused."""
    connection = _Connection(listener)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def answers_at(address: str) -> bool:
    """Say whether somebody accepts connections at `host:port`."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=2):
            return True
    except OSError:
        return False

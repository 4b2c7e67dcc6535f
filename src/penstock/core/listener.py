"""The listening socket of a service, which may outlive the process that serves on it.

`penstock up` opens it and hands it to the service. While that restarts, whoever connects waits in
the socket's queue: nobody is refused, however long it takes. A service that was started by hand
opens its own.
"""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings

# Names and numbers of inherited sockets, between a supervisor and its service.
VARIABLE = "PENSTOCK_LISTENER"
BACKLOG = 2_048
TRY_SECONDS = 1.0
# A second socket of each service, for short questions; see `core.brief`.
BRIEF = {"auth": "verify", "api": "answers"}


class Listener:
    """Where somebody listens: on a Unix socket, or at a host and port."""

    def __init__(self, where: Path | tuple[str, int]) -> None:
        self.where = where
        self._socket: socket.socket | None = None
        self._inode = 0

    def __str__(self) -> str:
        """Say for people where that is."""
        if isinstance(self.where, Path):
            return f"{self.where.parent.name}/{self.where.name}"
        return f"{self.where[0]}:{self.where[1]}"

    def open(self) -> socket.socket:
        """Listen, unless this is so already.

        Raises:
            ConfigurationError: Somebody else listens there, or nobody may.
        """
        if self._socket is None:
            if isinstance(self.where, Path):
                self._socket = self._open_unix(self.where)
            else:
                self._socket = _open_tcp(self.where)
        return self._socket

    def close(self) -> None:
        """Listen no longer; those that wait are refused."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            if isinstance(self.where, Path):
                self._remove(self.where)

    def connect(self, seconds: float) -> socket.socket:
        """Return a connection to it that waits for its peer so long.

        Raises:
            OSError: Nobody listens there.
        """
        if not isinstance(self.where, Path):
            return socket.create_connection(self.where, timeout=seconds)
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(seconds)
        try:
            client.connect(str(self.where))
        except OSError:
            client.close()
            raise
        return client

    def _open_unix(self, path: Path) -> socket.socket:
        """Listen under another name and put it in place then, in one step.

        A socket file that a killed process left behind is in nobody's way, and no client ever
        finds a socket that does not listen.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._answers():
            raise ConfigurationError(f"Another process serves {path} already")
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.unlink(missing_ok=True)
        found = socket.socket(socket.AF_UNIX)
        found.bind(str(own))
        own.chmod(0o600)
        found.listen(BACKLOG)
        self._inode = own.stat().st_ino
        own.replace(path)
        return found

    def _answers(self) -> bool:
        try:
            self.connect(TRY_SECONDS).close()
        except OSError:
            return False
        return True

    def _remove(self, path: Path) -> None:
        """Remove the name, unless another process owns it by now."""
        if path.exists() and path.stat().st_ino == self._inode:
            path.unlink()


def listeners(settings: Settings, service: str) -> dict[str, Listener]:
    """Return where `auth`, `api` or `web` listens, by name.

    That is its address, else a Unix socket, and another one for brief questions where a service
    answers some.

    Raises:
        ConfigurationError: The address cannot be read.
    """
    address: str | None = getattr(settings, f"{service}_address")
    if address:
        return {service: Listener(_host_and_port(address, service))}
    names = [service, *([BRIEF[service]] if service in BRIEF else [])]
    return {name: Listener(settings.socket(name)) for name in names}


def handed_on(sockets: Mapping[str, socket.socket]) -> str:
    """Return the value of `VARIABLE` for a process that inherits these."""
    return ",".join(f"{name}={found.fileno()}" for name, found in sockets.items())


def inherited() -> dict[str, socket.socket]:
    """Return the listening sockets that a supervisor has handed to this process, by name."""
    value = os.environ.pop(VARIABLE, "")
    pairs = (pair.partition("=") for pair in value.split(",") if pair)
    return {name: socket.socket(fileno=int(number)) for name, _, number in pairs}


def _open_tcp(where: tuple[str, int]) -> socket.socket:
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    try:
        found = socket.create_server(where, family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(f"Cannot listen at {where[0]}:{where[1]}: {error}") from error
    # Accepted connections take it over.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def _host_and_port(address: str, service: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        name = f"PENSTOCK_{service.upper()}_ADDRESS"
        raise ConfigurationError(f"{name}: expected host:port, found {address!r}")
    return host.strip("[]"), int(port)

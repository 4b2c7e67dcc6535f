"""Runs one of our HTTP applications on Granian, on its Unix socket or its `*_address`."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings

BACKLOG = 2_048
PR_SET_PDEATHSIG = 1


def serve(
    settings: Settings,
    *,
    service: str,
    app: str,
    workers: int = 1,
    interface: Interfaces = Interfaces.ASGI,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight within `drain_seconds`.

    `service` names the socket (`auth`, `api`) and the `<service>_address` setting; `app` is
    `module:factory`, called without arguments in each worker. SIGHUP replaces the workers one by
    one without closing the listening socket.

    Raises:
        ConfigurationError: The address cannot be read, or somebody else listens there.
    """
    address: str | None = getattr(settings, f"{service}_address")
    where = _tcp(address, service) if address else _unix(settings.socket(service))
    server = MPServer(
        app,
        **where,
        interface=interface,
        http=HTTPModes.auto,
        websockets=False,
        workers=workers,
        backlog=BACKLOG,
        # All connections of the gateway may reach one worker: accepting is not balanced.
        backpressure=max(settings.max_in_flight, 1),
        workers_kill_timeout=max(1, round(settings.drain_seconds)),
        respawn_failed_workers=True,
        respawn_interval=1.0,
        log_level=LogLevels.warning,
    )
    if not address:
        _publish(server, settings.socket(service))
    server.serve(target_loader=_load)


def _tcp(address: str, service: str) -> dict[str, Any]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        name = f"PENSTOCK_{service.upper()}_ADDRESS"
        raise ConfigurationError(f"{name}: expected host:port, found {address!r}")
    return {"address": host.strip("[]"), "port": int(port)}


def _unix(path: Path) -> dict[str, Any]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _answers(path):
        raise ConfigurationError(f"Another process serves {path} already")
    return {"uds": _own(path), "uds_permissions": 0o600}


def _own(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def _publish(server: MPServer, path: Path) -> None:
    """Put our socket in place once it listens, and take it away at the end.

    The name is replaced in one step, so a socket file that a killed process left behind is in
    nobody's way, and no client ever finds a socket that does not listen.
    """
    own = _own(path)

    def place() -> None:
        own.replace(path)
        # Granian removes the name it has bound; another process may own that name by then.
        inode = path.stat().st_ino

        def remove() -> None:
            if path.exists() and path.stat().st_ino == inode:
                path.unlink()

        server.on_shutdown(remove)

    server.on_startup(place)


def _load(target: str) -> Callable[..., Any]:
    """Make the application inside a worker; the worker ends with its supervisor."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    module, _, factory = target.partition(":")
    made: Callable[..., Any] = getattr(import_module(module), factory)()
    return made

"""Runs one of our HTTP applications on Granian, on its Unix socket or its `*_address`."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from penstock.core.listener import BACKLOG, BRIEF, inherited, listeners
from penstock.core.settings import Settings

PR_SET_PDEATHSIG = 1


class _Server(MPServer):
    """Granian on a socket that listens already, for which it has no option of its own.

    All workers accept from the one socket, so that none takes waiting clients with it.
    """

    def __init__(self, app: str, *, listening: socket.socket, **options: Any) -> None:  # noqa: ANN401
        super().__init__(app, **options)
        self._listening = listening

    def _init_shared_socket(self) -> None:
        unix = self._listening.family == socket.AF_UNIX
        self._listening.set_inheritable(True)
        self._sso = self._listening
        number = self._listening.fileno()
        self._shd = SocketHolder(number, unix, BACKLOG)  # type: ignore[assignment, call-arg] # no stub


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
    `module:factory`, called in each worker with the socket for brief questions, if there is one.
    Sockets that the supervisor holds are used as they are. SIGHUP replaces the workers one by one
    without closing them.

    Raises:
        ConfigurationError: The address cannot be read, or somebody else listens there.
    """
    own = listeners(settings, service)
    sockets = inherited() or {name: listener.open() for name, listener in own.items()}
    server = _Server(
        app,
        listening=sockets[service],
        interface=interface,
        http=HTTPModes.auto,
        websockets=False,
        workers=workers,
        # All connections of the gateway may reach one worker: accepting is not balanced.
        backpressure=max(settings.max_in_flight, 1),
        workers_kill_timeout=max(1, round(settings.drain_seconds)),
        respawn_failed_workers=True,
        respawn_interval=1.0,
        log_level=LogLevels.warning,
    )
    for listener in own.values():
        server.on_shutdown(listener.close)
    server.serve(target_loader=partial(_load, os.getpid(), sockets.get(BRIEF[service])))


def _load(server: int, brief: socket.socket | None, target: str) -> Callable[..., Any]:
    """Make the application inside a worker; the worker ends with its supervisor."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != server:
        # It ended before it could take this worker along.
        raise SystemExit("the server has ended")
    module, _, factory = target.partition(":")
    make: Callable[[socket.socket | None], Callable[..., Any]]
    make = getattr(import_module(module), factory)
    return make(brief)

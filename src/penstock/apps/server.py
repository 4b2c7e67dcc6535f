"""Runs one of our HTTP applications on Granian, on its Unix socket or its `*_address`."""

import ctypes
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from penstock.core.listener import BACKLOG, Listener, inherited
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
    `module:factory`, called without arguments in each worker. A socket that the supervisor holds
    is used as it is. SIGHUP replaces the workers one by one without closing it.

    Raises:
        ConfigurationError: The address cannot be read, or somebody else listens there.
    """
    own = Listener(settings, service)
    server = _Server(
        app,
        listening=inherited() or own.open(),
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
    server.on_shutdown(own.close)
    server.serve(target_loader=_load)


def _load(target: str) -> Callable[..., Any]:
    """Make the application inside a worker; the worker ends with its supervisor."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    module, _, factory = target.partition(":")
    made: Callable[..., Any] = getattr(import_module(module), factory)()
    return made

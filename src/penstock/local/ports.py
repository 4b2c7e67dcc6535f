"""TCP ports of this machine."""

import socket

from penstock.core.errors import ConfigurationError


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on now; somebody else may take it before we do."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could not listen on this port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        # As servers do: connections that linger in TIME_WAIT do not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return True
    return False


def require_free(port: int, *, host: str, purpose: str, setting: str) -> None:
    """Check that a server of ours can listen there.

    Raises:
        ConfigurationError: Somebody listens there already.
    """
    if is_taken(port, host):
        raise ConfigurationError(
            f"Port {port} on {host}, wanted for {purpose}, is taken by another program: "
            f"stop that program, or set {setting} to a free port"
        )

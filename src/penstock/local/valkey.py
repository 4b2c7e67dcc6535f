"""The embedded Valkey."""

import os
import secrets
import socket
from pathlib import Path

from penstock.local.process import Command
from penstock.local.programs import valkey_program
from penstock.local.server import Server


class Valkey(Server):
    """Valkey as a cache: a password, an upper bound of memory, and nothing kept on disk."""

    name: str = "valkey"

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        password: str | None = None,
        memory: str = "256mb",
        log: Path | None = None,
    ) -> None:
        super().__init__(folder, log=log)
        self.port = port
        self.password = password or secrets.token_urlsafe(24)
        self.memory = memory

    @property
    def url(self) -> str:
        """Address with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration; on the command line everybody could read the password."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f"dir {self.folder}",
            'save ""',
            "appendonly no",
            f"maxmemory {self.memory}",
            "maxmemory-policy allkeys-lru",
            "daemonize no",
            "tcp-keepalive 60",
        )
        path = self.folder / "valkey.conf"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")

    def command(self) -> Command:
        """Return the server in the foreground."""
        arguments = (str(valkey_program()), str(self.folder / "valkey.conf"))
        return Command(arguments, folder=self.folder, inherit=("PATH", "TZ"))

    def probe(self) -> bool:
        """Sign in and ping."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                connection.settimeout(2)
                answer = b""
                while answer.count(b"\r\n") < 2:  # noqa: PLR2004
                    received = connection.recv(256)
                    if not received:
                        return False
                    answer += received
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False

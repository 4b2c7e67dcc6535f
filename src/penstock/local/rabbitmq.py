"""The embedded RabbitMQ: the programs of the distribution, as a private node."""

import os
import secrets
import socket
import subprocess
from pathlib import Path

from penstock.core.errors import StackError
from penstock.local.ports import free_port
from penstock.local.process import Command
from penstock.local.programs import rabbitmq_program
from penstock.local.server import Server, mark_of

PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
USER = "penstock"


class RabbitMQ(Server):
    """A RabbitMQ node that shares nothing with the one of the distribution.

    It has its own name, cookie, data folder, ports and port mapper; nothing listens on another
    address than 127.0.0.1. User and password are made at the first start only.
    """

    name: str = "rabbitmq"
    start_seconds: float = 120.0
    stop_seconds: float = 30.0

    def __init__(
        self, folder: Path, port: int, *, password: str | None = None, log: Path | None = None
    ) -> None:
        super().__init__(folder, log=log)
        self.port = port
        self.password = password or secrets.token_urlsafe(24)
        self.node = f"penstock-{mark_of(folder)}@localhost"
        # Erlang starts a port mapper of its own there, which ends with the other marked processes.
        self.mapper_port = free_port()

    @property
    def url(self) -> str:
        """Address with user, password and the default virtual host."""
        return f"amqp://{USER}:{self.password}@127.0.0.1:{self.port}/%2F"

    def prepare(self) -> None:
        """Write the configuration and, once, the cookie."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        rabbitmq_program()
        lines = (
            f"listeners.tcp.1 = 127.0.0.1:{self.port}",
            f"default_user = {USER}",
            f"default_pass = {self.password}",
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
            "vm_memory_high_watermark.absolute = 512MB",
            "disk_free_limit.absolute = 200MB",
        )
        self._write("rabbitmq.conf", "\n".join(lines) + "\n")
        self._write("enabled_plugins", "[].\n")
        if not (self.folder / ".erlang.cookie").exists():
            self._write(".erlang.cookie", secrets.token_hex(16))
            (self.folder / ".erlang.cookie").chmod(0o400)

    def environment(self) -> dict[str, str]:
        """Return the variables by which RabbitMQ's programs find this node."""
        return {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self.mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "no-environment-file"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_SCHEMA_DIR": str(self.folder / "schema"),
        }

    def command(self) -> Command:
        """Return the node in the foreground; the start script replaces itself by Erlang."""
        environment = {
            **self.environment(),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            # Makes the script `exec` Erlang, so that our signals reach it directly.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        arguments = (str(rabbitmq_program()),)
        return Command(
            arguments, environment=environment, folder=self.folder, inherit=("PATH", "LANG", "TZ")
        )

    def probe(self) -> bool:
        """Begin the AMQP handshake: the listener opens only when the broker is ready."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.settimeout(2)
                connection.sendall(PROTOCOL_HEADER)
                # A method frame on channel 0: Connection.Start.
                return connection.recv(3) == b"\x01\x00\x00"
        except OSError:
            return False

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl` on this node and return what it printed.

        Raises:
            StackError: It failed.
        """
        program = rabbitmq_program().with_name("rabbitmqctl")
        done = subprocess.run(
            (str(program), "--quiet", *arguments),
            env={"PATH": os.environ.get("PATH", ""), **self.environment()},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(
                f"rabbitmqctl {' '.join(arguments)} failed: {done.stderr or done.stdout}"
            )
        return done.stdout

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)

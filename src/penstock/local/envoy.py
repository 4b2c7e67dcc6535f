"""The embedded Envoy."""

import http.client
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from penstock.core.errors import ConfigurationError
from penstock.local.process import Command
from penstock.local.programs import envoy_program
from penstock.local.server import Server

DRAIN_POLL_SECONDS = 0.1
ID_FILE = "envoy.id"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where Envoy itself puts it


class Envoy(Server):
    """Envoy with a configuration that `render` returns (YAML or JSON).

    Each Envoy of a machine needs a number of its own for its shared memory; `base_id` 0 lets it
    choose one that is free.
    """

    name = "gateway"

    def __init__(
        self,
        folder: Path,
        render: Callable[[], str],
        *,
        admin_port: int,
        drain_seconds: float = 10.0,
        base_id: int = 0,
        log: Path | None = None,
    ) -> None:
        super().__init__(folder, log=log)
        self.render = render
        self.admin_port = admin_port
        self.drain_seconds = drain_seconds
        self.base_id = base_id
        self.epoch = 0

    @property
    def configuration(self) -> Path:
        """File that holds the configuration in use."""
        return self.folder / "envoy.yaml"

    def prepare(self) -> None:
        """Write the configuration of a first epoch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.epoch = 0
        remove_shared_memory(self.folder, self.base_id)
        self._write(self.configuration)

    def command(self) -> Command:
        """Return Envoy of the present epoch."""
        drain = max(1, round(self.drain_seconds))
        number = self.base_id or chosen_id(self.folder)
        base = ("--base-id", str(number)) if number else ("--use-dynamic-base-id",)
        arguments = (
            *(str(envoy_program()), "-c", str(self.configuration), *base),
            *("--base-id-path", str(self.folder / ID_FILE), "--restart-epoch", str(self.epoch)),
            *("--drain-time-s", str(drain), "--parent-shutdown-time-s", str(drain + 2)),
            *("--log-level", "warning", "--concurrency", str(os.cpu_count() or 1)),
        )
        return Command(arguments, folder=self.folder, inherit=("PATH", "TZ"))

    def renew(self) -> Command:
        """Return an Envoy that takes over the listeners of the running one, which then drains.

        Raises:
            ConfigurationError: Envoy refuses the new configuration; the running one stays.
        """
        candidate = self.folder / "envoy.new.yaml"
        self._write(candidate)
        self.validate(candidate)
        candidate.replace(self.configuration)
        self.epoch += 1
        return self.command()

    @staticmethod
    def validate(configuration: Path) -> None:
        """Have Envoy itself check a configuration.

        Raises:
            ConfigurationError: With Envoy's own words.
        """
        arguments = (str(envoy_program()), "--mode", "validate", "-c", str(configuration))
        done = subprocess.run(
            (*arguments, "--log-level", "error", "--disable-hot-restart"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = (done.stderr or done.stdout).strip()[-2000:]
            raise ConfigurationError(f"Envoy refuses its configuration: {words}")

    def probe(self) -> bool:
        """Ask Envoy whether its listeners are live and, when renewed, whether it is the new one."""
        try:
            return self._admin("GET", "/ready") == b"LIVE\n"
        except OSError:
            return False

    def drain(self) -> None:
        """Close the listeners, then wait for the requests in flight."""
        try:
            self._admin("POST", "/drain_listeners?graceful&skip_exit")
            deadline = time.monotonic() + self.drain_seconds
            while time.monotonic() < deadline and self._active_requests() > 0:
                time.sleep(DRAIN_POLL_SECONDS)
        except (OSError, ValueError):
            # It is gone or does not answer; the signal that follows ends it.
            return

    def stop(self) -> None:
        """Stop Envoy and remove its shared memory, which it leaves behind."""
        super().stop()
        self.clean()

    def clean(self) -> None:
        """Remove what a stopped Envoy leaves behind."""
        remove_shared_memory(self.folder, self.base_id)

    def _active_requests(self) -> int:
        stats = self._admin("GET", "/stats?filter=downstream_rq_active&format=text").decode()
        # The request for these very figures counts as one of the admin page.
        values = [line.rpartition(": ")[2] for line in stats.splitlines() if ".admin." not in line]
        return sum(int(value) for value in values)

    def _admin(self, method: str, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=2)
        try:
            connection.request(method, path)
            return connection.getresponse().read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def _write(self, path: Path) -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.render())


def chosen_id(folder: Path) -> int:
    """Return the number that the Envoy of this folder has chosen; 0 when it has not."""
    try:
        return int((folder / ID_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return 0


def remove_shared_memory(folder: Path, base_id: int = 0) -> None:
    """Remove what an Envoy of this folder that no longer runs has left in shared memory."""
    if number := base_id or chosen_id(folder):
        for path in SHARED_MEMORY.glob(f"envoy_shared_memory_{number * 10}*"):
            path.unlink(missing_ok=True)
    (folder / ID_FILE).unlink(missing_ok=True)

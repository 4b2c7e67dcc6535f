"""What a running stack leaves on disk: its lock, its status and the addresses of its servers."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Literal

from penstock.core.errors import StackError
from penstock.core.settings import Settings
from penstock.core.stack_file import STACK_FILE
from penstock.local.process import Identity

ADMINISTRATOR_FILE = "admin.json"
SECRETS_FILE = "secrets.json"
LOCK_FILE = "stack.lock"
STATUS_FILE = "status.json"

State = Literal["waiting", "starting", "running", "done", "restarting", "failed", "stopped"]
Phase = Literal["starting", "healthy", "stopping", "failed", "stopped"]


@dataclass
class ServiceStatus:
    """One service as `penstock status` shows it; times are seconds since 1970."""

    name: str
    state: State = "waiting"
    pid: int | None = None
    process_started: float | None = None
    since: float | None = None
    restarts: int = 0
    address: str = ""
    reason: str = ""
    log: str = ""

    @property
    def identity(self) -> Identity | None:
        """Its process, if it has one."""
        if self.pid is None or self.process_started is None:
            return None
        return Identity(self.pid, self.process_started)


@dataclass
class StackStatus:
    """A whole stack; `identity` is the supervisor's, `notices` says what is missing."""

    pid: int
    process_started: float
    mark: str
    phase: Phase = "starting"
    reason: str = ""
    url: str = ""
    services: list[ServiceStatus] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        """The supervisor."""
        return Identity(self.pid, self.process_started)

    @property
    def orphans(self) -> list[Identity]:
        """Recorded processes that still run, the supervisor aside."""
        found = [service.identity for service in self.services]
        return [identity for identity in found if identity is not None and identity.alive()]


def write_status(settings: Settings, status: StackStatus) -> None:
    """Replace the status file in one step."""
    write_private(settings.run_dir / STATUS_FILE, json.dumps(asdict(status), indent=1))


def read_status(settings: Settings) -> StackStatus | None:
    """Return what the last supervisor of this home wrote; None when there is nothing to read."""
    try:
        document = json.loads((settings.run_dir / STATUS_FILE).read_text(encoding="utf-8"))
        services = [ServiceStatus(**service) for service in document.pop("services")]
        return StackStatus(**document, services=services)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write_addresses(settings: Settings, addresses: Mapping[str, str]) -> None:
    """Leave the settings of embedded servers for other processes of this home."""
    lines = "".join(f"{name}={value}\n" for name, value in addresses.items())
    write_private(settings.run_dir / STACK_FILE, lines)


def write_private(path: Path, text: str) -> None:
    """Replace a file, readable by its owner only, in one step."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def prepare_folders(settings: Settings) -> None:
    """Make the folders of this home, closed to others except for PostgreSQL's user to pass."""
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o711)
    for folder in (settings.run_dir, settings.logs_dir):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def lock(settings: Settings) -> IO[bytes]:
    """Take the lock of this home for as long as the returned file stays open.

    The kernel gives it back when the process ends, however it ends.

    Raises:
        StackError: Another supervisor has it.
    """
    path = settings.run_dir / LOCK_FILE
    while True:
        file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            status = read_status(settings)
            known = f" (process {status.pid}) at {status.url}" if status else ""
            raise StackError(f"Penstock runs already in {settings.home}{known}") from error
        # The one who had it may have removed the file since we opened it.
        if path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
        file.close()


def load_secrets(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """Return the passwords of the embedded servers, made up where this home has none yet."""
    path = settings.home / SECRETS_FILE
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: secrets.token_urlsafe(48) for name in names if name not in known}
    if missing:
        known |= missing
        write_private(path, json.dumps(known, indent=1))
    return known


def remove_run_files(settings: Settings) -> None:
    """Remove what only a running stack needs; data, logs and passwords stay."""
    for name in (STACK_FILE, STATUS_FILE, LOCK_FILE, "envoy.yaml"):
        (settings.run_dir / name).unlink(missing_ok=True)
    for socket in settings.run_dir.glob("*.sock*"):
        socket.unlink(missing_ok=True)

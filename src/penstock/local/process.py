"""Start, recognise and stop operating-system processes."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypedDict

import psutil

# Every process of a stack carries this variable, so that its orphans can be recognised after the
# supervisor was killed, also those that the recorded processes started themselves.
MARK = "PENSTOCK_STACK"

# The boot time that start times are counted from may be corrected by a second while running.
START_TIME_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True)
class Command:
    """What to execute: arguments, extra environment, working folder, and the user when not ours."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: str | None = None
    # What this process inherits from ours; everything when None.
    inherit: tuple[str, ...] | None = None
    # Open files that it gets under the same numbers.
    files: tuple[int, ...] = ()

    def full_environment(self, mark: str) -> dict[str, str]:
        """Return the environment of the new process, with the mark of its stack."""
        inherited = os.environ if self.inherit is None else _only(os.environ, self.inherit)
        environment = {**inherited, **self.environment, MARK: mark}
        # Processes that start together and again would all compile the same modules each time.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return environment


@dataclass(frozen=True)
class Identity:
    """A process as the kernel knows it: a number alone may already belong to another one."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Return the identity of a running process.

        Raises:
            ProcessLookupError: There is none with this number.
        """
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess as error:
            raise ProcessLookupError(pid) from error

    def alive(self) -> bool:
        """Say whether this very process still runs; a zombie does not."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < START_TIME_TOLERANCE_SECONDS
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def _only(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: environment[name] for name in names if name in environment}


class Options(TypedDict):
    """Keyword arguments that `subprocess.Popen` and asyncio's counterpart share."""

    env: dict[str, str]
    cwd: Path | str
    stdin: int
    stdout: IO[bytes]
    stderr: int
    start_new_session: bool
    user: int | None
    group: int | None
    extra_groups: list[int] | None
    umask: int
    pass_fds: tuple[int, ...]


def options(command: Command, *, mark: str, log: IO[bytes]) -> Options:
    """Return how to start a command: in a session of its own, so that Ctrl-C does not reach it."""
    account = pwd.getpwnam(command.user) if command.user else None
    return {
        "env": command.full_environment(mark),
        "cwd": command.folder or "/",
        "stdin": subprocess.DEVNULL,
        "stdout": log,
        "stderr": subprocess.STDOUT,
        "start_new_session": True,
        "user": account.pw_uid if account else None,
        "group": account.pw_gid if account else None,
        "extra_groups": [] if account else None,
        "umask": 0o077,
        "pass_fds": command.files,
    }


def spawn(command: Command, *, mark: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process.

    Raises:
        OSError: The program cannot be executed.
    """
    return subprocess.Popen(command.arguments, **options(command, mark=mark, log=log))


def in_session(leader: int) -> list[Identity]:
    """Return the processes of the session that `leader` began, also when it is gone."""
    members = []
    for process in psutil.process_iter():
        try:
            if process.pid != leader and os.getsid(process.pid) == leader:
                members.append(Identity(process.pid, process.create_time()))
        except (OSError, psutil.Error):
            continue
    return members


def marked(mark: str) -> list[Identity]:
    """Return all other processes that carry this mark, whoever started them."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(Identity(process.pid, process.create_time()))
        except (psutil.Error, OSError):
            continue
    return found


def signal_process(target: Identity, number: signal.Signals) -> None:
    """Send a signal unless the process is gone; never to another one that got its number."""
    if target.alive():
        try:
            os.kill(target.pid, number)
        except ProcessLookupError:
            return


def stop_all(targets: Iterable[Identity], *, first: signal.Signals, seconds: float) -> None:
    """Ask processes to end, wait, and kill what is left."""
    remaining = [target for target in targets if target.alive()]
    for target in remaining:
        signal_process(target, first)
    wait_gone(remaining, seconds)
    for target in remaining:
        signal_process(target, signal.SIGKILL)
    wait_gone(remaining, 5.0)


def wait_gone(targets: Iterable[Identity], seconds: float) -> bool:
    """Wait until all are gone; say whether they are."""
    deadline = time.monotonic() + seconds
    remaining = [target for target in targets if target.alive()]
    while remaining and time.monotonic() < deadline:
        time.sleep(0.02)
        remaining = [target for target in remaining if target.alive()]
    return not remaining

"""A job that tries whatever the sandbox must not allow, with no tripwire before it."""

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Numbers of x86_64 that Python has no function for; on other machines the names do.
PTRACE, KEYCTL, BPF, IO_URING, MEMFD, MOUNT = 101, 250, 321, 425, 319, 165


def raw(number: int, *arguments: int) -> int:
    """Call the kernel past Python and libc's own functions."""
    library = ctypes.CDLL(None, use_errno=True)
    result = int(library.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "raw call")
    return result


def _connect() -> None:
    with socket.socket() as made:
        made.connect(("127.0.0.1", 9))


def _thread() -> None:
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()


ATTEMPTS: dict[str, Callable[[], Any]] = {
    "read a file": lambda: Path("/etc/passwd").read_text(encoding="utf-8"),
    "read its environment": lambda: Path("/proc/self/environ").read_bytes(),
    "read the parent's memory": lambda: Path(f"/proc/{os.getppid()}/mem").read_bytes(),
    "list the root": lambda: list(Path("/").iterdir()),
    "write a file": lambda: Path("/tmp/penstock-evil").write_text("x", encoding="utf-8"),  # noqa: S108
    "write beside itself": lambda: Path(__file__).with_suffix(".evil").write_bytes(b"x"),
    "delete a file": lambda: Path("/tmp/penstock-evil").unlink(),  # noqa: S108
    "make a folder": lambda: Path("/tmp/penstock-evil-folder").mkdir(),  # noqa: S108
    "change directory": lambda: os.chdir("/etc"),
    "open a socket": _connect,
    "open a pair of sockets": socket.socketpair,
    "fork": os.fork,
    "start a shell": lambda: _status(os.system("id")),  # noqa: S605
    "start a program": lambda: subprocess.run(["/bin/true"], check=True),
    "become a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "start a thread": _thread,
    "kill the parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "stop everybody": lambda: os.kill(-1, signal.SIGTERM),
    "trace": lambda: raw(PTRACE, 0, 0, 0, 0),
    "read a key": lambda: raw(KEYCTL, 0, 0, 0),
    "load a program into the kernel": lambda: raw(BPF, 0, 0, 0),
    "open a ring": lambda: raw(IO_URING, 1, 0),
    "make a file in memory": lambda: raw(MEMFD, 0, 0),
    "mount": lambda: raw(MOUNT, 0, 0, 0, 0, 0),
    "take 64 GiB": lambda: mmap.mmap(-1, 64 << 30),
}


def _status(status: int) -> None:
    if status != 0:
        raise OSError(status, "the shell did not run")


def job(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what each attempt came to."""
    del asked
    came_to = {}
    for name, attempt in ATTEMPTS.items():
        try:
            came_to[name] = f"done: {attempt()}"
        except (OSError, RuntimeError, MemoryError, subprocess.SubprocessError) as error:
            came_to[name] = type(error).__name__
    return {"came_to": came_to, "read": len(data), "environment": dict(os.environ)}, b""

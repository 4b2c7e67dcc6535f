"""What Python code in the sandbox tried, told to the parent line by line as it happens.

Evidence only: native code raises no such events, and code that runs here could be silent. What
holds is the kernel; it is told of what the kernel refused by the kernel.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

PREFIX = "tried "
MOST_TOLD = 100
STANDARD_ERROR = 2

# Events that no library raises while a model is opened, converted or computed.
WATCHED = {
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.kill"),
    *("os.killpg", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown"),
    *("os.link", "os.symlink", "os.truncate", "os.chdir", "subprocess.Popen", "pty.spawn"),
    *("shutil.rmtree", "shutil.copyfile", "shutil.move", "webbrowser.open", "urllib.Request"),
    *("ftplib.connect", "smtplib.connect", "signal.pthread_kill", "code.__new__"),
    *("tempfile.mkstemp", "tempfile.mkdtemp"),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(readable: tuple[str, ...]) -> None:
    """Tell of what is tried from now on; opening for reading below `readable` is nothing."""
    sys.addaudithook(_hook(readable))


def _hook(readable: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    told = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal told
        if told >= MOST_TOLD or not _matters(event, arguments, readable):
            return
        told += 1
        shown = {"event": event, "value": _shown(arguments)}
        os.write(STANDARD_ERROR, f"{PREFIX}{json.dumps(shown)}\n".encode())

    return hook


def _matters(event: str, arguments: tuple[Any, ...], readable: tuple[str, ...]) -> bool:
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return False
        writes = bool(flags & WRITING) or bool(set(mode or "") & set("wax+"))
        return writes or not _text(path).startswith(readable)
    return event in WATCHED or event.startswith("socket.")


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, bytes | os.PathLike) else str(value)


def _shown(arguments: tuple[Any, ...]) -> str:
    """Return the first argument that is plain text, shortened."""
    for item in arguments:
        if isinstance(item, str | bytes | os.PathLike):
            return _text(item)[:200]
        if isinstance(item, tuple | list) and all(isinstance(part, str | int) for part in item):
            return " ".join(map(str, item))[:200]
    return ""

"""Everything that a child gives up before it opens a file that somebody sent.

All layers or none: what cannot be put up is named, and the child ends. They hold this thread and
whatever it starts, so there may be no other one yet.
"""

import array
import os
import resource
import socket
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import penstock
from penstock.models.sandbox import landlock, seccomp
from penstock.models.sandbox.linux import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    LayerMissingError,
    control,
    drop_capabilities,
    machine,
)

MOST_DESCRIPTORS = 64
# numpy and its like look at the processor's features through these when they compute.
OTHER_READABLE = ("/sys/devices/system/cpu", "/proc/cpuinfo", "/dev/urandom", "/dev/null")


@dataclass(frozen=True)
class Layers:
    """What holds the process from now on."""

    landlock: int
    readable: tuple[str, ...]
    memory_bytes: int
    cpu_seconds: int


def readable_folders() -> list[Path]:
    """Return Python's own folders and that of this package, from which modules may still come."""
    paths = sysconfig.get_paths()
    found = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found |= {*penstock.__path__, *OTHER_READABLE}
    return sorted(path for item in found if (path := Path(item)).exists())


def lock(*, memory_bytes: int, cpu_seconds: int, keep: set[int], channel: socket.socket) -> Layers:
    """Put up all layers; descriptors other than `keep` are closed.

    `memory_bytes` and `cpu_seconds` are what may be used from here on. The descriptor on which the
    filter's refusals are heard goes out over `channel`, which is closed then.

    Raises:
        LayerMissingError: One of them cannot be had here.
    """
    kind = machine()
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        raise LayerMissingError("one thread", f"libraries have started {threads - 1} more")
    readable = readable_folders()
    try:
        # Landlock cannot forbid looking into this process's own memory by another of ours.
        control(PR_SET_DUMPABLE, 0)
        control(PR_SET_NO_NEW_PRIVS, 1)
        _limit(memory_bytes, cpu_seconds)
        _close_others({*keep, channel.fileno()})
    except OSError as error:
        raise LayerMissingError("limits of the process", str(error)) from error
    version = landlock.restrict(readable)
    # Needed for nothing above: Landlock and seccomp take no_new_privs instead.
    try:
        drop_capabilities()
    except OSError as error:
        raise LayerMissingError("dropping capabilities", str(error)) from error
    listener = seccomp.install(kind, os.getpid())
    channel.sendmsg(
        [b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]).tobytes())]
    )
    os.close(listener)
    channel.close()
    seccomp.seal(kind)
    return Layers(version, tuple(map(str, readable)), memory_bytes, cpu_seconds)


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound what may be used beyond what is in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    limits = {
        resource.RLIMIT_AS: pages * resource.getpagesize() + memory_bytes,
        resource.RLIMIT_CPU: spent + cpu_seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NOFILE: MOST_DESCRIPTORS,
    }
    for name, value in limits.items():
        resource.setrlimit(name, (value, value))


def _close_others(keep: set[int]) -> None:
    """Close what was inherited; the three standard ones lead nowhere or to the parent."""
    for path in list(Path("/proc/self/fd").iterdir()):
        descriptor = int(path.name)
        if descriptor > 2 and descriptor not in keep:  # noqa: PLR2004
            # The one that listed them is closed already.
            with suppress(OSError):
                os.close(descriptor)

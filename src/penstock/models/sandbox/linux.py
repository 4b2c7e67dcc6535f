"""Calls of the Linux kernel that Python has no function for, on x86_64 and aarch64."""

import ctypes
import os
import platform
import sys
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38

LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446

CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Machine:
    """What differs between processors: the audit architecture and the number of seccomp(2)."""

    name: str
    audit: int
    seccomp: int


MACHINES = {
    "x86_64": Machine("x86_64", 0xC000003E, 317),
    "aarch64": Machine("aarch64", 0xC00000B7, 277),
}


class LayerMissingError(Exception):
    """A layer of the sandbox cannot be put up on this machine; `args` are the layer and why."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"{layer}: {reason}")
        self.layer = layer
        self.reason = reason


def machine() -> Machine:
    """Return the processor that this runs on.

    Raises:
        LayerMissingError: The sandbox is not made for this system.
    """
    if sys.platform != "linux":
        raise LayerMissingError("seccomp and Landlock", f"{platform.system()} has neither")
    found = MACHINES.get(platform.machine())
    if found is None:
        raise LayerMissingError("seccomp", f"no table of system calls for {platform.machine()}")
    return found


def call(number: int, *arguments: object) -> int:
    """Make a system call and return what it does.

    Raises:
        OSError: The kernel refuses.
    """
    # musl and glibc both have syscall(2); use_errno needs a library opened for it.
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    result = int(library.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def control(option: int, value: int) -> None:
    """Change a property of this process by prctl(2).

    Raises:
        OSError: The kernel refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(item) for item in (value, 0, 0, 0)]
    if library.prctl(ctypes.c_int(option), *arguments) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityData(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def drop_capabilities() -> None:
    """Give up every capability; root without them may raise no limit and trace nobody.

    Raises:
        OSError: The kernel refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    data = (_CapabilityData * 2)()
    if library.capset(ctypes.byref(header), ctypes.byref(data)) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))

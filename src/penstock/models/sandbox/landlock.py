"""Landlock: which files a process may open, whom it may connect to and signal.

The numbers are those of `linux/landlock.h`. Every right that the kernel knows is taken away, and
reading is given back below a few folders. What Landlock cannot take is asking whether a path
exists and how large the file is.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from penstock.models.sandbox.linux import (
    LANDLOCK_ADD_RULE,
    LANDLOCK_CREATE_RULESET,
    LANDLOCK_RESTRICT_SELF,
    LayerMissingError,
    call,
)

CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
# How many rights on files each version of the interface knows: REFER came with 2, TRUNCATE with 3,
# IOCTL_DEV with 5.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_FILE_RIGHTS = 16
# Version 4 knows TCP: bind and connect; version 6 abstract sockets and signals.
NETWORK_SINCE, NETWORK_RIGHTS = 4, 0b11
SCOPES_SINCE, SCOPES = 6, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock's interface that the kernel speaks.

    Raises:
        LayerMissingError: It speaks none.
    """
    try:
        return call(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), CREATE_RULESET_VERSION)
    except OSError as error:
        raise LayerMissingError(
            "Landlock", f"the kernel has it not, or it is switched off ({error.strerror})"
        ) from error


def restrict(readable: Iterable[Path]) -> int:
    """Let this process read files below `readable`, and do nothing else with any file, for good.

    Returns the version of the interface. `no_new_privs` must be set.

    Raises:
        LayerMissingError: The kernel does not take it.
    """
    known = version()
    rights = (1 << FILE_RIGHTS.get(known, NEWEST_FILE_RIGHTS)) - 1
    wanted = _Ruleset(
        rights,
        NETWORK_RIGHTS if known >= NETWORK_SINCE else 0,
        SCOPES if known >= SCOPES_SINCE else 0,
    )
    # Older kernels take the structure only as long as they know it.
    size = 24 if known >= SCOPES_SINCE else 16 if known >= NETWORK_SINCE else 8
    try:
        ruleset = call(
            LANDLOCK_CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(size), ctypes.c_uint32(0)
        )
        for folder in readable:
            _allow_reading(ruleset, folder)
        call(LANDLOCK_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
        os.close(ruleset)
    except OSError as error:
        raise LayerMissingError("Landlock", str(error.strerror)) from error
    return known


def _allow_reading(ruleset: int, folder: Path) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = READ_FILE | (READ_DIR if folder.is_dir() else 0)
        rule = _PathBeneath(rights, place)
        call(
            LANDLOCK_ADD_RULE,
            ruleset,
            ctypes.c_int(RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(place)

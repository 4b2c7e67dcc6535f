"""The filter of system calls: what is not on the list does not happen, and is told to the parent.

Two filters are put over each other. The first lets the list through and notifies the parent of
anything else (`SECCOMP_RET_USER_NOTIF`), which writes it down and answers with EPERM; a parent that
is gone answers with ENOSYS. The descriptor on which it listens is handed over by sendmsg(2), which
the second filter then takes away, together with seccomp(2). Instructions are those of
`linux/bpf_common.h`.
"""

import ctypes
import errno
import fcntl
import os
import struct

from penstock.models.sandbox import syscalls
from penstock.models.sandbox.linux import LayerMissingError, Machine, call

SET_MODE_FILTER = 1
FLAG_NEW_LISTENER = 1 << 3
ALLOW, NOTIFY, KILL = 0x7FFF0000, 0x7FC00000, 0x80000000
REFUSE = 0x00050000
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
# Places in struct seccomp_data; arguments are 64 bits, the lower half first on both machines.
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
# x86_64 has a second table of calls from here on, which nothing here uses.
X32 = 0x40000000

# A descriptor's flags may be read and set, and it may be doubled; owners and locks may not.
DESCRIPTOR_FLAGS = (fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_DUPFD_CLOEXEC)

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(machine: Machine, pid: int) -> int:
    """Put the first filter on this process and return the descriptor that hears of refusals.

    Raises:
        LayerMissingError: The kernel does not take it.
    """
    return _load(machine, first_filter(machine, pid), FLAG_NEW_LISTENER)


def seal(machine: Machine) -> None:
    """Take sendmsg(2) and seccomp(2) itself away too.

    Raises:
        LayerMissingError: The kernel does not take it.
    """
    column = _column(machine)
    refused = [
        (LOAD, 0, 0, NUMBER),
        *_when(syscalls.SENDMSG[column], REFUSE | errno.EPERM),
        *_when(machine.seccomp, REFUSE | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    _load(machine, [*_only(machine), *refused], 0)


def first_filter(machine: Machine, pid: int) -> list[Instruction]:
    """Return the instructions that let the list through and notify of the rest."""
    column = _column(machine)
    allowed = [numbers[column] for numbers in syscalls.ALLOWED.values()]
    quiet = [numbers[column] for numbers in syscalls.QUIET.values()]
    return [
        *_only(machine),
        (LOAD, 0, 0, NUMBER),
        *[step for number in allowed if number is not None for step in _when(number, ALLOW)],
        *[
            step
            for number in quiet
            if number is not None
            for step in _when(number, REFUSE | errno.ENOTTY)
        ],
        *_when(syscalls.SENDMSG[column], ALLOW),
        *_when(machine.seccomp, ALLOW),
        *_when_argument(syscalls.FCNTL[column], 1, DESCRIPTOR_FLAGS),
        # Limits may be read: the pointer to new ones is null, in both halves.
        *_when_null(syscalls.PRLIMIT64[column], 2),
        # abort(3) signals its own process.
        *_when_argument(syscalls.TGKILL[column], 0, (pid,)),
        (RETURN, 0, 0, NOTIFY),
    ]


def _column(machine: Machine) -> int:
    return ("x86_64", "aarch64").index(machine.name)


def _only(machine: Machine) -> list[Instruction]:
    """Kill what calls by another machine's table."""
    return [
        (LOAD, 0, 0, ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, machine.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (JUMP_GREATER_EQUAL, 0, 1, X32),
        (RETURN, 0, 0, KILL),
    ]


def _when(number: int, action: int) -> list[Instruction]:
    return [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, action)]


def _when_argument(number: int, place: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow `number` when the lower half of an argument is one of `values`."""
    inside = [
        (LOAD, 0, 0, ARGUMENTS + 8 * place),
        *[step for value in values for step in _when(value, ALLOW)],
        (RETURN, 0, 0, NOTIFY),
    ]
    return [(JUMP_EQUAL, 0, len(inside), number), *inside]


def _when_null(number: int, place: int) -> list[Instruction]:
    low = ARGUMENTS + 8 * place
    inside = [
        (LOAD, 0, 0, low),
        (JUMP_EQUAL, 0, 3, 0),
        (LOAD, 0, 0, low + 4),
        (JUMP_EQUAL, 0, 1, 0),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, NOTIFY),
    ]
    return [(JUMP_EQUAL, 0, len(inside), number), *inside]


def _load(machine: Machine, instructions: list[Instruction], flags: int) -> int:
    packed = b"".join(struct.pack("=HBBI", *item) for item in instructions)
    program = _Program(len(instructions), packed)
    try:
        return call(
            machine.seccomp,
            ctypes.c_uint(SET_MODE_FILTER),
            ctypes.c_uint(flags),
            ctypes.byref(program),
        )
    except OSError as error:
        why = os.strerror(error.errno or errno.EINVAL)
        raise LayerMissingError(
            "seccomp", f"the kernel does not take the filter ({why})"
        ) from error

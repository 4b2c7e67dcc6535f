"""The parent's ear at the filter: which refused system calls the child tried.

Structures are those of `linux/seccomp.h`; sizes are asked of nothing, as both have kept theirs
since Linux 5.0 (notification 80 bytes, response 24).
"""

import array
import errno
import fcntl
import os
import select
import socket
import struct

from penstock.models.sandbox import syscalls
from penstock.models.sandbox.linux import Machine

NOTIFICATION_BYTES = 80
RECEIVE = 0xC0502100
SEND = 0xC0182101
MOST_TOLD = 100


def receive_descriptor(channel: socket.socket) -> int | None:
    """Return the descriptor that the child sent, None when it ended before it did."""
    descriptors = array.array("i")
    try:
        _, extra, *_ = channel.recvmsg(1, socket.CMSG_LEN(descriptors.itemsize))
    except OSError:
        return None
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: descriptors.itemsize])
    return descriptors[0] if descriptors else None


class Listener:
    """Answers each notification with EPERM and remembers the call's name."""

    def __init__(self, descriptor: int, machine: Machine) -> None:
        self.descriptor = descriptor
        self.told: list[str] = []
        self._names = syscalls.names(("x86_64", "aarch64").index(machine.name))

    def answer(self) -> bool:
        """Answer one notification that waits; False when there will be no more."""
        # A notification of a child that died meanwhile is taken back: nothing is read then.
        ready = select.poll()
        ready.register(self.descriptor, select.POLLIN)
        for _, events in ready.poll(0):
            if not events & select.POLLIN:
                return False
            self._answer()
        return True

    def _answer(self) -> None:
        notification = bytearray(NOTIFICATION_BYTES)
        try:
            fcntl.ioctl(self.descriptor, RECEIVE, notification)
        except OSError as error:
            if error.errno == errno.ENOENT:
                return
            raise
        identity, _pid, _flags, number = struct.unpack_from("=QIIi", notification)
        if len(self.told) < MOST_TOLD:
            self.told.append(self._names.get(number, f"system call {number}"))
        response = bytearray(struct.pack("=QqiI", identity, 0, -errno.EPERM, 0))
        try:
            fcntl.ioctl(self.descriptor, SEND, response)
        except OSError as error:
            if error.errno != errno.ENOENT:
                raise

    def close(self) -> None:
        """Stop listening; whatever the child tries then, the kernel refuses by itself."""
        os.close(self.descriptor)

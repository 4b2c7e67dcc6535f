"""Forks processes of Penstock from one that has imported it; see `tests/nursery.py`.

Run as `python nursery_server.py NUMBER`, where NUMBER is that of a Unix socket. Each message there
brings two open files, a channel and a log, and says what to start. The channel gets the number of
the new process and, when it has ended, its exit code; when the channel is closed, it is killed.
"""

import array
import atexit
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from importlib import import_module

APPS = ("penstock.apps.api", "penstock.apps.auth", "penstock.apps.consumer", "penstock.apps.worker")


def nurse(control: socket.socket) -> None:
    """Fork what is asked for until nobody asks any more."""
    # Keepers are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, ancillary, *_ = control.recvmsg(1 << 20, socket.CMSG_SPACE(8))
        if not message:
            return
        files = array.array("i")
        files.frombytes(ancillary[0][2])
        channel, log = files
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep(socket.socket(fileno=channel), log, json.loads(message))
        os.close(channel)
        os.close(log)


def _keep(channel: socket.socket, log: int, asked: dict[str, object]) -> None:
    """Start one process, tell of it and of its end."""
    pid = os.fork()
    if pid == 0:
        channel.close()
        _become(log, asked)
    os.close(log)
    ended = os.pidfd_open(pid)
    try:
        channel.sendall(b"%d\n" % pid)
        ready, *_ = select.select([channel.fileno(), ended], [], [])
        if ended not in ready:
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        with contextlib.suppress(OSError):
            channel.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    finally:
        os._exit(0)


def _become(log: int, asked: dict[str, object]) -> None:
    """Be the process that was asked for, to its end."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(number, target)
        os.closerange(3, 256)
        os.environ.clear()
        os.environ.update(asked["environment"])  # type: ignore[call-overload]
        module = str(asked["module"])
        sys.argv = [module]
        import_module(module).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001 - what Python does with an error of a program
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    for app in APPS:
        import_module(app)
    gc.collect()
    gc.freeze()
    nurse(socket.socket(fileno=int(sys.argv[1])))

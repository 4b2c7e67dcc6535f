"""The process in the sandbox: imports what a job needs, locks itself in, then does the job.

Started by `parent.run` as `python -I -B -m penstock.models.sandbox.child JOB …` with the numbers
of its descriptors; the request is JSON, the reply a JSON header and bytes.
"""

import importlib
import json
import os
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

from penstock.models.sandbox.audit import watch
from penstock.models.sandbox.linux import PR_SET_PDEATHSIG, LayerMissingError, control
from penstock.models.sandbox.lockdown import lock
from penstock.models.sandbox.replies import RefusalError

HEADER_BYTES = 8

# A job gets the file's bytes and the request, and returns the reply's header and bytes.
Job = Callable[[bytes, dict[str, Any]], tuple[dict[str, Any], bytes]]


class _Unwanted(MetaPathFinder):
    """Hides pyarrow, which starts a thread when pandas takes it along."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Refuse the one, and leave all others to who knows them.

        Raises:
            ModuleNotFoundError: It is the one.
        """
        del path, target
        if fullname.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError(f"No module named {fullname!r} here", name=fullname)


def main(arguments: list[str]) -> int:
    """Do the job that the parent names, and return the exit status."""
    module, source, request, reply, channel = arguments
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    asked = json.loads(os.pread(int(request), os.fstat(int(request)).st_size, 0))
    # Warnings of libraries are for whoever trained the model.
    warnings.simplefilter("ignore")
    sys.meta_path.insert(0, _Unwanted())
    try:
        # Named by the parent; it brings the libraries that open this kind of file.
        job: Job = importlib.import_module(module).job
        layers = lock(
            memory_bytes=asked["memory_bytes"],
            cpu_seconds=asked["cpu_seconds"],
            keep={int(source), int(reply)},
            channel=socket.socket(fileno=int(channel)),
        )
    except LayerMissingError as error:
        return _reply(int(reply), {"missing": error.layer, "reason": error.reason}, b"")
    except ImportError as error:
        return _reply(
            int(reply), {"missing": f"the package {error.name}", "reason": str(error)}, b""
        )
    sys.path[:] = [folder for folder in sys.path if folder.startswith(layers.readable)]
    watch(layers.readable)
    header, content = _done(job, int(source), asked["job"])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    header["used"] = {
        "peak_memory_bytes": usage.ru_maxrss * 1024,
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
    }
    header["layers"] = asdict(layers)
    return _reply(int(reply), header, content)


def _done(job: Job, source: int, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        with os.fdopen(source, "rb", buffering=0) as file:
            return job(file.readall(), asked)
    except RefusalError as error:
        return {"refused": error.detail, "findings": error.findings}, b""
    except MemoryError:
        return {"failed": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - Whatever a library says of a broken file.
        return {"failed": f"{type(error).__name__}: {error}"[:1000]}, b""


def _reply(descriptor: int, header: dict[str, Any], content: bytes) -> int:
    text = json.dumps(header, allow_nan=False).encode()
    with os.fdopen(descriptor, "wb") as file:
        file.write(len(text).to_bytes(HEADER_BYTES, "little"))
        file.write(text)
        file.write(content)
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    # Without the interpreter's own end, in which objects from the file would run once more.
    os._exit(status)

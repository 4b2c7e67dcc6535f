"""Looks names up as the machine does, in threads of its own: some names take very long."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

THREADS = 32
SECONDS = 5.0


class SystemResolver:
    """Asks `getaddrinfo`, which also reads decimal, octal and hexadecimal forms of addresses."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="names")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host.

        Raises:
            OSError: There are none, or nobody could say within 5 s.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
        try:
            async with asyncio.timeout(SECONDS):
                return await asked
        except TimeoutError as error:
            raise OSError(f"{host} could not be looked up within {SECONDS:.0f} s") from error

    def close(self) -> None:
        """Take no more questions; a thread that hangs ends when its answer comes."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} is no name of a host") from error
    return [str(entry[4][0]) for entry in found]

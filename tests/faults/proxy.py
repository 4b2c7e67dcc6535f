"""A TCP proxy on loopback that can lose what passes, as a network does that breaks half-way."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

BLOCK_BYTES = 1 << 16


@dataclass
class _Link:
    """One connection: the client's socket, the server's, and the directions that are cut."""

    client: socket.socket
    server: socket.socket
    cut_to_server: threading.Event = field(default_factory=threading.Event)
    cut_to_client: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Passes connections on to `target_port`; `cut` makes the open ones lose bytes silently.

    Whatever a cut direction carries is swallowed, the end of the stream too: neither side learns
    anything. Connections made later pass until the next `cut`.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._links: list[_Link] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def cut(self, *, to_server: bool = True, to_client: bool = True) -> None:
        """Lose from now on what the open connections carry in these directions."""
        for link in self._links:
            if to_server:
                link.cut_to_server.set()
            if to_client:
                link.cut_to_client.set()

    def drop(self) -> None:
        """Close the open connections on both sides."""
        links, self._links = self._links, []
        for link in links:
            link.close()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            link = _Link(client, server)
            self._links.append(link)
            self._start(_pump, client, server, link.cut_to_server)
            self._start(_pump, server, client, link.cut_to_client)


def _pump(source: socket.socket, target: socket.socket, cut: threading.Event) -> None:
    with suppress(OSError):
        while block := source.recv(BLOCK_BYTES):
            if not cut.is_set():
                target.sendall(block)
    if not cut.is_set():
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

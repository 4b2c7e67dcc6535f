"""A receiver of webhooks: a real HTTP server on loopback, with answers that a test chooses."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


Answer = Callable[[BaseHTTPRequestHandler], None]


def answering(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Return an answer with headers, whose names are written with underscores."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Answer 200 and then a byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Answer 200 and a gigabyte."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 30))
    handler.end_headers()
    block = b"x" * (1 << 16)
    for _ in range(1 << 14):
        handler.wfile.write(block)


@dataclass
class Receiver:
    """What came, and how the next request is answered."""

    port: int = 0
    scheme: str = "http"
    answer: Answer = field(default_factory=lambda: answering(204))
    got: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    def ids(self) -> list[str]:
        return [item.headers["webhook-id"] for item in self.got]


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver; with `context`, one that speaks TLS."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Received(self.path, headers, body, time.time()))
            try:
                receiver.answer(self)
            except OSError:
                # Whoever asked has heard enough.
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            del format, arguments

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            del request, client_address

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.scheme = "https"
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

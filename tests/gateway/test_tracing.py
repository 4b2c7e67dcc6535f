import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.gateway.conftest import GOOD, Start


class Collector(ThreadingHTTPServer):
    """An OpenTelemetry collector that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Keep)
        self.kept: list[tuple[str, bytes]] = []


class Keep(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        assert self.headers["transfer-encoding"] == "chunked"
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.server.kept.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_spans_continue_the_clients_trace(start_gateway: Start, collector: Collector) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    with start_gateway(services=("auth", "api"), otel_endpoint=endpoint) as gateway:
        headers = {**GOOD, "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        seen = dict(gateway.http.get("/api/v1/states", headers=headers).json()["headers"])
        assert seen["traceparent"].startswith(f"00-{trace}-")
        assert seen["traceparent"] != headers["traceparent"]
        deadline = time.monotonic() + 15
        while not collector.kept and time.monotonic() < deadline:
            time.sleep(0.1)
    path, body = collector.kept[0]
    assert path == "/v1/traces"
    assert bytes.fromhex(trace) in body
    assert b"penstock-gateway" in body

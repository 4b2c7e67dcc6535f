"""A model server that speaks the Open Inference Protocol v2, written without our codec.

It has one model, `model` version 1, whose answer is a + 10 b + 100 c; `row 99` in column a makes it
fail, and a negative one makes it slow.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np

PATH = "/v2/models/model/versions/1"
HEADER = "Inference-Header-Content-Length"
METADATA = {
    "name": "model",
    "versions": ["1"],
    "platform": "numpy",
    "inputs": [{"name": "X", "datatype": "FP32", "shape": [-1, 3]}],
    "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 1]}],
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == PATH:
            self._send(200, json.dumps(METADATA).encode())
        else:
            self._send(404, b'{"error": "no such model"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        length = int(self.headers[HEADER])
        (tensor,) = json.loads(body[:length])["inputs"]
        assert tensor["parameters"]["binary_data_size"] == len(body) - length
        rows = np.frombuffer(body[length:], "<f4").reshape(tensor["shape"])
        if rows[0, 0] == 99:
            self._send(400, b'{"error": "I do not like 99"}')
            return
        if rows[0, 0] < 0:
            time.sleep(-float(rows[0, 0]))
        if rows[0, 0] == 98:
            self._send(200, b"nonsense")
            return
        data = (rows @ np.array([[1], [10], [100]], "<f4")).astype("<f4")
        answer = {"model_name": "model", "outputs": [described(data)]}
        head = json.dumps(answer).encode()
        self._send(200, head + data.tobytes(), {HEADER: str(len(head))})

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Say nothing."""

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def described(data: Any) -> dict[str, Any]:  # noqa: ANN401
    size = {"binary_data_size": data.nbytes}
    return {"name": "y", "datatype": "FP32", "shape": list(data.shape), "parameters": size}


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

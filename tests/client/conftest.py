"""A server on loopback that answers what a test says, and an installation to ask."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.cli.conftest import stack as stack  # noqa: PLC0414 - the fixture
from tests.conftest import database_at
from tests.predict.platform import Platform


@dataclass(frozen=True)
class Said:
    """One answer of the server; without a status it hangs up."""

    status: int | None = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Heard:
    """A request that has arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers requests in turn, the last answer again and again."""

    url: str = ""
    answers: list[Said] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            size = int(self.headers.get("content-length", 0))
            body = self.rfile.read(size)
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.heard.append(Heard(self.command, self.path, headers, body))
            said = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if said.status is None:
                self.close_connection = True
                return
            content = json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer  # noqa: N815 - their names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            del format, args

    class Listening(ThreadingHTTPServer):
        daemon_threads = True

    listening = Listening(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def platform(postgres_url: str, migrated_database: str, redis_url: str) -> Iterator[Platform]:
    name = f"client_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        with Platform(database_at(postgres_url, name), redis_url) as running:
            yield running
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

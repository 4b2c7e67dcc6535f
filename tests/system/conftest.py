"""One running stack, started by the command line as a user would, for all tests of this folder."""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from penstock.local.ports import free_port
from penstock.local.process import Identity, marked, stop_all
from penstock.local.server import mark_of
from penstock.local.state import read_status
from tests.local.conftest import PORTS, Home

T = TypeVar("T")
DATA = Path(
    os.environ.get("PENSTOCK_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)


@dataclass
class Stack:
    """The running stack and its administrator, signed in."""

    home: Home
    url: str
    admin: httpx.Client

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        with self.client() as client:
            answer = client.post("/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def new_user(self, name: str, role: str = "analyst") -> httpx.Client:
        """Register somebody, give them a role and return them signed in."""
        email, password = f"{name}@example.org", "correct horse battery staple"
        with self.client() as client:
            made = client.post(
                "/auth/register", json={"email": email, "password": password, "name": name}
            )
        assert made.status_code == 201, made.text
        user_id = made.json().get("user", made.json())["id"]
        changed = self.admin.patch(f"/auth/users/{user_id}", json={"role": role})
        assert changed.status_code == 200, changed.text
        return self.client(authorization=f"Bearer {self.sign_in(email, password)['access_token']}")

    def api_key(self, *scopes: str) -> str:
        answer = self.admin.post("/auth/keys", json={"name": "test", "scopes": list(scopes)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["key"])

    def upload(self, path: Path, client: httpx.Client | None = None) -> str:
        with path.open("rb") as file:
            answer = (client or self.admin).post("/api/v1/loads", files={"file": file})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def load(self, load_id: str) -> dict[str, Any]:
        return dict(self.admin.get(f"/api/v1/loads/{load_id}").json())

    def await_load(self, load_id: str, seconds: float = 90) -> dict[str, Any]:
        def ended() -> dict[str, Any]:
            load = self.load(load_id)
            return load if load["state"] in {"visible", "failed", "duplicate"} else {}

        return wait_for(ended, seconds)


def wait_for(condition: Callable[[], T], seconds: float = 30) -> T:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
        time.sleep(0.1)
    return answer


@contextmanager
def running_stack(without: str, **variables: str) -> Iterator[Stack]:
    """Start a stack in a home of its own, and see that nothing of it is left in the end."""
    folder = Path(tempfile.mkdtemp(prefix="penstock-system-"))
    home = Home(folder, {name: free_port() for name in PORTS}, variables)
    try:
        started = home.run("up", "--detach", "--without", without)
        assert started.returncode == 0, started.stdout + started.stderr
        url = f"http://127.0.0.1:{home.ports['gateway']}"
        secret = json.loads((folder / "admin.json").read_text())
        with httpx.Client(base_url=url, timeout=30) as admin:
            found = Stack(home, url, admin)
            token = found.sign_in(secret["email"], secret["password"])["access_token"]
            admin.headers["authorization"] = f"Bearer {token}"
            yield found
        stopped = home.run("down")
        assert stopped.returncode == 0, stopped.stderr
        assert home.leftovers == []
    finally:
        status = read_status(home.settings)
        supervisor = [status.identity] if status else []
        left: list[Identity] = [*supervisor, *marked(mark_of(folder))]
        stop_all(left, first=signal.SIGKILL, seconds=1)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack("airflow,web") as running:
        yield running


@pytest.fixture(scope="session")
def data() -> Path:
    if not (DATA / "oracle.json").exists():
        pytest.skip(f"the real files are not there: {DATA} (set PENSTOCK_TEST_DATA)")
    return DATA


@pytest.fixture(scope="session")
def loaded(stack: Stack, data: Path) -> dict[str, dict[str, Any]]:
    """All six real files, uploaded through the gateway; the loads as they ended, by file name."""
    ids = {path.name: stack.upload(path) for path in sorted(data.glob("*.csv"))}
    return {name: stack.await_load(load_id) for name, load_id in ids.items()}

"""Predictions while parts fail: nothing wrong, nothing unlogged, nobody let in."""

import asyncio
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
import redis
from psycopg import sql

from penstock.core.redis import BatchingRedis
from penstock.local.ports import free_port
from penstock.local.postgres import Postgres
from penstock.local.valkey import Valkey
from penstock.models.states import announce
from tests.faults.conftest import TEMPLATE
from tests.faults.program import wait_for
from tests.predict.onnx_models import Made, adding, point, slow
from tests.predict.platform import Caller, Platform

ROW = {"inputs": [[1.0, 2.0, 3.0]]}
SUM = 6
# Long enough for a signing key that is fetched after a pause, on a busy machine.
DEADLINE_SECONDS = 5.0


@pytest.fixture(scope="module")
def own_valkey(server_folder: Path) -> Iterator[Valkey]:
    with Valkey(server_folder / "faults-valkey", free_port()) as server:
        yield server


@pytest.fixture
def platform(fault_postgres: Postgres, own_valkey: Valkey) -> Iterator[Platform]:
    """An installation of the test's own, on servers that it may stop."""
    for server in (fault_postgres, own_valkey):
        if not server.probe():
            server.stop()
            server.start()
    name = f"predict_{uuid4().hex[:12]}"
    with psycopg.connect(fault_postgres.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )
    variables = {
        "PENSTOCK_PLANS": "wide=6000000/60s narrow=600/60s:burst5",
        "PENSTOCK_ROLE_PLANS": "analyst=wide admin=narrow",
        "PENSTOCK_PREDICT_DEADLINE_SECONDS": str(DEADLINE_SECONDS),
        "PENSTOCK_API_WORKERS": "2",
    }
    url = fault_postgres.url_of("penstock", name)
    with Platform(url, own_valkey.url, variables) as running:
        yield running
    with psycopg.connect(fault_postgres.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@dataclass
class Load:
    """What concurrent clients have been answered."""

    answers: list[tuple[int, str, int, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def codes(self) -> Counter[int]:
        return Counter(code for code, *_ in self.answers)

    @property
    def ids(self) -> set[str]:
        return {identifier for code, identifier, *_ in self.answers if code == httpx.codes.OK}


@contextmanager
def under_load(
    url: str, made: Made, headers: Callable[[], dict[str, str]], *, clients: int = 8
) -> Iterator[Load]:
    """Ask for predictions all the time, each client on a connection of its own."""
    load = Load()

    def run() -> None:
        with httpx.Client(base_url=url, timeout=30) as client:
            while not load.stop.is_set():
                try:
                    answer = client.post(
                        f"/api/v1/predict/{made.name}", json=ROW, headers=headers()
                    )
                except httpx.TransportError as error:
                    load.errors.append(repr(error))
                    time.sleep(0.05)
                    continue
                body = answer.json()
                version = body.get("model", {}).get("version", 0)
                value = body.get("predictions", [0.0])[0]
                load.answers.append(
                    (answer.status_code, body.get("prediction_id", ""), version, value)
                )

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop.set()
        for thread in threads:
            thread.join(60)


def await_answers(load: Load, more: int) -> None:
    before = len(load.answers)
    wait_for(lambda: len(load.answers) > before + more, "answers", pause=0.01)


def key_of(caller: Caller) -> Callable[[], dict[str, str]]:
    return lambda: {"X-API-Key": caller.key}


def test_redis_away(platform: Platform, own_valkey: Valkey) -> None:
    """Case 11: slower, limited by each process, never open, never wrong."""
    caller, narrow = platform.caller(), platform.caller(role="admin")
    revoked = platform.caller()
    made = platform.model(caller, adding(1000), visibility="everyone")
    for who in (caller, revoked, narrow):
        assert who.predict(str(made.id), ROW).status_code == 200
    own_valkey.stop()
    for _ in range(20):
        assert caller.predict(made, ROW).json()["predictions"] == [1000 + SUM]
    revoked.signed_in.request("DELETE", f"/auth/keys/{revoked.key_id}").raise_for_status()
    assert revoked.predict(str(made.id), ROW).status_code == 401
    codes = Counter(narrow.predict(str(made.id), ROW).status_code for _ in range(40))
    # Two processes, each with a burst of its own, and ten more a second.
    assert codes[429] > 0
    assert codes[200] >= 5
    health = httpx.get(f"{platform.url}/health").json()
    assert health["status"] == "degraded"
    assert health["checks"]["redis"]["status"] == "unhealthy"
    own_valkey.start()
    wait_for(
        lambda: (
            httpx.get(f"{platform.url}/health").json()["checks"]["redis"]["status"] == "healthy"
        ),
        "redis to be back",
    )
    assert caller.predict(made, ROW).status_code == 200
    assert revoked.predict(str(made.id), ROW).status_code == 401


def test_redis_flushed(platform: Platform, own_valkey: Valkey) -> None:
    """Case 12: what was revoked stays so; scripts and entries come back by themselves."""
    caller, revoked = platform.caller(), platform.caller()
    made = platform.model(caller, adding(1000), visibility="everyone")
    assert revoked.predict(str(made.id), ROW).status_code == 200
    revoked.signed_in.request("DELETE", f"/auth/keys/{revoked.key_id}").raise_for_status()
    assert revoked.predict(str(made.id), ROW).status_code == 401
    with under_load(platform.url, made, key_of(caller)) as load:
        for _ in range(5):
            flush(own_valkey)
            assert revoked.predict(str(made.id), ROW).status_code == 401
            time.sleep(0.2)
    assert set(load.codes) == {200}
    assert not load.errors


def flush(server: Valkey) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
        client.script_flush()


def test_signing_keys_rotated(platform: Platform) -> None:
    """Case 35: no request is refused for a key that is new or old."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000))
    admin = platform.auth.admin()

    def fresh() -> dict[str, str]:
        return {"Authorization": f"Bearer {caller.signed_in.tokens['access_token']}"}

    with under_load(platform.url, made, fresh) as load:
        for _ in range(4):
            rotated = admin.post("/auth/signing-keys", json={"lead_seconds": 0})
            assert rotated.status_code == 201
            caller.signed_in.tokens.update(platform.auth.sign_in(caller.signed_in.email).tokens)
            time.sleep(0.3)
    assert set(load.codes) == {200}
    assert not load.errors


def test_kill_under_load(platform: Platform) -> None:
    """Case 38: every answered prediction is in the log."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000))
    with under_load(platform.url, made, key_of(caller), clients=16) as load:
        for _ in range(3):
            await_answers(load, 200)
            platform.kill()
            platform.start()
        await_answers(load, 50)
    logged = {str(item["id"]) for item in platform.logged(made)}
    assert len(load.ids) > 600
    assert load.ids <= logged


def test_database_away(platform: Platform, fault_postgres: Postgres) -> None:
    """Nothing is answered that cannot be logged; it goes on when PostgreSQL is back."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000))
    with under_load(platform.url, made, key_of(caller)) as load:
        wait_for(lambda: len(load.answers) > 100, "answers", pause=0.01)
        fault_postgres.stop()
        wait_for(lambda: load.codes[503] > 20, "refusals", pause=0.05)
        fault_postgres.start()
        before = load.codes[200]
        wait_for(lambda: load.codes[200] > before + 50, "answers again", pause=0.05)
    assert set(load.codes) == {200, 503}
    assert load.ids <= {str(item["id"]) for item in platform.logged(made)}


def test_alias_moved_under_load(platform: Platform, own_valkey: Valkey) -> None:
    """Case 39: every answer names the version that made it, and a move counts at once."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000), adding(2000))
    with under_load(platform.url, made, key_of(caller)) as load:
        for turn in range(20):
            number = 1 + turn % 2
            entry_version = point(platform.database, made, "champion", number)
            asyncio.run(tell(own_valkey, made, entry_version))
            for _ in range(6):
                with httpx.Client(base_url=platform.url) as client:
                    answer = client.post(
                        f"/api/v1/predict/{made.name}", json=ROW, headers=key_of(caller)()
                    )
                assert answer.json()["model"]["version"] == number
    assert set(load.codes) == {200}
    assert not load.errors
    assert {version for _, _, version, _ in load.answers} == {1, 2}
    assert all(value == 1000 * version + SUM for _, _, version, value in load.answers)
    by_id = {str(item["id"]): item["model_version"] for item in platform.logged(made)}
    assert all(by_id[identifier] == version for _, identifier, version, _ in load.answers)


async def tell(server: Valkey, made: Made, entry_version: int) -> None:
    """Announce a change as the registry does after its commit."""
    redis = BatchingRedis(server.url)
    assert await announce(redis, made.id, entry_version)
    await redis.close()


WRONG = {
    "missing": ({"inputs": [{"f0": 1, "f1": 2}]}, "f2"),
    "extra": ({"inputs": [{"f0": 1, "f1": 2, "f2": 3, "f3": 4}]}, "f3"),
    "text": ({"inputs": [[1, "2", 3]]}, "f1"),
    "null": ({"columns": {"f0": [1], "f1": [None], "f2": [3]}}, "f1"),
    "shape": ({"inputs": [[1, [2], 3]]}, "f1"),
    "short": ({"inputs": [[1, 2]]}, "f2"),
}
BROKEN = {
    "nan": b'{"inputs": [[1, NaN, 3]]}',
    "infinite": b'{"inputs": [[1, 1e999, 3]]}',
    "deep": b'{"inputs": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "cut": b'{"inputs": [[1, 2',
    "bytes": b"\xff\xfe\x00",
    "empty": b"",
    "scalar": b"1",
}


def test_wrong_values_beside_good_ones(platform: Platform) -> None:
    """Case 40: named by row and column, and others are not concerned."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000))
    path = f"/api/v1/predict/{made.name}"
    with under_load(platform.url, made, key_of(caller)) as load:
        for body, column in WRONG.values():
            problem = caller.http.post(path, json=body)
            assert problem.status_code == 422, problem.text
            found = problem.json()["errors"][0]
            assert (found["row"], found["column"]) == (0, column)
        for content in BROKEN.values():
            problem = caller.http.post(path, content=content)
            assert problem.status_code in {400, 422}, problem.text
        many = {"inputs": [[1, 2, 3]] * 10_000}
        assert caller.http.post(path, json=many).status_code == 413
        huge = caller.http.post(path, content=b" " * (50 << 20))
        assert huge.status_code == 413
    assert set(load.codes) == {200}
    assert not load.errors


def test_a_slow_model(platform: Platform) -> None:
    """Case 41: 504 at the deadline, and others are served meanwhile."""
    caller = platform.caller()
    heavy = platform.model(caller, slow(2_000_000_000))
    light = platform.model(caller, adding(1000))
    assert caller.predict(light, ROW).status_code == 200
    with under_load(platform.url, light, key_of(caller), clients=2) as load:
        begun = time.monotonic()
        answers = [caller.predict(heavy, ROW) for _ in range(2)]
        elapsed = time.monotonic() - begun
        served = len(load.answers)
    assert [answer.status_code for answer in answers] == [504, 504]
    assert all(answer.json()["type"] == "urn:penstock:deadline" for answer in answers)
    assert elapsed < 2 * DEADLINE_SECONDS + 3
    assert set(load.codes) == {200}
    assert served > 20
    wait_for(lambda: len(platform.logged(heavy)) == 2, "the record")
    assert {item["error_code"] for item in platform.logged(heavy)} == {"deadline"}


def test_storage_away_or_damaged(platform: Platform, own_valkey: Valkey) -> None:
    """Case 42: models in memory go on; damaged bytes are refused by their hash."""
    caller = platform.caller()
    held = platform.model(caller, adding(1000))
    damaged = platform.model(caller, adding(3000))
    away = platform.model(caller, adding(4000))
    # Until both processes have it in memory.
    for _ in range(20):
        with httpx.Client(base_url=platform.url, headers=key_of(caller)()) as client:
            client.post(f"/api/v1/predict/{held.name}", json=ROW).raise_for_status()
    flush(own_valkey)
    bucket = platform.home / "bucket"
    content = bytearray((bucket / damaged.keys[0]).read_bytes())
    content[len(content) // 2] ^= 1
    (bucket / damaged.keys[0]).write_bytes(content)
    refused = caller.predict(damaged, ROW)
    assert refused.status_code == 500
    assert refused.json()["type"] == "urn:penstock:model-damaged"
    assert "SHA-256" in refused.json()["detail"]
    hidden = bucket.with_name("elsewhere")
    shutil.move(bucket, hidden)
    bucket.write_text("no folder")
    assert caller.predict(away, ROW).status_code in {500, 503}
    assert caller.predict(held, ROW).json()["predictions"] == [1000 + SUM]
    bucket.unlink()
    shutil.move(hidden, bucket)
    assert caller.predict(away, ROW).json()["predictions"] == [4000 + SUM]
    # Whoever can write to Redis cannot have other bytes run.
    poisoned = platform.model(caller, adding(5000))
    digest = platform.sql("SELECT onnx_sha256 FROM model_version WHERE model_id = %s", poisoned.id)[
        0
    ][0]
    poison(own_valkey, f"penstock:model-bytes:{digest}", adding(6000))
    assert caller.predict(poisoned, ROW).json()["predictions"] == [5000 + SUM]


def poison(server: Valkey, key: str, value: bytes) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set(key, value)


def test_terminated_under_load(platform: Platform) -> None:
    """Case 37, the process alone: what it has begun it answers, and logs."""
    caller = platform.caller()
    made = platform.model(caller, adding(1000))
    with under_load(platform.url, made, key_of(caller)) as load:
        wait_for(lambda: len(load.answers) > 100, "answers", pause=0.01)
        assert platform.process is not None
        platform.process.send_signal(signal.SIGTERM)
        assert platform.process.wait(30) == 0
    assert set(load.codes) == {200}
    assert load.ids <= {str(item["id"]) for item in platform.logged(made)}

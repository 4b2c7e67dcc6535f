"""Cases 11 and 12: Redis away, emptied, silent or back; never open, never wrong."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from penstock.local.ports import free_port
from penstock.local.valkey import Valkey
from tests.identity.service import PASSWORD, AuthService, SignedIn, assert_problem, new_email


@pytest.fixture
def own_valkey(server_folder: Path) -> Iterator[Valkey]:
    with Valkey(server_folder / f"valkey-{time.time_ns()}", free_port()) as server:
        yield server


@pytest.fixture
def service(database_url: str, own_valkey: Valkey) -> Iterator[AuthService]:
    with AuthService(database_url, str(own_valkey.url)) as auth:
        yield auth


def flush(valkey: Valkey) -> None:
    with redis.Redis.from_url(str(valkey.url)) as client:
        client.flushall()


def health(auth: AuthService) -> str:
    answer = auth.client().get("/health")
    assert answer.status_code == 200
    assert answer.headers["x-penstock-health"] == answer.json()["status"]
    return str(answer.json()["status"])


def test_an_emptied_redis_heals(service: AuthService, own_valkey: Valkey) -> None:
    ended, alive = service.register(), service.register()
    assert ended.verify().status_code == 200
    assert ended.post("/auth/logout").status_code == 204
    for _ in range(3):
        flush(own_valkey)
        assert_problem(ended.verify(), 401, "unauthorized")
        assert alive.verify().status_code == 200
    with redis.Redis.from_url(str(own_valkey.url)) as client:
        reference = f"penstock:credential:session:{alive.current_session()['id']}"
        assert alive.verify().status_code == 200
        deadline = time.monotonic() + 5
        while client.get(reference) != b"1" and time.monotonic() < deadline:
            alive.verify()
        assert client.get(reference) == b"1"
        assert 0 < client.pttl(reference) <= 60_000


def everything_works(service: AuthService, user: SignedIn, key: str) -> None:
    """Verify, sign in, refresh, end sessions and revoke keys, each seen by the next request."""
    assert user.verify().status_code == 200
    headers = {"X-API-Key": key}
    assert service.client().get("/auth/verify", headers=headers).status_code == 200
    other = service.register()
    assert other.refresh().status_code == 200
    key_made = other.new_key()
    other_key = {"X-API-Key": key_made["key"]}
    assert service.client().get("/auth/verify", headers=other_key).status_code == 200
    assert other.request("DELETE", f"/auth/keys/{key_made['id']}").status_code == 204
    assert service.client().get("/auth/verify", headers=other_key).status_code == 401
    assert other.post("/auth/logout").status_code == 204
    assert_problem(other.verify(), 401, "unauthorized")


def test_without_redis_postgresql_answers(service: AuthService, own_valkey: Valkey) -> None:
    user = service.register()
    key = user.new_key()["key"]
    assert health(service) == "healthy"
    own_valkey.stop()
    everything_works(service, user, key)
    assert health(service) == "degraded"
    ended = service.register()
    assert ended.verify().status_code == 200
    assert ended.post("/auth/logout").status_code == 204
    own_valkey.start()
    deadline = time.monotonic() + 10
    while health(service) != "healthy":
        assert time.monotonic() < deadline
        assert_problem(ended.verify(), 401, "unauthorized")
        time.sleep(0.1)
    for _ in range(20):
        assert_problem(ended.verify(), 401, "unauthorized")
        assert user.verify().status_code == 200
    everything_works(service, user, key)


def test_what_ended_while_redis_was_silent_stays_ended(
    service: AuthService, own_valkey: Valkey
) -> None:
    """Redis comes back with what it held before: a live session that has ended meanwhile."""
    user, alive = service.register(), service.register()
    for _ in range(3):
        assert user.verify().status_code == 200
    os.kill(own_valkey.pid, signal.SIGSTOP)
    try:
        assert user.post("/auth/logout").status_code == 204
        assert_problem(user.verify(), 401, "unauthorized")
        started = time.monotonic()
        assert alive.verify().status_code == 200
        assert time.monotonic() - started < 3
    finally:
        os.kill(own_valkey.pid, signal.SIGCONT)
    ends = time.monotonic() + 3
    while time.monotonic() < ends:
        assert_problem(user.verify(), 401, "unauthorized")
        assert alive.verify().status_code == 200
    with redis.Redis.from_url(str(own_valkey.url)) as client:
        with psycopg.connect(service.database_url) as connection:
            row = connection.execute(
                "SELECT id FROM auth_session WHERE user_id = %s", (user.user_id,)
            ).fetchone()
        assert row is not None
        assert client.get(f"penstock:credential:session:{row[0]}") == b"0"


def test_guesses_are_counted_without_redis(database_url: str, own_valkey: Valkey) -> None:
    limits = {"PENSTOCK_GUESSES_PER_ACCOUNT": "5"}
    with AuthService(database_url, str(own_valkey.url), limits) as service:
        email = new_email()
        own_valkey.stop()
        body = {"email": email, "password": PASSWORD}
        codes = [service.client().post("/auth/login", json=body).status_code for _ in range(7)]
        assert codes == [401] * 5 + [429] * 2


def test_it_starts_without_redis(database_url: str, own_valkey: Valkey) -> None:
    own_valkey.stop()
    with AuthService(database_url, str(own_valkey.url)) as service:
        assert service.register().verify().status_code == 200
        assert health(service) == "degraded"


def test_without_postgresql_it_is_unhealthy_and_closed(database_url: str, redis_url: str) -> None:
    gone = database_url.rpartition("/")[0] + "/does_not_exist"
    service = AuthService(gone, redis_url)
    service.start()
    try:
        answer = service.client().get("/health")
        assert answer.status_code == 503
        assert answer.json()["status"] == "unhealthy"
        headers = {"X-API-Key": "pk_x"}
        assert service.client().get("/auth/verify", headers=headers).status_code == 401
        body = {"email": new_email(), "password": PASSWORD}
        login = service.client().post("/auth/login", json=body)
        assert_problem(login, 503, "unavailable")
        assert "retry-after" in login.headers
    finally:
        for client in service.clients:
            client.close()
        service.stop()

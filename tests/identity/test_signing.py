"""Cases 35 and 36: signing keys change while everybody works."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import psycopg

from tests.identity.service import AuthService, assert_problem


def published(auth: AuthService) -> set[str]:
    keys = auth.client().get("/auth/jwks.json").json()["keys"]
    return {key["kid"] for key in keys}


@dataclass
class Crowd:
    """Users who refresh and verify at both replicas until told to stop."""

    services: tuple[AuthService, AuthService]
    email: str
    codes: Counter[int] = field(default_factory=Counter)
    signers: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self, number: int) -> None:
        mine = self.services[0].sign_in(self.email)
        tokens = mine.tokens
        clients = [service.client() for service in self.services]
        while not self.stop.is_set():
            number += 1
            body = {"refresh_token": tokens["refresh_token"]}
            refreshed = clients[number % 2].post("/auth/refresh", json=body)
            tokens = refreshed.json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            self.signers.add(tokens["access_token"].partition(".")[0])
            self.codes[refreshed.status_code] += 1
            # A token that one replica has just signed is shown to the other at once.
            for client in clients[::-1]:
                self.codes[client.get("/auth/verify", headers=headers).status_code] += 1
            old = clients[0].get("/auth/verify", headers=mine.headers)
            self.codes[old.status_code] += 1


def test_rotation_under_load_refuses_nobody(auth: AuthService, replica: AuthService) -> None:
    crowd = Crowd((auth, replica), auth.register().email)
    admin = auth.admin()
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(crowd.work, number) for number in range(4)]
        try:
            for lead in (0, 1, 0):
                time.sleep(1.5)
                answer = admin.post("/auth/signing-keys", json={"lead_seconds": lead})
                assert answer.status_code == 201
            time.sleep(2)
        finally:
            crowd.stop.set()
        for future in running:
            future.result()
    assert set(crowd.codes) == {200}, crowd.codes
    assert crowd.codes[200] > 100
    # The second of the three new keys signs for half a second only.
    assert len(crowd.signers) >= 3


def test_a_new_key_is_published_before_it_signs(auth: AuthService) -> None:
    before = published(auth)
    made = auth.admin().post("/auth/signing-keys", json={"lead_seconds": 600}).json()
    assert published(auth) == before | {made["kid"]}
    fresh = auth.register().tokens["access_token"]
    listed = auth.admin().get("/auth/signing-keys").json()["items"]
    assert {item["kid"] for item in listed} == published(auth)
    assert [item["retires_at"] for item in listed].count(None) == 1
    assert made["kid"].encode().hex() not in fresh.encode().hex()


def test_an_old_key_stays_until_its_tokens_have_expired(database_url: str, redis_url: str) -> None:
    with AuthService(database_url, redis_url) as service:
        user = service.register()
        (old,) = published(service)
        service.admin().post("/auth/signing-keys", json={"lead_seconds": 0})
        assert old in published(service)
        assert user.verify().status_code == 200
        with psycopg.connect(database_url) as connection:
            row = connection.execute(
                "SELECT extract(epoch FROM retires_at - now()) FROM signing_key WHERE kid = %s",
                (old,),
            ).fetchone()
            assert row is not None
            assert float(row[0]) > 900 + 30
            connection.execute("UPDATE signing_key SET retires_at = now() WHERE kid = %s", (old,))
        assert old not in published(service)
        with service.replica() as restarted:
            answer = restarted.client().get("/auth/verify", headers=user.headers)
            assert_problem(answer, 401, "unauthorized")
            assert restarted.sign_in(user.email).verify().status_code == 200


def test_an_aged_key_is_replaced_by_itself(database_url: str, redis_url: str) -> None:
    with AuthService(database_url, redis_url) as service:
        (old,) = published(service)
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE signing_key SET created_at = now() - interval '31 days'")
        deadline = time.monotonic() + 20
        while published(service) == {old}:
            assert time.monotonic() < deadline
            time.sleep(0.3)
        assert old in published(service)


def test_private_keys_are_sealed(auth: AuthService) -> None:
    with psycopg.connect(auth.database_url) as connection:
        rows = connection.execute("SELECT sealed_private_key, public_key FROM signing_key")
        for sealed, public in rows.fetchall():
            assert b'"d"' not in sealed
            assert "d" not in public
    key_file = auth.home / "auth.key"
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_another_installation_key_is_told_at_the_start(auth: AuthService) -> None:
    other = AuthService(auth.database_url, auth.redis_url)
    other.start(ready=False)
    assert other.process.wait(60) != 0
    assert "restore the file auth.key of this installation" in other.log


def test_the_keys_can_be_cached(auth: AuthService) -> None:
    answer = auth.client().get("/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.json() == auth.client().get("/auth/jwks.json").json()


def test_reading_the_keys_often_is_bounded(auth: AuthService) -> None:
    started = time.monotonic()
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(auth.settings.socket("auth"))),
        base_url="http://auth",
    ) as client:
        for _ in range(3):
            assert client.get("/auth/jwks.json").status_code == 200
    # One reading at most every half a second, however often somebody asks.
    assert time.monotonic() - started > 0.9

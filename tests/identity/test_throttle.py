"""Case 29: guesses per account and per address, and a thousand sign-ins at once."""

import asyncio
import os
import secrets
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
import redis

from tests.identity.service import (
    PASSWORD,
    AuthService,
    assert_problem,
    new_email,
    random_address,
)

LIMITS = {
    "PENSTOCK_GUESSES_PER_ACCOUNT": "5",
    "PENSTOCK_GUESSES_PER_ADDRESS": "8",
    "PENSTOCK_GUESS_WINDOW_SECONDS": "120",
}


@pytest.fixture(scope="module")
def strict(auth: AuthService) -> Iterator[AuthService]:
    with auth.replica(**LIMITS) as service:
        yield service


def guess(auth: AuthService, email: str, *, address: str | None = None) -> httpx.Response:
    headers = {"X-Forwarded-For": address or random_address()}
    body = {"email": email, "password": "not that one"}
    return auth.client(**headers).post("/auth/login", json=body)


def forget_guesses(auth: AuthService) -> None:
    """Let the window pass: every counter has one, and ends with it."""
    with redis.Redis.from_url(auth.redis_url) as client:
        for key in client.scan_iter("penstock:guesses:*"):
            assert 0 < client.pttl(key) <= 300_000
            client.pexpire(key, 1)
    time.sleep(0.05)


def test_guesses_at_one_account_end_wherever_they_come_from(strict: AuthService) -> None:
    user = strict.register()
    codes = [guess(strict, user.email).status_code for _ in range(7)]
    assert codes == [401] * 5 + [429] * 2
    answer = guess(strict, user.email)
    assert_problem(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) <= 120
    # The right password does not help either: whoever guesses must not learn when it is right.
    body = {"email": user.email, "password": PASSWORD}
    assert strict.client().post("/auth/login", json=body).status_code == 429
    assert user.verify().status_code == 200
    forget_guesses(strict)
    assert strict.sign_in(user.email).verify().status_code == 200


def test_an_account_that_does_not_exist_is_throttled_alike(strict: AuthService) -> None:
    email = new_email()
    codes = [guess(strict, email).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_spraying_from_one_address_ends(strict: AuthService) -> None:
    address = random_address()
    codes = [guess(strict, new_email(), address=address).status_code for _ in range(10)]
    assert codes == [401] * 8 + [429] * 2
    # A client cannot choose the address: what the gateway appended counts.
    forged = f"{random_address()}, {address}"
    assert guess(strict, new_email(), address=forged).status_code == 429


def test_a_subscriber_of_ipv6_has_one_address(strict: AuthService) -> None:
    network = f"2001:db8:7:{secrets.randbelow(1 << 16):x}"
    codes = [
        guess(strict, new_email(), address=f"{network}::{host:x}").status_code
        for host in range(1, 11)
    ]
    assert codes == [401] * 8 + [429] * 2


def test_right_passwords_do_not_use_up_attempts(strict: AuthService) -> None:
    user = strict.register()
    for _ in range(12):
        body = {"email": user.email, "password": PASSWORD}
        assert user.client.post("/auth/login", json=body).status_code == 200


def test_a_right_password_forgives_the_account(strict: AuthService) -> None:
    user = strict.register()
    for _ in range(3):
        assert [guess(strict, user.email).status_code for _ in range(4)] == [401] * 4
        assert strict.sign_in(user.email).verify().status_code == 200


def test_changing_a_password_is_no_way_round(strict: AuthService) -> None:
    user = strict.register()
    body = {"current_password": "not that one", "new_password": "another long one"}
    codes = [
        user.request(
            "PUT", "/auth/password", json=body, headers={"X-Forwarded-For": random_address()}
        ).status_code
        for _ in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_throttling_is_audited(strict: AuthService) -> None:
    address = random_address()
    for _ in range(10):
        guess(strict, new_email(), address=address)
    deadline = time.monotonic() + 10
    found: list[str] = []
    while "too-many-guesses" not in found and time.monotonic() < deadline:
        events = strict.audit(action="credential.used", outcome="refused")
        found = [item["detail"]["reason"] for item in events if item["address"] == address]
    assert "too-many-guesses" in found


async def ask_from_outside(auth: AuthService, path: str) -> tuple[int, float]:
    """Return status and seconds as another process sees them: this one has a thousand to serve."""
    curl = await asyncio.create_subprocess_exec(
        *("curl", "--silent", "--max-time", "60", "--output", os.devnull),
        *("--unix-socket", str(auth.settings.socket("auth"))),
        *("--write-out", "%{http_code} %{time_total}", f"http://127.0.0.1:8080{path}"),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await curl.communicate()
    code, seconds = told.decode().split()
    return int(code), float(seconds)


async def test_a_thousand_sign_ins_at_once(auth: AuthService) -> None:
    transport = httpx.AsyncHTTPTransport(
        uds=str(auth.settings.socket("auth")), limits=httpx.Limits(max_connections=1000)
    )
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8080", timeout=60
    ) as client:

        async def sign_in(number: int) -> httpx.Response:
            body = {"email": new_email(), "password": PASSWORD}
            headers = {"X-Forwarded-For": f"10.9.{number // 250}.{number % 250}"}
            return await client.post("/auth/login", json=body, headers=headers)

        tasks = [asyncio.create_task(sign_in(number)) for number in range(1000)]
        await asyncio.sleep(0.3)
        code, waited = await ask_from_outside(auth, "/livez")
        assert code == 200
        answers = await asyncio.gather(*tasks)
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) == {401, 503}, codes
    assert codes[401] >= 20
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 503)
    # Everybody else was served meanwhile, with a share of a machine that may be busy.
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert waited < 10 * busy
    assert auth.register().verify().status_code == 200

"""When a request is sent again and how one signs in, against a server that says what it must."""

import asyncio
import time
from typing import Any

import pytest

from penstock.client import (
    AsyncClient,
    Client,
    NotConnectedError,
    NotSignedInError,
    RateLimitedError,
    Retries,
)
from penstock.client.errors import UnavailableError
from penstock.local.ports import free_port
from tests.client.conftest import Said, Server

pytestmark = pytest.mark.unit

QUICK = Retries(attempts=3, first_wait_seconds=0.01)
AWAY = Said(503, {"type": "urn:penstock:unavailable", "detail": "The store is away"})
HUNG_UP = Said(None)
MODEL = {"id": "m", "name": "sums", "version": 1, "role": "champion"}
PREDICTION = {"prediction_id": "p", "model": MODEL, "predictions": [9.0]}
TOP = {"dataset": "egrid", "year": 2023, "metric": "net_generation", "unit": "MWh", "items": []}
HOOK: dict[str, Any] = {
    "id": "w",
    "url": "https://example.org",
    "description": "",
    "event_types": ["*"],
    "subject": None,
    "disabled_reason": None,
    "last_delivered_at": None,
    "secret": "whsec_x",
}


def client(server: Server) -> Client:
    return Client(server.url, api_key="pk_test", retries=QUICK)


@pytest.mark.parametrize("first", [AWAY, HUNG_UP, Said(429)])
def test_questions_are_asked_again(server: Server, first: Said) -> None:
    server.answers = [first, Said(body=TOP)]
    with client(server) as asking:
        assert asking.plants.top().dataset == "egrid"
    assert [item.headers["x-api-key"] for item in server.heard] == ["pk_test"] * 2


@pytest.mark.parametrize("first", [AWAY, HUNG_UP])
def test_a_prediction_is_repeated_under_one_key(server: Server, first: Said) -> None:
    server.answers = [first, Said(body=PREDICTION)]
    with client(server) as asking:
        assert asking.predict("sums", [{"a": 1}]).predictions == [9.0]
    first_key, second_key = (item.headers["idempotency-key"] for item in server.heard)
    assert first_key == second_key
    assert server.heard[0].body == server.heard[1].body


def test_a_prediction_without_a_key_is_made_once(server: Server) -> None:
    server.answers = [HUNG_UP, Said(body=PREDICTION)]
    with client(server) as asking, pytest.raises(NotConnectedError):
        asking.predict("sums", [{"a": 1}], retry=False)
    assert "idempotency-key" not in server.heard[0].headers
    assert len(server.heard) == 1


@pytest.mark.parametrize("first", [AWAY, HUNG_UP])
def test_what_may_have_been_done_is_not_done_twice(server: Server, first: Said) -> None:
    server.answers = [first, Said(201, HOOK)]
    with client(server) as asking, pytest.raises((UnavailableError, NotConnectedError)):
        asking.webhooks.add("https://example.org", ["*"])
    assert len(server.heard) == 1


def test_what_was_refused_for_now_is_done_later(server: Server) -> None:
    server.answers = [Said(429, headers={"Retry-After": "1"}), Said(201, HOOK)]
    begun = time.monotonic()
    with client(server) as asking:
        assert asking.webhooks.add("https://example.org", ["*"]).secret == "whsec_x"
    assert time.monotonic() - begun >= 1


def test_it_gives_up_and_says_what_the_server_said(server: Server) -> None:
    limit = {"type": "urn:penstock:too-many-requests", "title": "Too many", "detail": "Your plan"}
    server.answers = [Said(429, limit, {"x-request-id": "r-1"})]
    with client(server) as asking, pytest.raises(RateLimitedError) as caught:
        asking.plants.top()
    error = caught.value
    assert (error.status, error.code, error.detail) == (429, "too-many-requests", "Your plan")
    assert error.request_id == "r-1"
    assert len(server.heard) == QUICK.attempts
    server.answers = [Said(429, limit, {"Retry-After": "3600"})]
    with client(server) as asking, pytest.raises(RateLimitedError) as caught:
        asking.plants.top()
    assert caught.value.retry_after_seconds == 3600


def test_nothing_there_is_an_error_of_its_own() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with Client(url, api_key="pk_x", retries=QUICK) as asking, pytest.raises(NotConnectedError):
        asking.plants.top()
    with pytest.raises(ValueError, match="api_key"):
        Client(url)


def tokens(name: str, seconds: float = 600) -> Said:
    body = {"access_token": name, "refresh_token": f"refresh {name}", "expires_in": seconds}
    return Said(body=body)


def test_it_signs_in_once_and_renews_before_the_end(server: Server) -> None:
    server.answers = [tokens("one"), Said(body=TOP), Said(body=TOP)]
    with Client(server.url, email="a@b.c", password="secret secret") as asking:
        asking.plants.top()
        asking.plants.top()
        assert server.heard[0].path == "/auth/login"
        assert [item.headers.get("authorization") for item in server.heard[1:]] == [
            "Bearer one"
        ] * 2
    server.heard.clear()
    server.answers = [tokens("short", 1), Said(body=TOP), tokens("two"), Said(body=TOP)]
    with Client(server.url, email="a@b.c", password="secret secret") as asking:
        asking.plants.top()
        asking.plants.top()
    assert server.heard[2].path == "/auth/refresh"
    assert server.heard[3].headers["authorization"] == "Bearer two"


def test_a_refused_token_and_a_refused_refresh_end_in_a_new_session(server: Server) -> None:
    server.answers = [
        *(tokens("one"), Said(401), Said(body=None, status=401)),
        *(tokens("two"), Said(body=TOP)),
    ]
    with Client(server.url, email="a@b.c", password="secret secret") as asking:
        asking.plants.top()
    paths = [item.path.partition("?")[0] for item in server.heard]
    top = "/api/v1/power-plants/top"
    assert paths == ["/auth/login", top, "/auth/refresh", "/auth/login", top]
    server.answers = [Said(401, {"detail": "They do not belong together"})]
    wrong = Client(server.url, email="a@b.c", password="wrong wrong wrong")
    with wrong, pytest.raises(NotSignedInError, match="belong"):
        wrong.plants.top()


async def test_tasks_share_one_session_and_are_repeated_too(server: Server) -> None:
    server.answers = [tokens("one"), AWAY, Said(body=TOP)]
    async with AsyncClient(
        server.url, email="a@b.c", password="secret secret", retries=QUICK
    ) as asking:
        found = await asyncio.gather(*(asking.plants.top() for _ in range(5)))
    assert [top.dataset for top in found] == ["egrid"] * 5
    assert [item.path for item in server.heard].count("/auth/login") == 1

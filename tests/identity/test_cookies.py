"""Sessions of browsers: an HttpOnly cookie, no token in reach of scripts, and Origin checked."""

import time
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from tests.identity.service import PASSWORD, AuthService, assert_problem

OURS = "http://127.0.0.1:8080"


def sign_in(auth: AuthService, email: str, *, origin: str = OURS) -> httpx.Response:
    body = {"email": email, "password": PASSWORD, "cookies": True}
    return auth.client().post("/auth/login", json=body, headers={"Origin": origin})


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    """Return the header that sends back the session cookie an answer has set."""
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def test_no_token_reaches_a_script(auth: AuthService) -> None:
    user = auth.register()
    answer = sign_in(auth, user.email)
    assert answer.status_code == 200
    tokens = answer.json()
    assert tokens["access_token"] is None
    assert tokens["refresh_token"] is None
    assert tokens["user"] == user.tokens["user"]
    attributes = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert attributes[0].startswith("penstock_session=cs_")
    assert {"httponly", "samesite=lax", "path=/", f"max-age={30 * 86400}"} <= set(attributes)
    assert "secure" not in attributes
    assert not any(part.startswith("domain") for part in attributes)


@pytest.fixture(scope="module")
def behind_tls(auth: AuthService) -> Iterator[AuthService]:
    with auth.replica(PENSTOCK_PUBLIC_URL="https://plants.example") as service:
        yield service


def test_behind_tls_the_cookie_is_tied_to_the_host(behind_tls: AuthService) -> None:
    user = behind_tls.register()
    origin = "https://plants.example"
    answer = sign_in(behind_tls, user.email, origin=origin)
    attributes = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert attributes[0].startswith("__host-penstock=cs_")
    assert {"secure", "httponly", "path=/"} <= set(attributes)
    cookie = cookie_of(answer)
    client = behind_tls.client()
    assert client.get("/auth/verify", headers=cookie).status_code == 200
    assert client.post("/auth/verify", headers={**cookie, "Origin": origin}).status_code == 200
    plain = {**cookie, "Origin": "http://plants.example"}
    assert_problem(client.post("/auth/verify", headers=plain), 403, "forbidden")
    value = cookie["Cookie"].partition("=")[2]
    bare = {"Cookie": f"penstock_session={value}"}
    assert_problem(client.get("/auth/verify", headers=bare), 401, "unauthorized")
    out = client.post("/auth/logout", headers={**cookie, "Origin": origin})
    assert out.status_code == 204
    assert "secure" in out.headers["set-cookie"].lower()
    assert "max-age=0" in out.headers["set-cookie"].lower()


def test_the_cookie_is_a_credential(auth: AuthService) -> None:
    user = auth.register()
    cookie = cookie_of(sign_in(auth, user.email))
    client = auth.client()
    answer = client.get("/auth/verify", headers=cookie)
    assert answer.status_code == 200
    assert answer.json()["credential"] == "cookie"
    others = {"Cookie": f"theme=dark; {cookie['Cookie']}; lang=en"}
    assert client.get("/auth/me", headers=others).json()["email"] == user.email


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8080.evil.example"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_another_site_cannot_use_the_cookie(
    auth: AuthService, shared_cookie: dict[str, str], method: str, headers: dict[str, str]
) -> None:
    answer = auth.client().request(method, "/auth/verify", headers={**shared_cookie, **headers})
    assert_problem(answer, 403, "forbidden")


@pytest.fixture(scope="module")
def shared_cookie(auth: AuthService) -> dict[str, str]:
    return cookie_of(sign_in(auth, auth.register().email))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": OURS},
        {"Sec-Fetch-Site": "same-origin"},
        # The same gateway under the name that stands in the address bar.
        {"Origin": "http://localhost:8080", "Host": "localhost:8080"},
    ],
)
def test_our_own_pages_can(
    auth: AuthService, shared_cookie: dict[str, str], method: str, headers: dict[str, str]
) -> None:
    answer = auth.client().request(method, "/auth/verify", headers={**shared_cookie, **headers})
    assert answer.status_code == 200


def test_bearer_tokens_need_no_origin(auth: AuthService) -> None:
    user = auth.register()
    answer = user.post("/auth/verify", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200


def test_a_cookie_sent_as_a_header_is_no_credential(
    auth: AuthService, shared_cookie: dict[str, str]
) -> None:
    value = shared_cookie["Cookie"].partition("=")[2]
    for headers in ({"Authorization": f"Bearer {value}"}, {"X-API-Key": value}):
        answer = auth.client().post("/auth/verify", headers=headers)
        assert_problem(answer, 401, "unauthorized")
    answer = auth.client().post("/auth/verify", json={"token": value})
    assert_problem(answer, 401, "unauthorized")


def test_another_site_cannot_sign_a_browser_in(auth: AuthService) -> None:
    user = auth.register()
    answer = sign_in(auth, user.email, origin="https://evil.example")
    assert_problem(answer, 403, "forbidden")
    assert "set-cookie" not in answer.headers


def test_signing_out_takes_the_cookie_away(auth: AuthService) -> None:
    user = auth.register()
    cookie = cookie_of(sign_in(auth, user.email))
    client = auth.client()
    assert_problem(client.post("/auth/logout", headers=cookie), 403, "forbidden")
    answer = client.post("/auth/logout", headers={**cookie, "Origin": OURS})
    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert_problem(client.get("/auth/verify", headers=cookie), 401, "unauthorized")
    assert user.verify().status_code == 200


def test_a_tampered_cookie_is_refused(auth: AuthService, shared_cookie: dict[str, str]) -> None:
    name, _, value = shared_cookie["Cookie"].partition("=")
    other = "0" if value[40] != "0" else "1"
    for wrong in (value[:-1], value + "0", value[:40] + other + value[41:], "cs_", ""):
        answer = auth.client().get("/auth/verify", headers={"Cookie": f"{name}={wrong}"})
        assert_problem(answer, 401, "unauthorized")


def test_use_keeps_a_cookie_from_lying_idle(auth: AuthService) -> None:
    user = auth.register()
    cookie = cookie_of(sign_in(auth, user.email))
    question = "SELECT idle_expires_at FROM auth_session WHERE kind = 'cookie' AND user_id = %s"
    with psycopg.connect(auth.database_url, autocommit=True) as connection:
        first = connection.execute(question, (user.user_id,)).fetchone()
        assert first is not None
        deadline = time.monotonic() + 10
        later = first
        while later == first and time.monotonic() < deadline:
            auth.client().get("/auth/verify", headers=cookie)
            time.sleep(0.2)
            row = connection.execute(question, (user.user_id,)).fetchone()
            assert row is not None
            later = row
    assert later > first

"""Cases 23 and 24: rotation of refresh tokens, and what happens to copied ones."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.identity.service import AuthService, SignedIn, assert_problem


def outlast_grace(auth: AuthService, user: SignedIn) -> None:
    """Let the last use of the user's refresh tokens lie a minute back."""
    with psycopg.connect(auth.database_url) as connection:
        connection.execute(
            "UPDATE refresh_token SET used_at = used_at - interval '1 minute' "
            "WHERE session_id IN (SELECT id FROM auth_session WHERE user_id = %s)",
            (user.user_id,),
        )


def test_a_refresh_token_is_replaced(auth: AuthService) -> None:
    user = auth.register()
    answer = user.refresh()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert tokens["refresh_token"] != user.tokens["refresh_token"]
    assert tokens["user"] == user.tokens["user"]
    fresh = SignedIn(auth, user.client, tokens)
    assert fresh.verify().status_code == 200
    assert fresh.refresh().status_code == 200


def test_fifty_refreshes_at_once_get_one_successor(auth: AuthService) -> None:
    user = auth.register()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: user.refresh(), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    again = user.refresh(successors.pop())
    assert again.status_code == 200
    assert user.verify().status_code == 200
    with psycopg.connect(auth.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM refresh_token t JOIN auth_session s ON s.id = t.session_id "
            "WHERE s.user_id = %s",
            (user.user_id,),
        ).fetchone()
    assert row == (3,)


def test_a_lost_answer_can_be_asked_for_again(auth: AuthService) -> None:
    user = auth.register()
    first, second = user.refresh().json(), user.refresh().json()
    assert first["refresh_token"] == second["refresh_token"]


def test_a_late_reuse_ends_this_session_only(auth: AuthService) -> None:
    user = auth.register()
    elsewhere = auth.sign_in(user.email)
    successor = user.refresh().json()["refresh_token"]
    outlast_grace(auth, user)
    problem = assert_problem(user.refresh(), 401, "unauthorized")
    assert "was used before" in problem["detail"]
    assert_problem(user.verify(), 401, "unauthorized")
    assert_problem(user.refresh(successor), 401, "unauthorized")
    assert elsewhere.verify().status_code == 200
    assert elsewhere.refresh().status_code == 200
    refused = auth.audit(action="session.refreshed", actor_id=user.user_id)
    assert "reused" in [item["detail"]["reason"] for item in refused]


def test_a_grandparent_is_reused_even_within_the_grace(auth: AuthService) -> None:
    user = auth.register()
    successor = user.refresh().json()["refresh_token"]
    assert user.refresh(successor).status_code == 200
    assert_problem(user.refresh(), 401, "unauthorized")
    assert_problem(user.verify(), 401, "unauthorized")


def test_an_invented_token_is_refused(auth: AuthService) -> None:
    user = auth.register()
    assert_problem(user.refresh("rt_" + "0" * 64), 401, "unauthorized")
    assert_problem(user.refresh(user.tokens["access_token"][:200]), 401, "unauthorized")
    assert user.refresh().status_code == 200


def test_a_refresh_token_is_no_access_token(auth: AuthService) -> None:
    user = auth.register()
    headers = {"Authorization": f"Bearer {user.tokens['refresh_token']}"}
    assert_problem(user.client.get("/auth/me", headers=headers), 401, "unauthorized")


def test_a_signed_out_session_cannot_be_refreshed(auth: AuthService) -> None:
    user = auth.register()
    assert user.post("/auth/logout").status_code == 204
    assert_problem(user.refresh(), 401, "unauthorized")


@pytest.fixture(scope="module")
def short(auth: AuthService) -> Iterator[AuthService]:
    """A replica whose sessions lie idle for two seconds and last for four."""
    variables = {
        "PENSTOCK_REFRESH_IDLE_SECONDS": "2",
        "PENSTOCK_REFRESH_TOTAL_SECONDS": "4",
    }
    with auth.replica(**variables) as service:
        yield service


def test_an_idle_session_ends(short: AuthService) -> None:
    user = short.register()
    time.sleep(2.2)
    assert_problem(user.refresh(), 401, "unauthorized")
    assert_problem(user.verify(), 401, "unauthorized")


def test_no_refresh_outlives_the_absolute_end(short: AuthService) -> None:
    user = short.register()
    ends = time.monotonic() + 4
    token = user.tokens["refresh_token"]
    while time.monotonic() < ends - 0.5:
        answer = user.refresh(token)
        assert answer.status_code == 200
        token = answer.json()["refresh_token"]
        time.sleep(0.8)
    time.sleep(max(0.0, ends + 0.2 - time.monotonic()))
    assert_problem(user.refresh(token), 401, "unauthorized")


def test_only_hashes_are_stored(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()["key"]
    with psycopg.connect(auth.database_url) as connection:
        for table in ("refresh_token", "auth_session", "api_key", "app_user", "audit_event"):
            rows = connection.execute(
                f"SELECT t::text FROM {table} t"  # noqa: S608 - names above
            ).fetchall()
            text = "\n".join(row[0] for row in rows)
            for secret in (user.tokens["refresh_token"], key, "correct horse battery"):
                assert secret not in text
                assert secret.removeprefix("rt_") not in text
                assert secret.encode().hex() not in text

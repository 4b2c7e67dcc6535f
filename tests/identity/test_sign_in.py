import statistics
import time

import pytest

from tests.identity.service import (
    PASSWORD,
    AuthService,
    assert_problem,
    new_email,
)


def test_login_answers_the_shape_on_the_wire(auth: AuthService) -> None:
    user = auth.register()
    assert set(user.tokens) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert user.tokens["token_type"] == "Bearer"
    assert user.tokens["expires_in"] == 900
    assert set(user.tokens["user"]) == {"id", "email", "name", "role"}
    assert user.tokens["user"]["role"] == "analyst"


def test_the_access_token_opens_the_account(auth: AuthService) -> None:
    user = auth.register()
    me = user.get("/auth/me").json()
    assert me["email"] == user.email
    assert me["credential"] == "session"
    assert "loads:write" in me["scopes"]
    assert "users:admin" not in me["scopes"]


def test_an_address_is_the_same_in_capital_letters(auth: AuthService) -> None:
    user = auth.register()
    again = auth.sign_in(f"  {user.email.upper()} ")
    assert again.user_id == user.user_id


@pytest.mark.parametrize("unknown", [False, True])
def test_a_wrong_password_and_an_unknown_user_look_the_same(
    auth: AuthService, *, unknown: bool
) -> None:
    email = new_email() if unknown else auth.register().email
    answer = auth.client().post("/auth/login", json={"email": email, "password": "not that one"})
    problem = assert_problem(answer, 401, "unauthorized")
    assert problem["detail"] == "Wrong e-mail address or password"


def hashes(auth: AuthService) -> float:
    lines = auth.client().get("/metrics").text.splitlines()
    wanted = 'penstock_password_hashes_total{work="verify"}'
    return next(float(line.split()[-1]) for line in lines if line.startswith(wanted))


def test_an_unknown_user_costs_one_hash_as_a_known_one_does(auth: AuthService) -> None:
    email = auth.register().email
    for address in (email, new_email()):
        before = hashes(auth)
        auth.client().post("/auth/login", json={"email": address, "password": "not that one"})
        assert hashes(auth) == before + 1


def test_an_unknown_user_takes_as_long_as_a_known_one(auth: AuthService) -> None:
    email = auth.register().email
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(8):
        for known in (True, False):
            with auth.client() as client:
                body = {"email": email if known else new_email(), "password": "not that one"}
                started = time.perf_counter()
                assert client.post("/auth/login", json=body).status_code == 401
                seconds[known].append(time.perf_counter() - started)
    fastest = {known: min(times) for known, times in seconds.items()}
    # Without the hash it would be ten times as fast, so a busy machine cannot hide it.
    assert fastest[False] > 0.6 * fastest[True], statistics.median(seconds[False])
    assert fastest[True] > 0.6 * fastest[False], statistics.median(seconds[True])


def test_registering_twice_is_a_conflict(auth: AuthService) -> None:
    user = auth.register()
    body = {"email": user.email, "password": PASSWORD}
    assert_problem(auth.client().post("/auth/register", json=body), 409, "conflict")


@pytest.mark.parametrize(
    ("email", "password", "column"),
    [
        ("no address", PASSWORD, "email"),
        ("a@b\x00c", PASSWORD, "email"),
        ("ada@example.org", "short", "password"),
        ("ada.lovelace@example.org", "Ada.Lovelace@example.org", "password"),
        ("ada.lovelace@example.org", "x" * 257, "password"),
    ],
)
def test_bad_registrations_name_the_field(
    auth: AuthService, email: str, password: str, column: str
) -> None:
    body = {"email": email, "password": password}
    answer = auth.client().post("/auth/register", json=body)
    problem = assert_problem(answer, 422, "unprocessable")
    assert [item["column"] for item in problem["errors"]] == [column]
    assert password not in answer.text


def test_unknown_fields_and_broken_json_are_refused(auth: AuthService) -> None:
    client = auth.client()
    body = {"email": new_email(), "password": PASSWORD, "role": "admin"}
    problem = assert_problem(client.post("/auth/register", json=body), 422, "unprocessable")
    assert problem["detail"] == "role: is unknown here"
    headers = {"Content-Type": "application/json"}
    answer = client.post("/auth/login", content=b'{"email": ', headers=headers)
    problem = assert_problem(answer, 400, "bad-request")
    assert problem["detail"].startswith("The body is not valid JSON: Expecting value, at character")
    problem = assert_problem(client.post("/auth/login", data=body), 422, "unprocessable")
    assert "expected a JSON object" in problem["detail"]
    answer = client.post(
        "/auth/login", content=b'{"email":"a@\\ud800","password":"x"}', headers=headers
    )
    assert 400 <= answer.status_code < 500


def test_sign_ins_stand_in_the_audit_log(auth: AuthService) -> None:
    user = auth.register()
    with auth.client() as client:
        client.post("/auth/login", json={"email": user.email, "password": "not that one"})
        address = client.headers["X-Forwarded-For"]
    done = auth.audit(action="session.begun", outcome="done", actor_id=user.user_id)
    refused = auth.audit(action="session.begun", outcome="refused", actor_id=user.user_id)
    assert len(done) == 1
    assert done[0]["subject"].startswith("session:")
    assert [(item["address"], item["detail"]) for item in refused] == [
        (address, {"reason": "wrong-password"})
    ]
    assert PASSWORD not in str(done + refused)


def test_no_secret_stands_in_the_logs(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()["key"]
    for secret in (PASSWORD, user.tokens["access_token"], user.tokens["refresh_token"], key):
        assert secret not in auth.log

"""`/auth/verify` as the gateway and others ask it, and case 22 against the running service."""

import base64
import json
import time
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey

from penstock.core.auth import identity_rules
from penstock.core.jws import keys_of, sign, verify
from tests.identity.service import AuthService, assert_problem

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")


def claims_of(auth: AuthService, answer: httpx.Response) -> dict[str, Any]:
    """Return what the statement of an answer says, its signature checked."""
    keys = keys_of(auth.client().get("/auth/jwks.json").json())
    statement = answer.headers["x-penstock-identity"].encode()
    return verify(statement, keys=keys, rules=identity_rules(auth.settings))


@pytest.mark.parametrize("method", METHODS)
def test_any_method_is_answered(auth: AuthService, method: str) -> None:
    user = auth.register()
    answer = user.request(method, "/auth/verify", headers={"Content-Length": "0"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert claims_of(auth, answer)["sub"] == user.user_id
    answer = auth.client().request(method, "/auth/verify")
    assert answer.status_code == 401
    assert "x-penstock-identity" not in answer.headers


def test_the_answer_has_the_shape_on_the_wire(auth: AuthService) -> None:
    user = auth.register()
    answer = user.verify()
    assert answer.json() == {
        "active": True,
        "user": user.tokens["user"],
        "scopes": sorted(user.get("/auth/me").json()["scopes"]),
        "credential": "access_token",
    }
    claims = claims_of(auth, answer)
    assert claims["exp"] - claims["iat"] == 60
    assert claims["sid"] == user.current_session()["id"]


def test_a_statement_is_signed_once_for_many_requests(auth: AuthService) -> None:
    user = auth.register()
    statements = {user.verify().headers["x-penstock-identity"] for _ in range(20)}
    assert len(statements) == 1


def test_a_token_in_the_body_is_the_same_call(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()["key"]
    for token, kind in ((user.tokens["access_token"], "access_token"), (key, "api_key")):
        answer = auth.client().post("/auth/verify", json={"token": token})
        assert answer.status_code == 200
        assert answer.json()["credential"] == kind
        assert claims_of(auth, answer)["sub"] == user.user_id
    chunks = iter([b'{"token": "', user.tokens["access_token"].encode(), b'"}'])
    headers = {"Content-Type": "application/json"}
    answer = auth.client().post("/auth/verify", content=chunks, headers=headers)
    assert answer.status_code == 200
    answer = auth.client().post("/auth/verify", json={"token": "nonsense"})
    assert_problem(answer, 401, "unauthorized")
    assert_problem(auth.client().post("/auth/verify", json={}), 401, "unauthorized")
    answer = auth.client().post("/auth/verify", json={"tokens": "nonsense"})
    assert_problem(answer, 422, "unprocessable")


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Bearer a"), ("Authorization", "Bearer b")],
        [("Authorization", "Bearer a"), ("authorization", "Bearer a")],
        [("Authorization", "Bearer a"), ("X-API-Key", "pk_b")],
        [("X-API-Key", "pk_a"), ("X-API-Key", "pk_b")],
        [("Cookie", "penstock_session=a"), ("Cookie", "penstock_session=b")],
        [("Cookie", "penstock_session=a; penstock_session=b")],
    ],
)
def test_two_credentials_are_refused(auth: AuthService, headers: list[tuple[str, str]]) -> None:
    for path in ("/auth/verify", "/auth/me"):
        answer = auth.client().get(path, headers=httpx.Headers(headers))
        assert_problem(answer, 400, "bad-request")


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Basic YTpi", "Token x", "Bearer\tx", "bearer a b"]
)
def test_what_is_no_bearer_token_is_refused(auth: AuthService, value: str) -> None:
    answer = auth.client().get("/auth/verify", headers={"Authorization": value})
    problem = assert_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert problem["detail"]


def test_forged_identity_headers_mean_nothing(auth: AuthService) -> None:
    user = auth.register()
    statement = user.verify().headers["x-penstock-identity"]
    for headers in (
        {"x-penstock-identity": statement},
        {"X-User-Id": user.user_id},
        {"Authorization": f"Bearer {statement}"},
        {"X-API-Key": user.tokens["access_token"]},
        {"X-API-Key": statement},
    ):
        for path in ("/auth/verify", "/auth/me"):
            assert_problem(auth.client().get(path, headers=headers), 401, "unauthorized")


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forgeries(access_token: str) -> dict[str, str]:
    """Return made-up tokens by the reason for which they have to be refused."""
    header, payload, signature = access_token.split(".")
    read = base64.urlsafe_b64decode
    head = json.loads(read(header + "=="))
    claims = json.loads(read(payload + "=="))
    own = OKPKey.generate_key("Ed25519", {"kid": head["kid"]})
    stranger = OKPKey.generate_key("Ed25519", {"kid": "stranger"})
    admin = {**claims, "role": "admin"}
    return {
        "algorithm": f"{segment({**head, 'alg': 'none'})}.{payload}.",
        "signature": sign(admin, type="at+jwt", kid=head["kid"], key=own),
        "unknown-key": sign(admin, type="at+jwt", kid="stranger", key=stranger),
        "malformed": f"{header}.{payload}",
        "type": f"{segment({**head, 'typ': 'JWT'})}.{payload}.{signature}",
    }


def test_forged_tokens_are_refused_and_audited(auth: AuthService) -> None:
    user = auth.register()
    made_up = forgeries(user.tokens["access_token"])
    for token in made_up.values():
        answer = user.client.get("/auth/verify", headers={"Authorization": f"Bearer {token}"})
        assert_problem(answer, 401, "unauthorized")
    address = user.client.headers["X-Forwarded-For"]
    deadline = time.monotonic() + 10
    seen: set[str] = set()
    while time.monotonic() < deadline and not seen.issuperset(made_up):
        events = auth.audit(action="credential.used", outcome="refused")
        seen = {item["detail"]["reason"] for item in events if item["address"] == address}
    assert seen == set(made_up)
    assert user.verify().status_code == 200


def test_a_token_of_another_installation_is_refused(auth: AuthService) -> None:
    with auth.replica(PENSTOCK_PUBLIC_URL="https://elsewhere.example") as other:
        user = other.register()
        assert user.verify().status_code == 200
        answer = auth.client().get("/auth/verify", headers=user.headers)
        assert_problem(answer, 401, "unauthorized")


def test_an_access_token_ends_after_its_life_and_the_leeway(auth: AuthService) -> None:
    short = {"PENSTOCK_ACCESS_TOKEN_SECONDS": "1", "PENSTOCK_CLOCK_LEEWAY_SECONDS": "1"}
    with auth.replica(**short) as service:
        user = service.register()
        assert user.verify().status_code == 200
        time.sleep(1.2)
        assert user.verify().status_code == 200
        time.sleep(1.2)
        problem = assert_problem(user.verify(), 401, "unauthorized")
        assert "expired" in problem["detail"]
        assert user.refresh().status_code == 200


def test_the_request_id_of_the_gateway_stands_in_a_refusal(auth: AuthService) -> None:
    answer = auth.client().get("/auth/verify", headers={"X-Request-Id": "from-the-gateway"})
    assert answer.json()["request_id"] == "from-the-gateway"


def test_requests_are_counted(auth: AuthService) -> None:
    auth.register().verify()
    text = auth.client().get("/metrics").text
    assert 'penstock_http_requests_total{method="any",route="/auth/verify",status="200"}' in text

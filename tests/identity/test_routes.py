"""Deny by default: every route without a credential, and every id with another user's."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.identity.service import AuthService, assert_problem

# Whoever has no account or no session yet; health is for the gateway.
PUBLIC = {
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("GET", "/auth/jwks.json"),
    ("GET", "/.well-known/jwks.json"),
}
ADMINISTRATORS = ("/auth/users", "/auth/audit", "/auth/signing-keys")
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/auth/me"): {"name": "Ada"},
    ("PUT", "/auth/password"): {"current_password": "x", "new_password": "y"},
    ("POST", "/auth/keys"): {"name": "key"},
    ("POST", "/auth/users"): {"email": "a@b.example", "password": "long enough"},
    ("PATCH", "/auth/users/{user_id}"): {"role": "admin"},
    ("PUT", "/auth/users/{user_id}/password"): {"password": "long enough"},
    ("POST", "/auth/verify"): {"token": "nonsense"},
}


def operations(auth: AuthService) -> list[tuple[str, str]]:
    paths = auth.client().get("/auth/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, methods in sorted(paths.items()) for method in methods]


def call(client: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    filled = re.sub(r"{\w+}", str(uuid4()), path)
    return client.request(method, filled, json=BODIES.get((method, path)), **more)


def test_every_route_but_the_public_ones_asks_who_it_is(auth: AuthService) -> None:
    found = operations(auth)
    assert set(found) >= PUBLIC
    assert len(found) > 20
    client = auth.client()
    for method, path in found:
        if (method, path) in PUBLIC:
            continue
        answer = call(client, method, path)
        assert_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer"), (method, path)


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_administrators_routes_are_closed_to_others(auth: AuthService, role: str) -> None:
    user = auth.register()
    auth.admin().request("PATCH", f"/auth/users/{user.user_id}", json={"role": role})
    for method, path in operations(auth):
        if path.startswith(ADMINISTRATORS):
            answer = call(user.client, method, path, headers=user.headers)
            assert_problem(answer, 403, "forbidden")


def test_public_routes_give_nothing_away(auth: AuthService) -> None:
    client = auth.client()
    for path in ("/auth/jwks.json", "/.well-known/jwks.json"):
        keys = client.get(path).json()["keys"]
        assert keys
        for key in keys:
            assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_paths_beside_the_routes_are_not_found(auth: AuthService) -> None:
    for path in ("/auth", "/auth/verify/", "/auth//verify", "/auth/verify/x", "/docs", "/auth/ME"):
        answer = auth.client().get(path)
        assert answer.status_code in {404, 307}, path
        assert "x-penstock-identity" not in answer.headers
    assert_problem(auth.client().get("/nowhere"), 404, "not-found")
    assert_problem(auth.client().post("/auth/me"), 405, "method-not-allowed")


def test_other_peoples_sessions_and_keys_do_not_exist(auth: AuthService) -> None:
    ada, eve = auth.register(), auth.register()
    session_id = ada.current_session()["id"]
    key = ada.new_key()
    for signed_in in (eve, auth.admin()):
        for method, path in (
            ("DELETE", f"/auth/sessions/{session_id}"),
            ("DELETE", f"/auth/keys/{key['id']}"),
            ("POST", f"/auth/keys/{key['id']}/rotate"),
        ):
            assert_problem(signed_in.request(method, path), 404, "not-found")
        unknown = signed_in.request("DELETE", f"/auth/keys/{uuid4()}")
        assert_problem(unknown, 404, "not-found")
    assert ada.verify().status_code == 200
    answer = auth.client().get("/auth/verify", headers={"X-API-Key": key["key"]})
    assert answer.status_code == 200
    listed = [item["id"] for item in eve.get("/auth/sessions").json()["items"]]
    assert session_id not in listed


def test_an_id_that_is_none_is_unprocessable(auth: AuthService) -> None:
    user = auth.register()
    assert_problem(user.request("DELETE", "/auth/keys/1"), 422, "unprocessable")


def test_the_document_describes_credentials_and_problems(auth: AuthService) -> None:
    document = auth.client().get("/auth/openapi.json").json()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "api_key", "cookie"}
    me = document["paths"]["/auth/me"]["get"]
    assert {name for item in me["security"] for name in item} == {"bearer", "api_key", "cookie"}
    assert list(me["responses"]["401"]["content"]) == ["application/problem+json"]

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.identity.service import AuthService, SignedIn, assert_problem


def verify(auth: AuthService, text: str) -> httpx.Response:
    return auth.client().get("/auth/verify", headers={"X-API-Key": text})


def listed(user: SignedIn) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = user.get("/auth/keys").json()["items"]
    return items


def test_a_key_is_told_once(auth: AuthService) -> None:
    user = auth.register()
    made = user.new_key(name="nightly job")
    assert made["key"].startswith(f"pk_{made['id'].replace('-', '')}_")
    (shown,) = listed(user)
    assert shown == {name: value for name, value in made.items() if name != "key"}


def test_a_key_works_as_header_and_as_bearer(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()["key"]
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
        answer = auth.client().get("/auth/verify", headers=headers)
        assert answer.status_code == 200
        assert answer.json()["credential"] == "api_key"
        assert answer.json()["user"]["id"] == user.user_id


def test_a_key_has_the_scopes_it_was_given(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key(scopes=["plants:read", "loads:read", "plants:read"])
    assert key["scopes"] == ["loads:read", "plants:read"]
    assert verify(auth, key["key"]).json()["scopes"] == ["loads:read", "plants:read"]


def test_by_default_a_key_cannot_administrate(auth: AuthService) -> None:
    admin = auth.admin()
    key = admin.new_key()
    assert "users:admin" not in key["scopes"]
    headers = {"X-API-Key": key["key"]}
    answer = auth.client().get("/auth/users", headers=headers)
    problem = assert_problem(answer, 403, "forbidden")
    assert "users:admin" in problem["detail"]
    strong = {"X-API-Key": admin.new_key(scopes=["users:admin"])["key"]}
    assert auth.client().get("/auth/users", headers=strong).status_code == 200


@pytest.mark.parametrize("scopes", [["users:admin"], ["plants:read", "everything"], [""]])
def test_nobody_gives_more_than_they_have(auth: AuthService, scopes: list[str]) -> None:
    user = auth.register()
    answer = user.post("/auth/keys", json={"name": "key", "scopes": scopes})
    problem = assert_problem(answer, 422, "unprocessable")
    assert [item["value"] for item in problem["errors"]] == [
        scope for scope in scopes if scope != "plants:read"
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/auth/keys"),
        ("DELETE", "/auth/sessions"),
        ("PUT", "/auth/password"),
        ("PATCH", "/auth/me"),
        ("POST", "/auth/logout"),
    ],
)
def test_a_key_cannot_change_its_account(auth: AuthService, method: str, path: str) -> None:
    user = auth.register()
    headers = {"X-API-Key": user.new_key()["key"]}
    bodies: dict[str, Any] = {
        "/auth/keys": {"name": "another"},
        "/auth/password": {"current_password": "x", "new_password": "y"},
        "/auth/me": {"name": "Eve"},
    }
    answer = auth.client().request(method, path, headers=headers, json=bodies.get(path))
    assert_problem(answer, 403, "forbidden")


def test_a_key_expires(auth: AuthService) -> None:
    user = auth.register()
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    key = user.new_key(expires_at=soon.isoformat())["key"]
    assert verify(auth, key).status_code == 200
    assert verify(auth, key).status_code == 200
    time.sleep(1.7)
    assert_problem(verify(auth, key), 401, "unauthorized")


def test_a_key_cannot_have_expired_before_it_is_made(auth: AuthService) -> None:
    user = auth.register()
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    answer = user.post("/auth/keys", json={"name": "key", "expires_at": past})
    assert_problem(answer, 422, "unprocessable")
    naive = {"name": "key", "expires_at": "2999-01-01T00:00:00"}
    assert_problem(user.post("/auth/keys", json=naive), 422, "unprocessable")


def test_rotation_leaves_the_old_key_for_a_while(auth: AuthService) -> None:
    user = auth.register()
    old = user.new_key(scopes=["plants:read"])
    assert verify(auth, old["key"]).status_code == 200
    answer = user.post(f"/auth/keys/{old['id']}/rotate", json={"overlap_seconds": 2})
    assert answer.status_code == 201
    new = answer.json()
    assert new["rotated_from"] == old["id"]
    assert new["scopes"] == ["plants:read"]
    assert verify(auth, old["key"]).status_code == 200
    assert verify(auth, new["key"]).status_code == 200
    time.sleep(2.2)
    assert_problem(verify(auth, old["key"]), 401, "unauthorized")
    assert verify(auth, new["key"]).status_code == 200


def test_rotation_without_overlap(auth: AuthService) -> None:
    user = auth.register()
    old = user.new_key()
    assert verify(auth, old["key"]).status_code == 200
    answer = user.post(f"/auth/keys/{old['id']}/rotate", json={"overlap_seconds": 0})
    assert_problem(verify(auth, old["key"]), 401, "unauthorized")
    assert verify(auth, answer.json()["key"]).status_code == 200


def test_made_up_keys_are_refused_by_their_mark(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()["key"]
    changed = key[:-20] + ("0" if key[-20] != "0" else "1") + key[-19:]
    for text in (changed, key[:-1], key + "0", "pk_", f"pk_{uuid4().hex}_{'0' * 72}", "pk_x_y_z"):
        problem = assert_problem(verify(auth, text), 401, "unauthorized")
        assert problem["detail"] == "This credential is not valid here"
    assert verify(auth, key).status_code == 200


def test_the_last_use_is_noted(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()
    assert listed(user)[0]["last_used_at"] is None
    assert verify(auth, key["key"]).status_code == 200
    deadline = time.monotonic() + 10
    while listed(user)[0]["last_used_at"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_keys_come_in_pages(auth: AuthService) -> None:
    user = auth.register()
    made = [user.new_key(name=f"key {number}")["id"] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = user.get("/auth/keys", params=parameters).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]
    answer = user.get("/auth/keys", params={"cursor": "bm9uc2Vuc2U"})
    assert_problem(answer, 422, "unprocessable")
    answer = user.get("/auth/keys", params={"cursor": "WzEsMl0"})
    assert_problem(answer, 422, "unprocessable")


def test_what_was_done_with_keys_stands_in_the_audit_log(auth: AuthService) -> None:
    user = auth.register()
    key = user.new_key()
    user.request("DELETE", f"/auth/keys/{key['id']}")
    events = auth.audit(subject=f"key:{key['id']}")
    assert [item["action"] for item in events] == ["key.revoked", "key.created"]
    assert {item["actor_id"] for item in events} == {user.user_id}

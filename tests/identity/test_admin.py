from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from penstock.identity.service import ensure_administrator
from tests.identity.service import (
    ADMIN,
    PASSWORD,
    AuthService,
    assert_problem,
    new_email,
)


def test_administrators_manage_users(auth: AuthService) -> None:
    admin = auth.admin()
    body = {"email": new_email(), "password": PASSWORD, "name": "Ada Lovelace"}
    answer = admin.post("/auth/users", json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["role"]) == ("Ada Lovelace", "viewer")
    assert auth.sign_in(body["email"]).user_id == made["id"]
    path = f"/auth/users/{made['id']}"
    changed = admin.request("PATCH", path, json={"role": "analyst", "name": "Ada"}).json()
    assert (changed["name"], changed["role"]) == ("Ada", "analyst")
    assert admin.get(path).json() == changed
    found = admin.get("/auth/users", params={"search": made["email"][:12].upper()}).json()
    assert made["id"] in [item["id"] for item in found["items"]]
    assert admin.get("/auth/users", params={"search": "100%_"}).json()["items"] == []
    assert_problem(admin.post("/auth/users", json=body), 409, "conflict")
    actions = [item["action"] for item in auth.audit(subject=f"user:{made['id']}")]
    assert actions == ["user.changed", "user.created"]


def test_unknown_users_and_values(auth: AuthService) -> None:
    admin = auth.admin()
    path = f"/auth/users/{uuid4()}"
    assert_problem(admin.get(path), 404, "not-found")
    assert_problem(admin.request("PATCH", path, json={"role": "viewer"}), 404, "not-found")
    body = {"password": "long enough"}
    assert_problem(admin.request("PUT", f"{path}/password", json=body), 404, "not-found")
    user = auth.register()
    path = f"/auth/users/{user.user_id}"
    assert_problem(admin.request("PATCH", path, json={"role": "root"}), 422, "unprocessable")
    assert_problem(admin.request("PATCH", path, json={"email": "x@y.z"}), 422, "unprocessable")
    assert_problem(admin.get("/auth/users", params={"search": "\x00"}), 422, "unprocessable")
    assert_problem(admin.get("/auth/users", params={"limit": "100000"}), 422, "unprocessable")


def test_a_new_password_by_an_administrator(auth: AuthService) -> None:
    user = auth.register()
    path = f"/auth/users/{user.user_id}/password"
    short = auth.admin().request("PUT", path, json={"password": "short"})
    assert_problem(short, 422, "unprocessable")
    assert user.verify().status_code == 200
    answer = auth.admin().request("PUT", path, json={"password": "given by somebody"})
    assert answer.status_code == 204
    old = {"email": user.email, "password": PASSWORD}
    assert_problem(auth.client().post("/auth/login", json=old), 401, "unauthorized")
    assert auth.sign_in(user.email, "given by somebody").verify().status_code == 200


def test_users_change_their_own_password_and_name(auth: AuthService) -> None:
    user = auth.register()
    wrong = {"current_password": "not that one", "new_password": "another long one"}
    problem = assert_problem(
        user.request("PUT", "/auth/password", json=wrong), 422, "unprocessable"
    )
    assert problem["errors"][0]["column"] == "current_password"
    right = {"current_password": PASSWORD, "new_password": "another long one"}
    assert user.request("PUT", "/auth/password", json=right).status_code == 204
    assert user.verify().status_code == 200
    assert auth.sign_in(user.email, "another long one").user_id == user.user_id
    answer = user.request("PATCH", "/auth/me", json={"name": "Grace Hopper"})
    assert answer.json()["name"] == "Grace Hopper"
    assert user.verify().json()["user"]["name"] == "Grace Hopper"
    for name in ("", "a\nb", "x" * 201):
        answer = user.request("PATCH", "/auth/me", json={"name": name})
        assert_problem(answer, 422, "unprocessable")


def test_the_first_start_makes_one_administrator(database_url: str, redis_url: str) -> None:
    service = AuthService(database_url, redis_url)
    with service.database() as database, ThreadPoolExecutor(4) as pool:

        def ensure(_: int) -> bool:
            with database.begin() as session:
                return ensure_administrator(session, email=ADMIN, password=PASSWORD)

        assert sorted(pool.map(ensure, range(4))) == [False, False, False, True]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT email, role, password_hash FROM app_user").fetchall()
    assert [row[:2] for row in rows] == [(ADMIN, "admin")]
    assert rows[0][2].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_last_administrator_stays(database_url: str, redis_url: str) -> None:
    with AuthService(database_url, redis_url) as service:
        first = service.admin()
        path = f"/auth/users/{first.user_id}"
        for change in ({"role": "analyst"}, {"active": False}):
            assert_problem(first.request("PATCH", path, json=change), 409, "conflict")
        second = service.register()
        promoted = first.request("PATCH", f"/auth/users/{second.user_id}", json={"role": "admin"})
        assert promoted.status_code == 200
        # Both at once: one of them has to stay.
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda user: (
                        user.request(
                            "PATCH", f"/auth/users/{user.user_id}", json={"role": "viewer"}
                        ).status_code
                    ),
                    (first, second),
                )
            )
        assert sorted(answers) in ([200, 409], [200, 403])


@pytest.mark.parametrize("registration", ["false", "true"])
def test_registration_can_be_switched_off(auth: AuthService, registration: str) -> None:
    variables = {
        "PENSTOCK_REGISTRATION": registration,
        "PENSTOCK_REGISTRATION_ROLE": "viewer",
    }
    with auth.replica(**variables) as service:
        body = {"email": new_email(), "password": PASSWORD}
        answer = service.client().post("/auth/register", json=body)
        if registration == "false":
            assert_problem(answer, 403, "forbidden")
        else:
            assert answer.json()["role"] == "viewer"


def test_the_audit_log_can_be_asked_page_by_page(auth: AuthService) -> None:
    user = auth.register()
    for _ in range(3):
        user.new_key()
    admin = auth.admin()
    wanted = {"actor_id": user.user_id, "action": "key.created", "limit": "2"}
    first = admin.get("/auth/audit", params=wanted).json()
    assert len(first["items"]) == 2
    second = admin.get("/auth/audit", params={**wanted, "cursor": first["next"]}).json()
    assert len(second["items"]) == 1
    assert second["next"] is None
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert all(item["address"] and item["request_id"] for item in first["items"])

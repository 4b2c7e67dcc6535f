"""Case 25: what has ended is refused by the very next request, at every replica."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.identity.service import PASSWORD, AuthService, SignedIn, assert_problem


def everywhere(auth: AuthService, replica: AuthService, user: SignedIn) -> list[int]:
    """Return what both replicas answer to the user's access token."""
    clients = (auth.client(), replica.client())
    return [client.get("/auth/verify", headers=user.headers).status_code for client in clients]


def log_out(user: SignedIn) -> None:
    assert user.post("/auth/logout").status_code == 204


def log_out_by_refresh_token(user: SignedIn) -> None:
    body = {"refresh_token": user.tokens["refresh_token"]}
    assert user.client.post("/auth/logout", json=body).status_code == 204


def end_own_session(user: SignedIn) -> None:
    path = f"/auth/sessions/{user.current_session()['id']}"
    assert user.request("DELETE", path).status_code == 204


def sign_out_from_elsewhere(user: SignedIn) -> None:
    elsewhere = user.service.sign_in(user.email)
    assert elsewhere.request("DELETE", "/auth/sessions").status_code == 204
    assert elsewhere.verify().status_code == 200


def change_password_elsewhere(user: SignedIn) -> None:
    elsewhere = user.service.sign_in(user.email)
    body = {"current_password": PASSWORD, "new_password": "another long one"}
    assert elsewhere.request("PUT", "/auth/password", json=body).status_code == 204
    assert elsewhere.verify().status_code == 200


def deactivate(user: SignedIn) -> None:
    path = f"/auth/users/{user.user_id}"
    answer = user.service.admin().request("PATCH", path, json={"active": False})
    assert answer.status_code == 200


def reset_password(user: SignedIn) -> None:
    path = f"/auth/users/{user.user_id}/password"
    answer = user.service.admin().request("PUT", path, json={"password": "another long one"})
    assert answer.status_code == 204


@pytest.mark.parametrize(
    "end",
    [
        log_out,
        log_out_by_refresh_token,
        end_own_session,
        sign_out_from_elsewhere,
        change_password_elsewhere,
        deactivate,
        reset_password,
    ],
)
def test_the_next_request_is_refused(
    auth: AuthService, replica: AuthService, end: Callable[[SignedIn], Any]
) -> None:
    user = auth.register()
    assert everywhere(auth, replica, user) == [200, 200]
    end(user)
    assert everywhere(auth, replica, user) == [401, 401]
    assert_problem(user.get("/auth/me"), 401, "unauthorized")


def test_signing_out_under_load_lets_nothing_through(
    auth: AuthService, replica: AuthService
) -> None:
    for _ in range(5):
        user = auth.register()
        clients = [(auth if turn % 2 else replica).client() for turn in range(8)]

        def ask(client: httpx.Client, headers: dict[str, str] = user.headers) -> list[int]:
            return [client.get("/auth/verify", headers=headers).status_code for _ in range(60)]

        with ThreadPoolExecutor(len(clients)) as pool:
            running = [pool.submit(ask, client) for client in clients]
            log_out(user)
            after = everywhere(auth, replica, user)
            answers = [future.result() for future in running]
        assert after == [401, 401]
        for codes in answers:
            # Once refused, a session never comes back.
            assert codes == sorted(codes)


def test_a_revoked_key_is_refused(auth: AuthService, replica: AuthService) -> None:
    user = auth.register()
    key = user.new_key()
    headers = {"X-API-Key": key["key"]}
    for service in (auth, replica):
        assert service.client().get("/auth/verify", headers=headers).status_code == 200
    assert user.request("DELETE", f"/auth/keys/{key['id']}").status_code == 204
    for service in (auth, replica):
        problem = assert_problem(
            service.client().get("/auth/verify", headers=headers), 401, "unauthorized"
        )
        assert "revoked" in problem["detail"]


def test_a_deactivated_user_has_nothing_left(auth: AuthService, replica: AuthService) -> None:
    user = auth.register()
    headers = {"Authorization": f"Bearer {user.new_key()['key']}"}
    assert replica.client().get("/auth/verify", headers=headers).status_code == 200
    deactivate(user)
    assert replica.client().get("/auth/verify", headers=headers).status_code == 401
    assert_problem(user.refresh(), 401, "unauthorized")
    body = {"email": user.email, "password": PASSWORD}
    problem = assert_problem(auth.client().post("/auth/login", json=body), 401, "unauthorized")
    assert problem["detail"] == "Wrong e-mail address or password"
    path = f"/auth/users/{user.user_id}"
    assert auth.admin().request("PATCH", path, json={"active": True}).status_code == 200
    assert auth.client().get("/auth/verify", headers=headers).status_code == 401
    assert everywhere(auth, replica, user) == [401, 401]
    assert auth.sign_in(user.email).verify().status_code == 200


def test_a_new_role_counts_for_the_next_request(auth: AuthService, replica: AuthService) -> None:
    user = auth.register()
    key = {"X-API-Key": user.new_key()["key"]}
    for headers in (user.headers, key):
        answer = replica.client().get("/auth/verify", headers=headers).json()
        assert "loads:write" in answer["scopes"]
    path = f"/auth/users/{user.user_id}"
    assert auth.admin().request("PATCH", path, json={"role": "viewer"}).status_code == 200
    for service in (auth, replica):
        for headers in (user.headers, key):
            answer = service.client().get("/auth/verify", headers=headers).json()
            assert answer["user"]["role"] == "viewer"
            assert "loads:write" not in answer["scopes"]


def test_signing_out_twice_and_of_nobody(auth: AuthService) -> None:
    user = auth.register()
    log_out(user)
    assert_problem(user.post("/auth/logout"), 401, "unauthorized")
    body = {"refresh_token": "rt_" + uuid4().hex}
    assert_problem(auth.client().post("/auth/logout", json=body), 401, "unauthorized")
    assert_problem(auth.client().post("/auth/logout"), 401, "unauthorized")

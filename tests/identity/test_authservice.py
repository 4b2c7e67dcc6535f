"""How a service behind the gateway tells who asks: by statement, token, key or cookie."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from joserfc.jwk import OKPKey

from penstock.core import authservice
from penstock.core.auth import CurrentIdentity, Identity, require
from penstock.core.authservice import MOST_ASKED_A_SECOND, Known, ServiceAuthenticator
from penstock.core.credentials import CredentialStates
from penstock.core.db import Database
from penstock.core.errors import UnauthorizedError, UnavailableError
from penstock.core.http import create_app
from penstock.core.jws import sign
from penstock.core.redis import BatchingRedis
from penstock.core.settings import Settings
from tests.identity.service import PASSWORD, AuthService, SignedIn, assert_problem

OURS = "http://127.0.0.1:8080"

router = APIRouter(prefix="/plants", dependencies=[require("plants:read")])


@router.get("/me")
async def who(identity: CurrentIdentity) -> dict[str, Any]:
    return {"id": str(identity.user_id), "role": identity.role}


@router.post("/loads", dependencies=[require("loads:write")])
async def load(identity: CurrentIdentity) -> dict[str, Any]:
    return {"id": str(identity.user_id)}


class Service:
    """A small service in this process, and its authenticator."""

    def __init__(self, client: httpx.AsyncClient, authenticator: ServiceAuthenticator) -> None:
        self.client = client
        self.authenticator = authenticator

    async def get(self, **headers: str) -> httpx.Response:
        return await self.client.get("/plants/me", headers=headers)

    async def post(self, **headers: str) -> httpx.Response:
        return await self.client.post("/plants/loads", headers=headers)


@asynccontextmanager
async def service_beside(settings: Settings) -> AsyncIterator[Service]:
    database = Database(settings.require("database_url"))
    redis = BatchingRedis(settings.require("redis_url"))
    states = CredentialStates(redis, database)
    async with authservice.client(settings) as auth:
        authenticator = ServiceAuthenticator(settings, auth=auth, states=states)
        state = {"database": database, "authenticator": authenticator}

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
            yield state

        app = create_app(title="Plants", routers=[router], lifespan=lifespan, checks={})

        async def with_state(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
            # httpx runs no lifespan; a server would put its state here.
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
            yield Service(client, authenticator)
    await redis.close()
    await database.close_async()


@pytest.fixture
async def service(auth: AuthService) -> AsyncIterator[Service]:
    async with service_beside(auth.settings) as service:
        yield service


def statement_of(user: SignedIn) -> str:
    return str(user.verify().headers["x-penstock-identity"])


async def test_the_statement_of_the_gateway_is_believed(
    auth: AuthService, service: Service
) -> None:
    user = auth.register()
    statement = statement_of(user)
    headers = [(b"x-penstock-identity", statement.encode())]
    assert service.authenticator.remembered(headers) is None
    answer = await service.get(**{"X-Penstock-Identity": statement})
    assert answer.json() == {"id": user.user_id, "role": "analyst"}
    remembered = service.authenticator.remembered(headers)
    assert isinstance(remembered, Identity)
    assert str(remembered.user_id) == user.user_id
    assert str(remembered.session_id) == user.current_session()["id"]
    assert service.authenticator.remembered([(b"host", b"x")]) is None


async def test_forged_statements_are_worthless(auth: AuthService, service: Service) -> None:
    user = auth.register()
    statement = statement_of(user)
    kid = auth.client().get("/auth/jwks.json").json()["keys"][-1]["kid"]
    claims = {
        "iss": OURS,
        "aud": "penstock-services",
        "sub": user.user_id,
        "email": "x",
        "name": "x",
        "role": "admin",
        "scope": "plants:read users:admin",
        "ver": 1,
        "sid": user.current_session()["id"],
        "iat": 1_700_000_000,
        "exp": 4_000_000_000,
    }
    own = OKPKey.generate_key("Ed25519", {"kid": kid})
    forged = sign(claims, type="identity+jwt", kid=kid, key=own)
    for text in (forged, statement[:-4], user.tokens["access_token"], "", "x"):
        answer = await service.get(**{"X-Penstock-Identity": text})
        assert_problem(answer, 401, "unauthorized")
    # Nor does a forged one fall back on a credential that is good.
    answer = await service.get(**{"X-Penstock-Identity": forged, **user.headers})
    assert_problem(answer, 401, "unauthorized")
    twice = [("X-Penstock-Identity", statement), ("X-Penstock-Identity", statement)]
    answer = await service.client.get("/plants/me", headers=twice)
    assert_problem(answer, 400, "bad-request")
    answer = await service.get(Authorization=f"Bearer {statement}")
    assert_problem(answer, 401, "unauthorized")


async def test_an_access_token_is_checked_with_its_revocation(
    auth: AuthService, service: Service
) -> None:
    user = auth.register()
    for _ in range(3):
        answer = await service.get(**user.headers)
        assert answer.json() == {"id": user.user_id, "role": "analyst"}
    assert user.post("/auth/logout").status_code == 204
    assert_problem(await service.get(**user.headers), 401, "unauthorized")


async def test_an_api_key_is_put_to_the_authservice(auth: AuthService, service: Service) -> None:
    user = auth.register()
    key = user.new_key(scopes=["plants:read"])
    for headers in ({"X-API-Key": key["key"]}, {"Authorization": f"Bearer {key['key']}"}):
        for _ in range(2):
            assert (await service.get(**headers)).json()["id"] == user.user_id
        problem = assert_problem(await service.post(**headers), 403, "forbidden")
        assert "loads:write" in problem["detail"]
    assert user.request("DELETE", f"/auth/keys/{key['id']}").status_code == 204
    assert_problem(await service.get(**{"X-API-Key": key["key"]}), 401, "unauthorized")


async def test_a_cookie_keeps_its_check_of_origin(auth: AuthService, service: Service) -> None:
    user = auth.register()
    body = {"email": user.email, "password": PASSWORD, "cookies": True}
    signed_in = auth.client().post("/auth/login", json=body, headers={"Origin": OURS})
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    assert (await service.get(Cookie=cookie)).json()["id"] == user.user_id
    assert_problem(await service.post(Cookie=cookie), 403, "forbidden")
    foreign = await service.post(Cookie=cookie, Origin="https://evil.example")
    assert_problem(foreign, 403, "forbidden")
    assert (await service.post(Cookie=cookie, Origin=OURS)).status_code == 200


async def test_a_new_role_counts_for_a_token_shown_directly(
    auth: AuthService, service: Service
) -> None:
    user = auth.register()
    assert (await service.post(**user.headers)).status_code == 200
    path = f"/auth/users/{user.user_id}"
    assert auth.admin().request("PATCH", path, json={"role": "viewer"}).status_code == 200
    assert_problem(await service.post(**user.headers), 403, "forbidden")
    assert (await service.get(**user.headers)).json()["role"] == "viewer"


async def test_a_new_signing_key_is_fetched(auth: AuthService, service: Service) -> None:
    user = auth.register()
    assert (await service.get(**user.headers)).status_code == 200
    rotated = auth.admin().post("/auth/signing-keys", json={"lead_seconds": 0})
    assert rotated.status_code == 201
    fresh = auth.register()
    assert (await service.get(**fresh.headers)).status_code == 200
    statement = statement_of(fresh)
    assert (await service.get(**{"X-Penstock-Identity": statement})).status_code == 200
    assert (await service.get(**user.headers)).status_code == 200


async def test_nobody_is_let_in_without_a_credential(service: Service) -> None:
    assert_problem(await service.get(), 401, "unauthorized")
    for headers in ({"X-User-Id": "1"}, {"Authorization": "Basic YTpi"}, {"X-API-Key": "x"}):
        assert_problem(await service.get(**headers), 401, "unauthorized")


async def test_without_the_authservice(auth: AuthService) -> None:
    """What was verified before goes on; what needs the AuthService is 503, never open."""
    with auth.replica() as gone:
        user = gone.register()
        key = {"X-API-Key": user.new_key()["key"]}
        statement = {"X-Penstock-Identity": statement_of(user)}
        async with service_beside(gone.settings) as service:
            assert (await service.get(**statement)).status_code == 200
            gone.stop()
            assert (await service.get(**statement)).status_code == 200
            assert (await service.get(**user.headers)).status_code == 200
            answer = await service.get(**key)
            assert_problem(answer, 503, "unavailable")
            assert "retry-after" in answer.headers
        async with service_beside(gone.settings) as cold:
            assert_problem(await cold.get(**statement), 503, "unavailable")
        gone.start()


async def test_a_crowd_of_unknown_keys_does_not_get_in_the_way_of_known_ones(
    auth: AuthService, service: Service
) -> None:
    key = {"X-API-Key": auth.register().new_key(scopes=["plants:read"])["key"]}
    assert (await service.get(**key)).status_code == 200

    def ask(number: int) -> Awaitable[Known]:
        headers = [(b"x-api-key", f"pk_{number}".encode())]
        return service.authenticator.recognise({"method": "GET", "headers": headers})

    crowd = [ask(number) for number in range(MOST_ASKED_A_SECOND + 50)]
    found = Counter(type(error) for error in await asyncio.gather(*crowd, return_exceptions=True))
    assert found[UnavailableError] >= 50
    assert found.total() == found[UnavailableError] + found[UnauthorizedError]
    assert (await service.get(**key)).status_code == 200

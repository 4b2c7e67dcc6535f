"""Who sent a request: the credential in its headers, the identity behind it, what that may do.

The gateway asks the AuthService about every request and passes on what it answers: a signed
statement in `x-penstock-identity`. A service believes only the signature, so a forged header is
worthless even to somebody who reaches the service directly. Without that header the access token
itself is checked here, signature and revocation; an API key or a cookie is put to the AuthService.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.types import Scope

from penstock.core.errors import BadRequestError, ForbiddenError, UnauthorizedError
from penstock.core.jws import Rules
from penstock.core.settings import Settings

IDENTITY_HEADER = b"x-penstock-identity"
IDENTITY_TYPE = "identity+jwt"
ACCESS_TYPE = "at+jwt"
IDENTITY_AUDIENCE = "penstock-services"
ACCESS_AUDIENCE = "penstock"
KEY_PREFIX = b"pk_"

VIEWER_SCOPES = ("plants:read", "loads:read", "models:read", "webhooks:read")
ANALYST_SCOPES = (*VIEWER_SCOPES, "loads:write", "models:write", "predict", "webhooks:write")
SCOPES = (*ANALYST_SCOPES, "users:admin")
ROLE_SCOPES: dict[str, tuple[str, ...]] = {
    "viewer": VIEWER_SCOPES,
    "analyst": ANALYST_SCOPES,
    "admin": SCOPES,
}

Role = Literal["admin", "analyst", "viewer"]
Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Identity:
    """A known user and what this credential lets them do.

    Either `session_id` or `key_id` says which credential it was; `version` counts the changes of
    the user's name and role.
    """

    user_id: UUID
    email: str
    name: str
    role: str
    scopes: frozenset[str]
    version: int
    session_id: UUID | None = None
    key_id: UUID | None = None

    @classmethod
    def of_claims(cls, claims: Mapping[str, Any]) -> "Identity":
        """Read the claims of a token that has been verified."""
        session, key = claims.get("sid"), claims.get("key")
        return cls(
            user_id=UUID(claims["sub"]),
            email=claims["email"],
            name=claims["name"],
            role=claims["role"],
            scopes=frozenset(claims["scope"].split()),
            version=claims["ver"],
            session_id=UUID(session) if session else None,
            key_id=UUID(key) if key else None,
        )

    def claims(self) -> dict[str, Any]:
        """Return the claims that `of_claims` reads."""
        claims = {
            "sub": str(self.user_id),
            "email": self.email,
            "name": self.name,
            "role": self.role,
            "scope": " ".join(sorted(self.scopes)),
            "ver": self.version,
        }
        if self.session_id is not None:
            claims["sid"] = str(self.session_id)
        if self.key_id is not None:
            claims["key"] = str(self.key_id)
        return claims


class Authenticates(Protocol):
    """What the lifespan of a service puts at `state["authenticator"]`."""

    async def authenticate(self, scope: Scope) -> Identity:
        """Return who sent a request, or raise `UnauthorizedError`."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request brings to show who sent it."""

    kind: Literal["bearer", "api_key", "cookie"]
    value: bytes


def identity_rules(settings: Settings) -> Rules:
    """Return what the AuthService's statements to other services must say."""
    return Rules(
        type=IDENTITY_TYPE,
        audience=IDENTITY_AUDIENCE,
        issuer=settings.gateway_url,
        leeway_seconds=settings.clock_leeway_seconds,
    )


def access_rules(settings: Settings) -> Rules:
    """Return what access tokens must say."""
    return Rules(
        type=ACCESS_TYPE,
        audience=ACCESS_AUDIENCE,
        issuer=settings.gateway_url,
        leeway_seconds=settings.clock_leeway_seconds,
    )


def cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie; behind TLS browsers tie it to this very host."""
    secure = settings.gateway_url.startswith("https://")
    return "__Host-penstock" if secure else "penstock_session"


def find_credential(headers: Headers, *, cookie: bytes) -> Credential:
    """Return the credential of a request; `cookie` is the name of the session cookie.

    Raises:
        BadRequestError: It brings several, so that two readers could see two different senders.
        UnauthorizedError: It brings none.
    """
    found: dict[bytes, bytes] = {}
    cookies = b""
    for name, value in headers:
        if name == b"cookie":
            cookies = cookies + b"; " + value if cookies else value
        elif name in {b"authorization", b"x-api-key"}:
            if found:
                raise BadRequestError("Send one credential: one Authorization or X-API-Key header")
            found[name] = value
    if (bearer := found.get(b"authorization")) is not None:
        scheme, _, token = bearer.partition(b" ")
        if scheme.lower() != b"bearer" or not token.strip():
            raise UnauthorizedError("Authorization: expected `Bearer` and a token or API key")
        return Credential("bearer", token.strip())
    if (key := found.get(b"x-api-key")) is not None:
        if not key.startswith(KEY_PREFIX):
            raise UnauthorizedError("X-API-Key: expected an API key")
        return Credential("api_key", key.strip())
    return Credential("cookie", _session_cookie(cookies, cookie))


def _session_cookie(cookies: bytes, name: bytes) -> bytes:
    pairs = (pair.strip().partition(b"=") for pair in cookies.split(b";"))
    values = {value for key, _, value in pairs if key == name}
    if not values:
        raise UnauthorizedError
    if len(values) > 1:
        raise BadRequestError("Send one session cookie")
    return values.pop()


async def authenticate(scope: Scope) -> Identity:
    """Return who sent a request; for handlers below FastAPI.

    Raises:
        UnauthorizedError: Nobody known.
        BadRequestError: Several credentials at once.
        ForbiddenError: A cookie that came with a request from another site.
        UnavailableError: It cannot be checked for now.
    """
    authenticator: Authenticates = scope["state"]["authenticator"]
    return await authenticator.authenticate(scope)


_BEARER = HTTPBearer(auto_error=False, scheme_name="bearer", description="Access token or API key.")
_API_KEY = APIKeyHeader(name="X-API-Key", auto_error=False, scheme_name="api_key")
_COOKIE = APIKeyCookie(name="penstock_session", auto_error=False, scheme_name="cookie")


async def _current_identity(
    request: Request,
    # These only describe the route in its OpenAPI document.
    _bearer: Annotated[object, Security(_BEARER)],
    _api_key: Annotated[object, Security(_API_KEY)],
    _cookie: Annotated[object, Security(_COOKIE)],
) -> Identity:
    return await authenticate(request.scope)


CurrentIdentity = Annotated[Identity, Depends(_current_identity)]


def require(scope: str) -> Any:  # noqa: ANN401 - what FastAPI takes as a dependency
    """Return a dependency of a router or a route: who is known and holds `scope`.

    Raises:
        ForbiddenError: The role or the API key does not include it.
    """

    async def holder(identity: CurrentIdentity) -> Identity:
        demand(identity, scope)
        return identity

    return Depends(holder)


def demand(identity: Identity, scope: str) -> None:
    """Check that an identity holds `scope`.

    Raises:
        ForbiddenError: It does not.
    """
    if scope not in identity.scopes:
        what = "This API key" if identity.key_id else f"The role {identity.role}"
        raise ForbiddenError(f"{what} does not include the scope {scope}")

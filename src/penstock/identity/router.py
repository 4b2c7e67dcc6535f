"""`/auth`: signing in and out, and what users do with their own account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from penstock.core.auth import Credential, CurrentIdentity, Identity, authenticate, cookie_name
from penstock.core.errors import ForbiddenError, UnauthorizedError
from penstock.core.problems import problem_responses
from penstock.identity import flows, schemas, service, service_sessions
from penstock.identity.caller import caller_of, demand_same_origin, origin_of
from penstock.identity.service_sessions import Begun, Refused
from penstock.identity.state import IdentityState, Parts
from penstock.identity.tokens import access_token, identity_of_session

NO_STORE = {"Cache-Control": "no-store"}

# Whoever has no account or no session yet; everything else asks for a credential.
public = APIRouter(prefix="/auth", tags=["identity"], responses=problem_responses(400, 422, 503))
own = APIRouter(prefix="/auth", tags=["identity"], responses=problem_responses(400, 401, 403, 503))


@public.post(
    "/register", status_code=status.HTTP_201_CREATED, responses=problem_responses(403, 409, 429)
)
async def register(body: schemas.Registration, request: Request, parts: Parts) -> schemas.User:
    """Create an account for oneself, where the installation allows it."""
    if not parts.settings.registration:
        raise ForbiddenError("Accounts are created by an administrator here")
    caller = caller_of(request.scope)
    await parts.throttle.begin(account=None, address=caller.address)
    user = await flows.create_user(
        parts,
        wanted=flows.WantedUser(
            body.email, body.name, body.password, parts.settings.registration_role
        ),
        by=None,
        caller=caller,
    )
    return schemas.User.model_validate(user)


@public.post("/login", responses=problem_responses(401, 403, 429))
async def login(
    body: schemas.Login, request: Request, response: Response, parts: Parts
) -> schemas.Tokens:
    """Sign in: tokens for programs, an HttpOnly cookie for pages."""
    if body.cookies:
        demand_same_origin(request.scope, public_origin=origin_of(parts.settings.gateway_url))
    begun = await flows.sign_in(
        parts,
        email=body.email,
        password=body.password,
        kind="cookie" if body.cookies else "token",
        caller=caller_of(request.scope),
    )
    response.headers.update(NO_STORE)
    if not body.cookies:
        return _tokens(parts, begun)
    _set_cookie(response, parts, begun.secret)
    return schemas.Tokens(
        access_token=None,
        refresh_token=None,
        token_type="Cookie",  # noqa: S106 - the name of a kind
        expires_in=parts.settings.refresh_idle_seconds,
        user=schemas.User.model_validate(begun.user),
    )


@public.post("/refresh", responses=problem_responses(401))
async def refresh(
    body: schemas.Refresh, request: Request, response: Response, parts: Parts
) -> schemas.Tokens:
    """Replace a refresh token by its successor, with a new access token."""
    outcome = await parts.database.run(
        service_sessions.refresh,
        token=body.refresh_token,
        key=parts.key,
        settings=parts.settings,
        caller=caller_of(request.scope),
    )
    if isinstance(outcome, Refused):
        await parts.states.end(outcome.ended)
        told = "was used before, so its session has ended" if outcome.ended else "is not valid"
        raise UnauthorizedError(f"The refresh token {told}; sign in again")
    response.headers.update(NO_STORE)
    return _tokens(parts, outcome)


@public.post(
    "/logout", status_code=status.HTTP_204_NO_CONTENT, responses=problem_responses(401, 403)
)
async def logout(
    request: Request, response: Response, parts: Parts, body: schemas.Logout | None = None
) -> None:
    """End the session that asks, or the one of a refresh token; the next request is refused."""
    token = body.refresh_token if body else None
    if token is not None:
        found = await parts.database.run(
            service_sessions.find_session_of_refresh_token, token=token
        )
        if found is None:
            raise UnauthorizedError("The refresh token is not valid; its session has ended")
        session_id, user_id = found
    else:
        identity = await authenticate(request.scope)
        session_id, user_id = signed_in(identity), identity.user_id
    ended = await parts.database.run(
        service_sessions.end,
        user_id=user_id,
        session_id=session_id,
        reason="signed-out",
        caller=caller_of(request.scope),
    )
    await parts.states.end(ended)
    _set_cookie(response, parts, "")


@public.post("/verify", responses=problem_responses(401, 403))
async def verify(
    request: Request, parts: Parts, body: schemas.VerifyRequest | None = None
) -> schemas.Verification:
    """Say whose a credential is; answered by the layer above unless the body carries it."""
    if body is None or body.token is None:
        verified = await parts.verifier.verify(request.scope)
    else:
        credential = Credential("bearer", body.token.encode())
        verified = await parts.verifier.check(credential, request.scope)
    headers = {name.decode(): value.decode() for name, value in verified.start["headers"]}
    return Response(verified.body["body"], headers=headers)  # type: ignore[return-value]


@public.get("/jwks.json")
async def published_keys(response: Response, parts: Parts) -> dict[str, list[dict[str, str]]]:
    """The public keys that verify our tokens (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return await parts.signing_keys.document()


well_known = APIRouter(prefix="/.well-known", tags=["identity"])
well_known.add_api_route("/jwks.json", published_keys, operation_id="well_known_keys")


@own.get("/me")
async def me(identity: CurrentIdentity) -> schemas.Me:
    """Who asks, and what this credential may do."""
    return _me(identity)


@own.patch("/me", responses=problem_responses(422))
async def update_me(
    body: schemas.MeUpdate, identity: CurrentIdentity, request: Request, parts: Parts
) -> schemas.User:
    """Change one's own name."""
    signed_in(identity)
    changed = await parts.database.run(
        service.rename, identity=identity, name=body.name, caller=caller_of(request.scope)
    )
    await parts.states.refresh(changed.renewed)
    return schemas.User.model_validate(changed.user)


@own.put(
    "/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problem_responses(422, 429),
)
async def update_password(
    body: schemas.PasswordUpdate, identity: CurrentIdentity, request: Request, parts: Parts
) -> None:
    """Change one's own password; all other sessions end, API keys stay."""
    signed_in(identity)
    await flows.change_password(
        parts,
        identity=identity,
        old=body.current_password,
        new=body.new_password,
        caller=caller_of(request.scope),
    )


def signed_in(identity: Identity) -> UUID:
    """Return the session that asks.

    Raises:
        ForbiddenError: An API key does: it cannot change the account that it belongs to.
    """
    if identity.session_id is None:
        raise ForbiddenError("Sign in to do this; an API key cannot")
    return identity.session_id


def _me(identity: Identity) -> schemas.Me:
    return schemas.Me(
        id=identity.user_id,
        email=identity.email,
        name=identity.name,
        role=identity.role,
        scopes=sorted(identity.scopes),
        credential="session" if identity.session_id else "api_key",
    )


def _tokens(parts: IdentityState, begun: Begun) -> schemas.Tokens:
    seconds = parts.settings.access_token_seconds
    identity = identity_of_session(begun.user, begun.session_id)
    return schemas.Tokens(
        access_token=access_token(parts.signing_keys.signer, identity, seconds=seconds),
        refresh_token=begun.secret,
        token_type="Bearer",  # noqa: S106 - the name of a kind
        expires_in=seconds,
        user=schemas.User.model_validate(begun.user),
    )


def _set_cookie(response: Response, parts: IdentityState, value: str) -> None:
    seconds = parts.settings.refresh_total_seconds if value else 0
    response.set_cookie(
        cookie_name(parts.settings),
        value,
        max_age=seconds,
        path="/",
        secure=parts.settings.gateway_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )

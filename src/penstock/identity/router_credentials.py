"""`/auth/sessions` and `/auth/keys`: where users are signed in, and the keys of their programs."""

from uuid import UUID

from fastapi import APIRouter, Request, status

from penstock.core.auth import CurrentIdentity
from penstock.core.http import Db
from penstock.core.pages import Page, Paging
from penstock.core.problems import problem_responses
from penstock.identity import schemas, service_keys, service_sessions
from penstock.identity.caller import caller_of
from penstock.identity.paging import after, following
from penstock.identity.queries import keys as key_queries
from penstock.identity.queries import sessions as session_queries
from penstock.identity.router import signed_in
from penstock.identity.service_keys import Made, NewKey
from penstock.identity.state import IdentityState, Parts

router = APIRouter(
    prefix="/auth", tags=["identity"], responses=problem_responses(400, 401, 403, 422, 503)
)


@router.get("/sessions")
async def list_sessions(identity: CurrentIdentity, page: Paging, db: Db) -> Page[schemas.Session]:
    """List where one is signed in, newest first."""
    rows = await db.run(
        session_queries.sessions_of, identity.user_id, after=after(page), limit=page.limit + 1
    )
    items = [schemas.Session.model_validate(row) for row in rows[: page.limit]]
    for item in items:
        item.current = item.id == identity.session_id
    return Page(items=items, next=following(rows, page))


@router.delete("/sessions", status_code=status.HTTP_204_NO_CONTENT)
async def end_other_sessions(identity: CurrentIdentity, request: Request, parts: Parts) -> None:
    """Sign out everywhere else."""
    signed_in(identity)
    caller = caller_of(request.scope)
    ended = await parts.database.run(
        service_sessions.end_others, identity=identity, reason="signed-out", caller=caller
    )
    await parts.states.end(ended)


@router.delete(
    "/sessions/{session_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problem_responses(404),
)
async def end_session(
    session_id: UUID, identity: CurrentIdentity, request: Request, parts: Parts
) -> None:
    """End one of one's own sessions."""
    signed_in(identity)
    ended = await parts.database.run(
        service_sessions.end,
        user_id=identity.user_id,
        session_id=session_id,
        reason="signed-out",
        caller=caller_of(request.scope),
    )
    await parts.states.end(ended)


@router.get("/keys")
async def list_keys(identity: CurrentIdentity, page: Paging, db: Db) -> Page[schemas.ApiKey]:
    """List one's own keys, newest first, without their secrets."""
    rows = await db.run(
        key_queries.keys_of, identity.user_id, after=after(page), limit=page.limit + 1
    )
    items = [schemas.ApiKey.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=following(rows, page))


@router.post("/keys", status_code=status.HTTP_201_CREATED, responses=problem_responses(409))
async def create_key(
    body: schemas.ApiKeyCreate, identity: CurrentIdentity, request: Request, parts: Parts
) -> schemas.ApiKeyCreated:
    """Make a key; the answer is the only place that ever shows it."""
    signed_in(identity)
    made = await parts.database.run(
        service_keys.create,
        identity=identity,
        new=NewKey(body.name, body.scopes, body.expires_at),
        key=parts.key,
        caller=caller_of(request.scope),
    )
    return await _told_once(parts, made)


@router.post(
    "/keys/{key_id}/rotate",
    status_code=status.HTTP_201_CREATED,
    responses=problem_responses(404, 409),
)
async def rotate_key(
    key_id: UUID,
    identity: CurrentIdentity,
    request: Request,
    parts: Parts,
    body: schemas.ApiKeyRotate | None = None,
) -> schemas.ApiKeyCreated:
    """Replace a key; the old one works on for a while."""
    signed_in(identity)
    made = await parts.database.run(
        service_keys.rotate,
        identity=identity,
        key_id=key_id,
        overlap_seconds=(body or schemas.ApiKeyRotate()).overlap_seconds,
        key=parts.key,
        caller=caller_of(request.scope),
    )
    return await _told_once(parts, made)


@router.delete(
    "/keys/{key_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problem_responses(404)
)
async def revoke_key(
    key_id: UUID, identity: CurrentIdentity, request: Request, parts: Parts
) -> None:
    """Revoke a key; the next request with it is refused."""
    signed_in(identity)
    ended = await parts.database.run(
        service_keys.revoke,
        user_id=identity.user_id,
        key_id=key_id,
        caller=caller_of(request.scope),
    )
    await parts.states.end(ended)


async def _told_once(parts: IdentityState, made: Made) -> schemas.ApiKeyCreated:
    await parts.states.end(made.ended)
    await parts.states.refresh(made.renewed)
    shown = schemas.ApiKey.model_validate(made.key)
    return schemas.ApiKeyCreated(**shown.model_dump(), key=made.text)

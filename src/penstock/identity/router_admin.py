"""`/auth/users`, `/auth/audit`, `/auth/signing-keys`: what administrators do."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status

from penstock.core.auth import CurrentIdentity, require
from penstock.core.http import Db
from penstock.core.pages import Page, Paging
from penstock.core.problems import problem_responses
from penstock.identity import flows, schemas, service, signing
from penstock.identity.caller import caller_of
from penstock.identity.paging import after, following
from penstock.identity.queries import audit as audit_queries
from penstock.identity.queries import signing as signing_queries
from penstock.identity.queries import users as user_queries
from penstock.identity.state import Parts

Word = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]

router = APIRouter(
    prefix="/auth",
    tags=["administration"],
    dependencies=[require("users:admin")],
    responses=problem_responses(400, 401, 403, 422, 503),
)


@router.get("/users")
async def list_users(page: Paging, db: Db, search: Word = None) -> Page[schemas.Account]:
    """List the users, newest first, or those whose address or name contains `search`."""
    rows = await db.run(user_queries.users, after=after(page), limit=page.limit + 1, search=search)
    items = [schemas.Account.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=following(rows, page))


@router.post("/users", status_code=status.HTTP_201_CREATED, responses=problem_responses(409))
async def create_user(
    body: schemas.UserCreate, identity: CurrentIdentity, request: Request, parts: Parts
) -> schemas.Account:
    """Create an account for somebody."""
    user = await flows.create_user(
        parts,
        wanted=flows.WantedUser(body.email, body.name, body.password, body.role),
        by=identity,
        caller=caller_of(request.scope),
    )
    return schemas.Account.model_validate(user)


@router.get("/users/{user_id}", responses=problem_responses(404))
async def get_user(user_id: UUID, db: Db) -> schemas.Account:
    """Show one user."""
    return schemas.Account.model_validate(await db.run(service.get_user, user_id=user_id))


@router.patch("/users/{user_id}", responses=problem_responses(404, 409))
async def update_user(
    user_id: UUID,
    body: schemas.UserUpdate,
    identity: CurrentIdentity,
    request: Request,
    parts: Parts,
) -> schemas.Account:
    """Change name or role, or close an account; the next request already feels it."""
    changed = await parts.database.run(
        service.change_user,
        user_id=user_id,
        changes=body.model_dump(exclude_none=True),
        by=identity,
        caller=caller_of(request.scope),
    )
    await parts.states.end(changed.ended)
    await parts.states.refresh(changed.renewed)
    return schemas.Account.model_validate(changed.user)


@router.put(
    "/users/{user_id}/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problem_responses(404),
)
async def reset_password(
    user_id: UUID,
    body: schemas.PasswordReset,
    identity: CurrentIdentity,
    request: Request,
    parts: Parts,
) -> None:
    """Give somebody another password and end their sessions."""
    await flows.reset_password(
        parts,
        user_id=user_id,
        password=body.password,
        by=identity,
        caller=caller_of(request.scope),
    )


@router.get("/audit")
async def list_audit_events(
    page: Paging,
    db: Db,
    action: Word = None,
    outcome: Word = None,
    subject: Word = None,
    actor_id: UUID | None = None,
) -> Page[schemas.AuditEvent]:
    """List who did what, newest first."""
    wanted = audit_queries.AuditFilter(action, outcome, actor_id, subject)
    rows = await db.run(audit_queries.events, wanted, after=after(page), limit=page.limit + 1)
    items = [schemas.AuditEvent.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=following(rows, page))


@router.get("/signing-keys")
async def list_signing_keys(db: Db) -> Page[schemas.SigningKey]:
    """List the keys whose signatures count, oldest first."""
    rows = await db.run(signing_queries.signing_keys)
    return Page(items=[schemas.SigningKey.model_validate(row) for row in rows])


@router.post("/signing-keys", status_code=status.HTTP_201_CREATED)
async def rotate_signing_keys(
    identity: CurrentIdentity,
    request: Request,
    parts: Parts,
    body: schemas.SigningKeyCreate | None = None,
) -> schemas.SigningKey:
    """Make a new signing key; the older ones retire when all they signed has expired."""
    wanted = body.lead_seconds if body else None
    lead = parts.settings.signing_key_lead_seconds if wanted is None else wanted
    made = await parts.database.run(
        signing.rotate,
        key=parts.key,
        settings=parts.settings,
        lead_seconds=lead,
        by=identity.user_id,
        caller=caller_of(request.scope),
    )
    await parts.signing_keys.read()
    return schemas.SigningKey.model_validate(made)

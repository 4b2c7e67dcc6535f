"""`/api/v1/webhooks`: endpoints, their secrets, and the catalogue of events."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, status

from penstock.core.auth import CurrentIdentity, require
from penstock.core.errors import UnprocessableError
from penstock.core.http import Db
from penstock.core.pages import Page, Paging
from penstock.core.problems import problem_responses
from penstock.identity.caller import caller_of
from penstock.identity.paging import after, following
from penstock.webhooks import addresses, schemas, service
from penstock.webhooks.addresses import BlockedError, Rules
from penstock.webhooks.catalogue import EVENT_TYPES
from penstock.webhooks.queries import endpoints
from penstock.webhooks.router_deliveries import router as deliveries_router
from penstock.webhooks.service import Made, NewEndpoint

PREFIX = "/api/v1/webhooks"
PROBLEMS = problem_responses(400, 401, 403, 422, 503)
EXAMPLE_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

reading = APIRouter(
    prefix=PREFIX, tags=["webhooks"], dependencies=[require("webhooks:read")], responses=PROBLEMS
)
writing = APIRouter(
    prefix=PREFIX, tags=["webhooks"], dependencies=[require("webhooks:write")], responses=PROBLEMS
)


async def _checked(request: Request, url: str) -> None:
    """Refuse an address that deliveries would be refused to; a name may still be unknown."""
    rules = Rules.of(request.state.settings)
    try:
        target = addresses.read_url(url, rules)
        await addresses.resolve(target, rules, request.state.resolver)
    except BlockedError as error:
        finding = {"column": "url", "value": url[:200], "reason": str(error)}
        raise UnprocessableError(f"url: {error}", errors=[finding]) from error
    except OSError:
        return


@reading.get("/event-types")
async def event_types() -> schemas.WebhookEventTypes:
    """Every type of event, what it means, and what is sent."""
    items = [
        schemas.WebhookEventType(
            name=item.name,
            description=item.description,
            opt_in=item.opt_in,
            example={
                "type": item.name,
                "timestamp": EXAMPLE_AT.isoformat(),
                "data": {"subject": item.subject, **item.example},
            },
        )
        for item in EVENT_TYPES
    ]
    return schemas.WebhookEventTypes(items=items)


@reading.get("")
async def list_webhooks(db: Db, identity: CurrentIdentity, page: Paging) -> Page[schemas.Webhook]:
    """Your webhooks, newest first."""
    rows = await db.run(
        endpoints.endpoints_of, identity.user_id, after=after(page), limit=page.limit + 1
    )
    items = [schemas.Webhook.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=following(rows, page))


@writing.post("", status_code=status.HTTP_201_CREATED, responses=problem_responses(409))
async def create_webhook(
    body: schemas.WebhookCreate, db: Db, identity: CurrentIdentity, request: Request
) -> schemas.WebhookCreated:
    """Make a webhook; the answer is the only place that ever shows its secret."""
    await _checked(request, body.url)
    made = await db.run(
        service.create,
        owner_id=identity.user_id,
        new=NewEndpoint(body.url, body.event_types, body.subject, body.description),
        key=request.state.installation_key,
        caller=caller_of(request.scope),
    )
    return _told_once(made)


@reading.get("/{webhook_id}", responses=problem_responses(404))
async def webhook(db: Db, identity: CurrentIdentity, webhook_id: UUID) -> schemas.Webhook:
    """One webhook, without its secret."""
    found = await db.run(service.owned, owner_id=identity.user_id, endpoint_id=webhook_id)
    return schemas.Webhook.model_validate(found)


@writing.patch("/{webhook_id}", responses=problem_responses(404))
async def change_webhook(
    webhook_id: UUID,
    body: schemas.WebhookUpdate,
    db: Db,
    identity: CurrentIdentity,
    request: Request,
) -> schemas.Webhook:
    """Change what is given; `"subject": null` lifts that filter."""
    changes = body.model_dump(exclude_unset=True)
    for name in ("url", "event_types", "description"):
        if changes.get(name, "") is None:
            del changes[name]
    if "url" in changes:
        await _checked(request, changes["url"])
    changed = await db.run(
        service.update,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        changes=changes,
        caller=caller_of(request.scope),
    )
    return schemas.Webhook.model_validate(changed)


@writing.delete(
    "/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problem_responses(404)
)
async def delete_webhook(
    webhook_id: UUID, db: Db, identity: CurrentIdentity, request: Request
) -> None:
    """Delete a webhook and the list of its deliveries."""
    await db.run(
        service.delete,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        caller=caller_of(request.scope),
    )


@writing.post("/{webhook_id}/enable", responses=problem_responses(404))
async def enable_webhook(
    webhook_id: UUID, db: Db, identity: CurrentIdentity, request: Request
) -> schemas.Webhook:
    """Send events again, those from now on; older ones can be replayed."""
    found = await db.run(
        service.enable,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        caller=caller_of(request.scope),
    )
    return schemas.Webhook.model_validate(found)


@writing.post("/{webhook_id}/disable", responses=problem_responses(404))
async def disable_webhook(
    webhook_id: UUID, db: Db, identity: CurrentIdentity, request: Request
) -> schemas.Webhook:
    """Send nothing until it is enabled; what waits for a try fails."""
    found = await db.run(
        service.disable,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        caller=caller_of(request.scope),
    )
    return schemas.Webhook.model_validate(found)


@writing.post("/{webhook_id}/rotate-secret", responses=problem_responses(404))
async def rotate_secret(
    webhook_id: UUID,
    db: Db,
    identity: CurrentIdentity,
    request: Request,
    body: schemas.SecretRotate | None = None,
) -> schemas.WebhookCreated:
    """Make a new secret and show it; for a while deliveries are signed with both."""
    asked = (body or schemas.SecretRotate()).overlap_seconds
    made = await db.run(
        service.rotate_secret,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        overlap_seconds=request.state.settings.webhook_overlap_seconds if asked is None else asked,
        key=request.state.installation_key,
        caller=caller_of(request.scope),
    )
    return _told_once(made)


def _told_once(made: Made) -> schemas.WebhookCreated:
    shown = schemas.Webhook.model_validate(made.endpoint)
    return schemas.WebhookCreated(**shown.model_dump(), secret=made.secret)


router = APIRouter()
for part in (reading, writing, deliveries_router):
    router.include_router(part)

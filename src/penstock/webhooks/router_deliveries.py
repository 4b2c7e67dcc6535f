"""`/api/v1/webhooks/{webhook_id}/…`: what was sent there, and sending it again."""

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, status

from penstock.core.auth import CurrentIdentity, require
from penstock.core.http import Db
from penstock.core.pages import Page, PageRequest, decode_cursor
from penstock.core.problems import problem_responses
from penstock.identity.paging import after, following
from penstock.webhooks import schemas, service, service_deliveries
from penstock.webhooks.queries.deliveries import DeliveryFilter
from penstock.webhooks.schemas import DeliveriesQuery
from penstock.webhooks.signing import body_of

PREFIX = "/api/v1/webhooks/{webhook_id}"
PROBLEMS = problem_responses(400, 401, 403, 404, 422, 503)

reading = APIRouter(
    prefix=PREFIX, tags=["webhooks"], dependencies=[require("webhooks:read")], responses=PROBLEMS
)
writing = APIRouter(
    prefix=PREFIX,
    tags=["webhooks"],
    dependencies=[require("webhooks:write")],
    responses={**PROBLEMS, **problem_responses(409)},
)


@reading.get("/deliveries")
async def list_deliveries(
    webhook_id: UUID,
    db: Db,
    identity: CurrentIdentity,
    query: Annotated[DeliveriesQuery, Query()],
) -> Page[schemas.WebhookDelivery]:
    """Deliveries to a webhook, newest first."""
    page = PageRequest(
        limit=query.limit, after=decode_cursor(query.cursor) if query.cursor else None
    )
    rows = await db.run(
        service_deliveries.list_deliveries,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        wanted=DeliveryFilter(query.state, query.event_type, query.since_at),
        after=after(page),
        limit=page.limit + 1,
    )
    items = [schemas.WebhookDelivery.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=following(rows, page))


@reading.get("/deliveries/{delivery_id}")
async def delivery(
    webhook_id: UUID, delivery_id: UUID, db: Db, identity: CurrentIdentity
) -> schemas.WebhookDeliveryDetail:
    """One delivery: what is sent, and each try with its answer."""
    seen = await db.run(
        service_deliveries.one_delivery,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        delivery_id=delivery_id,
    )
    event = seen.event
    body = body_of(event.type, subject=event.subject, created_at=event.created_at, data=event.data)
    return schemas.WebhookDeliveryDetail(
        **schemas.WebhookDelivery.model_validate(seen.delivery).model_dump(),
        payload=msgspec.json.decode(body),
        attempts=[schemas.WebhookAttempt.model_validate(item) for item in seen.attempts],
    )


@writing.post("/deliveries/{delivery_id}/replay", status_code=status.HTTP_202_ACCEPTED)
async def replay(
    webhook_id: UUID, delivery_id: UUID, db: Db, identity: CurrentIdentity
) -> schemas.WebhookDelivery:
    """Send a delivery again, under the same `webhook-id`, with all its tries."""
    found = await db.run(
        service_deliveries.replay,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        delivery_id=delivery_id,
    )
    return schemas.WebhookDelivery.model_validate(found)


@writing.post("/replay", status_code=status.HTTP_202_ACCEPTED)
async def replay_failed(
    webhook_id: UUID, body: schemas.FailedReplay, db: Db, identity: CurrentIdentity
) -> schemas.Replayed:
    """Send all deliveries again that failed or were blocked, made since a time."""
    replayed = await db.run(
        service_deliveries.replay_failed,
        owner_id=identity.user_id,
        endpoint_id=webhook_id,
        since_at=body.since_at,
    )
    return schemas.Replayed(replayed=replayed)


@writing.post("/test", status_code=status.HTTP_202_ACCEPTED)
async def send_test(webhook_id: UUID, db: Db, identity: CurrentIdentity) -> schemas.WebhookDelivery:
    """Send a `webhook.test` event to this webhook."""
    sent = await db.run(service.send_test, owner_id=identity.user_id, endpoint_id=webhook_id)
    return schemas.WebhookDelivery.model_validate(sent)


router = APIRouter()
for part in (reading, writing):
    router.include_router(part)

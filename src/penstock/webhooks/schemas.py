"""What goes over the wire about webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from penstock.webhooks.addresses import LONGEST_URL
from penstock.webhooks.catalogue import unknown

MOST_PATTERNS = 50
LONGEST_OVERLAP_SECONDS = 30 * 86400

DeliveryState = Literal["waiting", "queued", "delivered", "failed", "blocked"]


def _known(patterns: list[str]) -> list[str]:
    if wrong := unknown(patterns):
        names = ", ".join(wrong)
        raise ValueError(f"no type of event is called {names}: see /api/v1/webhooks/event-types")
    return sorted(set(patterns))


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


Text = Annotated[str, AfterValidator(_plain)]
Url = Annotated[
    Text,
    Field(
        min_length=1,
        max_length=LONGEST_URL,
        description="Where to deliver; must lead to a public address.",
    ),
]
Patterns = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=MOST_PATTERNS,
        description="Types of events, or groups such as `load.*` and `*`. Types marked `opt_in` "
        "are sent only when they are named.",
    ),
    AfterValidator(_known),
]
Subject = Annotated[
    Text,
    Field(min_length=1, max_length=200, description="Only events about this id."),
]
Description = Annotated[Text, Field(max_length=500)]


class WebhookCreate(BaseModel):
    """A new endpoint."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    event_types: Patterns
    subject: Subject | None = None
    description: Description = ""


class WebhookUpdate(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    event_types: Patterns | None = None
    subject: Subject | None = None
    description: Description | None = None


class SecretRotate(BaseModel):
    """How long the secret before goes on signing beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_seconds: int | None = Field(
        None, ge=0, le=LONGEST_OVERLAP_SECONDS, description="Left out: as the installation has it."
    )


class FailedReplay(BaseModel):
    """Which deliveries to send again."""

    model_config = ConfigDict(extra="forbid")

    since_at: AwareDatetime = Field(description="Those that were made at this time or later.")


class Webhook(BaseModel):
    """An endpoint, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    description: str
    event_types: list[str]
    subject: str | None
    created_at: datetime
    changed_at: datetime
    disabled_at: datetime | None
    disabled_reason: Literal["owner", "gone", "failing"] | None
    old_secret_ends_at: datetime | None = Field(description="Until then two secrets sign.")
    last_delivered_at: datetime | None
    failing_since_at: datetime | None = Field(description="First failure since the last success.")


class WebhookCreated(Webhook):
    """An endpoint with its secret, which nobody can ask for again."""

    secret: str


class WebhookAttempt(BaseModel):
    """One try."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    started_at: datetime
    latency_ms: float
    address: str | None = Field(description="The IP address that was connected to.")
    status: int | None = Field(description="HTTP status; null when no answer came.")
    response: str | None = Field(description="The first 4 kB of the answer.")
    error: str | None


class WebhookDelivery(BaseModel):
    """One event on its way to one endpoint; `event_id` is the `webhook-id` of every try."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    state: DeliveryState
    tries: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class WebhookDeliveryDetail(WebhookDelivery):
    """A delivery with what is sent and what came back."""

    payload: dict[str, Any]
    attempts: list[WebhookAttempt] = Field(description="Oldest first, the latest hundred.")


class Replayed(BaseModel):
    """How many deliveries are sent again."""

    replayed: int


class WebhookEventType(BaseModel):
    """A type of event, as the catalogue has it."""

    name: str
    description: str
    opt_in: bool = Field(description="Of high volume: no group asks for it, only its name.")
    example: dict[str, Any] = Field(description="A body as it is delivered.")


class WebhookEventTypes(BaseModel):
    """The catalogue."""

    items: list[WebhookEventType]


class DeliveriesQuery(BaseModel):
    """Which deliveries of an endpoint are asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=1000, description="Items a page.")
    cursor: str | None = Field(None, max_length=2000, description="`next` of a page.")
    state: DeliveryState | None = None
    event_type: str | None = Field(None, max_length=100, pattern=r"^[a-z.]+$")
    since_at: AwareDatetime | None = Field(None, description="Made at this time or later.")

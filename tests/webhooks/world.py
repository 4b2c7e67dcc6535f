"""Users, endpoints and events in a database of a test's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import insert, select

from penstock.core import events
from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.core.sealing import InstallationKey, load_installation_key
from penstock.core.settings import Settings
from penstock.identity.caller import Caller
from penstock.identity.tables import AppUser, AuditEvent
from penstock.webhooks import service, service_sending
from penstock.webhooks.service import Made, NewEndpoint
from penstock.webhooks.tables import WebhookAttempt, WebhookDelivery, WebhookEndpoint

CALLER = Caller("127.0.0.1", "test", "test")
LOOPBACK = (ip_network("127.0.0.0/8"),)
INSIDE: dict[str, Any] = {"webhook_allow_http": True, "webhook_allowed_networks": LOOPBACK}


def settings_for(home: Path, database_url: str, **more: Any) -> Settings:  # noqa: ANN401
    return Settings(home=home, database_url=SecretStr(database_url), **more)


@dataclass
class World:
    """The database of one test."""

    database: Database
    settings: Settings

    @property
    def key(self) -> InstallationKey:
        return load_installation_key(self.settings)

    def user(self, user_id: UUID | None = None, *, role: str = "analyst") -> UUID:
        user_id = user_id or uuid7()
        with self.database.begin() as session:
            session.execute(
                insert(AppUser).values(
                    id=user_id,
                    email=f"{user_id}@example.org",
                    name="A",
                    role=role,
                    password_hash="none",
                )
            )
        return user_id

    def endpoint(
        self,
        owner_id: UUID,
        *patterns: str,
        url: str = "https://example.org/hook",
        subject: str | None = None,
    ) -> Made:
        with self.database.begin() as session:
            return service.create(
                session,
                owner_id=owner_id,
                new=NewEndpoint(url, list(patterns), subject),
                key=self.key,
                caller=CALLER,
            )

    def event(
        self, kind: str, *, owner_id: UUID | None = None, subject: str = "s", **data: object
    ) -> UUID:
        with self.database.begin() as session:
            return events.record(
                session, kind=kind, subject=subject, owner_id=owner_id, data=dict(data)
            ).id

    def fan_out(self) -> int:
        with self.database.begin() as session:
            return service_sending.fan_out(session)

    def deliveries(self, endpoint_id: UUID | None = None) -> Sequence[WebhookDelivery]:
        statement = select(WebhookDelivery).order_by(WebhookDelivery.id)
        if endpoint_id is not None:
            statement = statement.where(WebhookDelivery.endpoint_id == endpoint_id)
        with self.database.begin() as session:
            return session.scalars(statement).all()

    def attempts(self) -> Sequence[WebhookAttempt]:
        statement = select(WebhookAttempt).order_by(
            WebhookAttempt.delivery_id, WebhookAttempt.number
        )
        with self.database.begin() as session:
            return session.scalars(statement).all()

    def stored(self, endpoint_id: UUID) -> WebhookEndpoint:
        statement = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
        with self.database.begin() as session:
            return session.scalars(statement).one()

    def audited(self, endpoint_id: UUID) -> list[str]:
        statement = (
            select(AuditEvent.action)
            .where(AuditEvent.subject == f"webhook:{endpoint_id}")
            .order_by(AuditEvent.id)
        )
        with self.database.begin() as session:
            return list(session.scalars(statement))

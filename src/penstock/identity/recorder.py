"""What the hot path leaves to be written later: uses of credentials, and refused ones.

One statement each second instead of one a request. What a killed process has not written yet is a
second of last uses and refusals, nothing that anybody decides on.
"""

from collections import Counter
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.settings import Settings
from penstock.identity.audit import REFUSED, event, record
from penstock.identity.caller import Caller
from penstock.identity.queries import keys, sessions

log = structlog.get_logger()

MOST_KINDS = 500


class Recorder:
    """Gathers, and writes when told to."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._idle_seconds = settings.refresh_idle_seconds
        # By reference: hashing an identity for each request would cost more than all the rest.
        self.used: dict[str, Identity] = {}
        self._refused: Counter[tuple[str, str]] = Counter()
        self._callers: dict[tuple[str, str], Caller] = {}

    def refuse(self, reason: str, caller: Caller) -> None:
        """Note a credential that was not accepted; equal ones from one address are one event."""
        kind = (reason, caller.address)
        if kind not in self._refused and len(self._refused) >= MOST_KINDS:
            kind = (reason, "several")
        self._refused[kind] += 1
        self._callers.setdefault(kind, caller)

    async def write(self) -> None:
        """Write what has gathered."""
        used, self.used = self.used, {}
        refused, self._refused = self._refused, Counter()
        callers, self._callers = self._callers, {}
        if not used and not refused:
            return
        events = [
            event(
                "credential.used",
                callers[kind],
                outcome=REFUSED,
                detail={"reason": kind[0], "times": times},
            )
            for kind, times in refused.items()
        ]
        try:
            await self._database.run(
                _write, used=list(used.values()), events=events, idle=self._idle_seconds
            )
        except (SQLAlchemyError, OSError) as error:
            log.warning("uses_not_recorded", error=type(error).__name__)


def _write(
    session: Session, *, used: list[Identity], events: list[dict[str, object]], idle: int
) -> None:
    key_ids = [identity.key_id for identity in used if identity.key_id]
    session_ids: list[UUID] = [identity.session_id for identity in used if identity.session_id]
    if key_ids:
        keys.touch_keys(session, key_ids)
    if session_ids:
        sessions.touch_sessions(session, session_ids, idle_seconds=idle)
    record(session, *events)

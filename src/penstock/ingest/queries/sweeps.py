"""What was left behind: loads that nobody works on, objects that no load names."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from penstock.ingest.queries.loads import UNFINISHED
from penstock.ingest.tables import IngestChunk, Load

MOST_AT_ONCE = 20


def stalled(session: Session, patience: timedelta) -> list[UUID]:
    """Return loads with chunks that wait, of which none was stored for as long as `patience`."""
    since = func.now() - patience
    own = IngestChunk.load_no == Load.no
    statement = select(Load.id).where(
        Load.state.in_(UNFINISHED),
        Load.changed_at < since,
        exists().where(own, IngestChunk.state == "waiting"),
        ~exists().where(own, IngestChunk.done_at >= since),
    )
    return list(session.scalars(statement.order_by(Load.no).limit(MOST_AT_ONCE)))


def named(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of the object keys that a load names."""
    return set(session.scalars(select(Load.object_key).where(Load.object_key.in_(keys))))

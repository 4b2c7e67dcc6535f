"""Data versions: read, moved, and announced."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from penstock.plants.queries.columns import AnyRow
from penstock.plants.tables import Dataset, DataVersion

CHANNEL = "penstock_data_version"
LISTEN = f"LISTEN {CHANNEL}"
READ = "SELECT dataset, version, moved_at FROM data_version ORDER BY dataset"

VersionRow = tuple[str, int, datetime]


def versions(session: Session) -> list[VersionRow]:
    """Return `(dataset, version, moved_at)` of every data set that has facts, by name."""
    # Every answer asks this, so it goes past SQLAlchemy's compiler.
    rows = session.connection().exec_driver_sql(READ)
    return [(dataset, version, moved_at) for dataset, version, moved_at in rows]


def move(session: Session, dataset: str) -> int:
    """Move the version of a data set and announce it when the transaction commits."""
    statement = insert(DataVersion).values(dataset=dataset, version=1, moved_at=func.now())
    moved = statement.on_conflict_do_update(
        index_elements=[DataVersion.dataset],
        set_={"version": DataVersion.version + 1, "moved_at": func.now()},
    ).returning(DataVersion.version)
    version = session.execute(moved).scalar_one()
    session.execute(
        text("SELECT pg_notify(:channel, :dataset)"), {"channel": CHANNEL, "dataset": dataset}
    )
    return version


def datasets(session: Session) -> Sequence[AnyRow]:
    """Return every declared data set and its version, the one that wins between sources first."""
    statement = (
        select(Dataset, DataVersion.version, DataVersion.moved_at)
        .outerjoin(DataVersion, DataVersion.dataset == Dataset.slug)
        .order_by(Dataset.precedence, Dataset.slug)
    )
    return session.execute(statement).all()

"""Drift of a model's inputs: asked for, and told of once a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.auth import Identity
from penstock.core.errors import ForbiddenError, NotFoundError, UnprocessableError
from penstock.insights import drift
from penstock.insights.distances import MOVED
from penstock.insights.drift import LEAST_ROWS, FeatureDrift
from penstock.insights.queries import inputs as queries
from penstock.insights.queries.inputs import DRIFT_EVENT, Logged
from penstock.insights.schemas_drift import SAMPLE, Drift, DriftQuery
from penstock.models.service_access import may_change, visible_model
from penstock.models.signature import Signature, read_signature
from penstock.models.tables import Model

MOST_ROWS = 10_000
DAY = timedelta(days=1)
KEEPS_NONE = "The model keeps no inputs (`keeps_inputs` is false), so there is nothing to compare"
NO_SAMPLE = (
    "The version was uploaded without a sample: compare with an earlier time, "
    "`against=<since>..<until>`, or upload sample rows with the next version"
)
_moment = TypeAdapter(AwareDatetime)


@dataclass(frozen=True, slots=True)
class Material:
    """What is compared, as it was read: JSON texts of columns, or records of a sample."""

    model_id: UUID
    version: int
    signature: Signature
    since: datetime
    until: datetime
    against: str
    now: Sequence[str]
    before: Sequence[str]
    sample: Sequence[Mapping[str, Any]] | None
    note: str | None


def material(
    session: Session, *, identity: Identity, reference: str, query: DriftQuery
) -> Material:
    """Read what `compare` needs; it sees what all callers sent, so only owners may ask.

    Raises:
        NotFoundError: There is no such model or version for this user.
        ConflictError: Several others share a model of this name with the user.
        ForbiddenError: The user may use the model but not change it.
        UnprocessableError: A time is empty or cannot be read.
    """
    model = visible_model(session, reference, identity)
    if not may_change(model, identity):
        raise ForbiddenError("Only the owner of a model or an administrator sees what it was asked")
    until = query.until or datetime.now(UTC)
    since = query.since or until - DAY
    if since >= until:
        raise UnprocessableError("`since` must lie before `until`")
    return _material(session, model, query.version, (since, until), query.against)


def compare(found: Material) -> Drift:
    """Compare; a matter of the processor alone, for a thread."""
    now = drift.columns_of_inputs(found.now, most_rows=MOST_ROWS)
    if found.sample is not None:
        before = drift.columns_of_records(found.sample[:MOST_ROWS])
    else:
        before = drift.columns_of_inputs(found.before, most_rows=MOST_ROWS)
    features = [] if found.note else drift.compare(found.signature, before, now)
    rows_now, rows_before = (max(map(len, side.values()), default=0) for side in (now, before))
    note = found.note
    if note is None and min(rows_now, rows_before) < LEAST_ROWS:
        note = f"There are {rows_before} rows before and {rows_now} now; it takes {LEAST_ROWS} each"
    return Drift(
        model_id=found.model_id,
        version=found.version,
        since=found.since,
        until=found.until,
        against=found.against,
        rows_before=rows_before,
        rows_now=rows_now,
        note=note,
        features=features,
    )


def watched(session: Session) -> list[UUID]:
    """Return the ids of models whose inputs can be compared with a sample."""
    return [model.id for model in queries.watched(session)]


def watch(session: Session, *, model_id: UUID, now: datetime) -> int:
    """Write an event for each feature of a model that has moved, once a day; return how many.

    The last 24 hours of the champion are compared with its sample.
    """
    model = next((one for one in queries.watched(session) if one.id == model_id), None)
    if model is None:
        return 0
    found = compare(_material(session, model, None, (now - DAY, now), SAMPLE))
    moved = [item for item in found.features if item.psi is not None and item.psi >= MOVED]
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    told = queries.told(session, model_id, today) if moved else set()
    new = [item for item in moved if item.feature not in told]
    for item in new:
        _tell(session, model, found.version, item)
    return len(new)


def _tell(session: Session, model: Model, version: int, item: FeatureDrift) -> None:
    events.record(
        session,
        kind=DRIFT_EVENT,
        subject=str(model.id),
        owner_id=model.owner_id,
        data={
            "model_id": str(model.id),
            "version": version,
            "feature": item.feature,
            "psi": item.psi,
            "ks": item.ks,
        },
    )


def _material(
    session: Session,
    model: Model,
    number: int | None,
    span: tuple[datetime, datetime],
    against: str,
) -> Material:
    version = queries.version(session, model.id, number)
    if version is None:
        what = "champion" if number is None else f"version {number}"
        raise NotFoundError(f"{model.name} has no {what}")
    since, until = span
    before: list[str] = []
    sample = version.sample if against == SAMPLE else None
    note = None
    if not model.keeps_inputs:
        note = KEEPS_NONE
    elif against != SAMPLE:
        before = _texts(session, Logged(model.id, *_window(against), version.number))
    elif sample is None:
        note = NO_SAMPLE
    now = [] if note else _texts(session, Logged(model.id, since, until, version.number))
    return Material(
        model_id=model.id,
        version=version.number,
        signature=read_signature(version.input_schema, version.output_schema),
        since=since,
        until=until,
        against=against,
        now=now,
        before=before,
        sample=sample,
        note=note,
    )


def _texts(session: Session, logged: Logged) -> list[str]:
    return [row.inputs for row in queries.newest(session, logged, most_rows=MOST_ROWS)]


def _window(against: str) -> tuple[datetime, datetime]:
    try:
        since, until = map(_moment.validate_python, against.split("..", 1))
    except ValidationError as error:
        raise UnprocessableError(
            "`against`: expected `sample` or two times with a zone, `<since>..<until>`"
        ) from error
    if since >= until:
        raise UnprocessableError("`against`: the first time must lie before the second")
    return since, until

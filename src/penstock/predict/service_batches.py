"""Batches of predictions: made, looked at, cancelled, and brought to their end chunk by chunk."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core import outbox
from penstock.core.amqp import BATCH_QUEUE
from penstock.core.auth import Identity
from penstock.core.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    TooManyRequestsError,
    UnprocessableError,
)
from penstock.core.ids import uuid7
from penstock.core.pages import encode_cursor
from penstock.models import entry as registry
from penstock.models.entry import Entry, VersionRef
from penstock.models.signature import Signature, columns_of
from penstock.models.tables import CHAMPION
from penstock.plants.catalogue import Chosen
from penstock.plants.cursors import cursor_key
from penstock.plants.queries import features
from penstock.predict.choice import MOST_DIGITS, PINNED
from penstock.predict.plant_features import demand_known
from penstock.predict.queries import batches as queries
from penstock.predict.schemas_batches import Batch, BatchesQuery, BatchPage, Chunks, RowCounts
from penstock.predict.tables import PredictionBatch

FOLDER = ".penstock/batches"
OPEN = ("queued", "running")
# Batches of one user that have not ended.
MOST_OPEN = 100
RETRY_SECONDS = 60.0
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Source:
    """What is to be predicted for: a file in the store, or plants."""

    file_name: str | None = None
    format: str | None = None
    object_key: str | None = None
    plants: Chosen | None = None
    keeps: bool = False


def create(
    session: Session,
    *,
    identity: Identity,
    request_id: str,
    model: str,
    version: str | None,
    source: Source,
    batch_id: UUID | None = None,
) -> Batch:
    """Make a batch and hand it to the consumers.

    Raises:
        NotFoundError: There is no such model or version for this user.
        UnprocessableError: The model asks for more than facts of plants, no plant matches, or its
            predictions are not one number.
        ForbiddenError: Nobody but administrators may keep what a model of few says of plants.
        TooManyRequestsError: The user has too many batches under way.
    """
    entry = registry.find(session, identity=identity, reference=model)
    role, ref = pin(session, entry, version)
    _demand_suitable(session, entry, ref.signature, source, identity)
    batch = PredictionBatch(
        id=batch_id or uuid7(),
        owner_id=identity.user_id,
        key_id=identity.key_id,
        request_id=request_id,
        model_id=entry.model_id,
        model_name=entry.name,
        model_version=ref.number,
        role=role,
        source="file" if source.plants is None else "plants",
        file_name=source.file_name,
        format=source.format,
        object_key=source.object_key,
        plants=None if source.plants is None else asdict(source.plants),
        keeps=source.keeps,
        output_schema=columns_of(ref.signature)[1],
    )
    session.add(batch)
    session.flush()
    session.refresh(batch)
    outbox.append(session, queue=BATCH_QUEUE, bodies=[{"batch": str(batch.id)}])
    return view(batch)


def pin(session: Session, entry: Entry, wanted: str | None) -> tuple[str, VersionRef]:
    """Return the role in which a version answers a whole batch, and the version.

    Raises:
        NotFoundError: The model has no such version.
    """
    if wanted is not None and wanted.isascii() and wanted.isdecimal():
        if len(wanted) > MOST_DIGITS:
            raise NotFoundError(f"{entry.name} has no version {wanted[:100]}")
        number = int(wanted)
        known = entry.versions.get(number)
        return PINNED, known or registry.pinned(session, model_id=entry.model_id, number=number)
    role = CHAMPION if wanted is None else wanted
    found = entry.alias(role)
    if found is None:
        raise NotFoundError(f"{entry.name} has no {role[:100]}: name another `version`")
    return role, found


def _demand_suitable(
    session: Session, entry: Entry, signature: Signature, source: Source, identity: Identity
) -> None:
    if source.plants is not None:
        demand_known(signature)
        if not features.count(session, source.plants):
            raise UnprocessableError("No plant matches")
    if source.keeps:
        _demand_keepable(entry, signature, identity)
    if queries.open_count(session, identity.user_id) >= MOST_OPEN:
        detail = f"{MOST_OPEN} batches of yours have not ended; wait, or cancel some"
        raise TooManyRequestsError(detail, retry_after_seconds=RETRY_SECONDS)


def _demand_keepable(entry: Entry, signature: Signature, identity: Identity) -> None:
    outputs = signature.outputs
    if len(outputs) != 1 or outputs[0].kind != "value" or outputs[0].shape:
        finding = {"column": "keep", "reason": "the model does not answer one number a plant"}
        raise UnprocessableError("Only one number a plant can be kept", errors=[finding])
    if identity.role != "admin" and entry.visibility != "everyone":
        raise ForbiddenError("What is kept is shown to everyone: the model must be, too")


def view(batch: PredictionBatch) -> Batch:
    """Return a batch as its owner sees it."""
    return Batch(
        id=batch.id,
        model_id=batch.model_id,
        model_name=batch.model_name,
        model_version=batch.model_version,
        role=batch.role,
        source=batch.source,  # type: ignore[arg-type]  # The table checks it.
        file_name=batch.file_name,
        format=batch.format,  # type: ignore[arg-type]
        plants=batch.plants and {k: v for k, v in batch.plants.items() if k != "metric"},
        keep=batch.keeps,
        state=batch.state,  # type: ignore[arg-type]
        failure=batch.failure,
        ignored_columns=batch.ignored,
        rows=RowCounts(batch.rows_total, batch.rows_done, batch.rows_failed),
        chunks=Chunks(batch.chunks_total, batch.chunks_done),
        created_at=batch.created_at,
        finished_at=batch.finished_at,
    )


def list_batches(session: Session, *, identity: Identity, query: BatchesQuery) -> BatchPage:
    """Return the user's batches, newest first."""
    after = cursor_key(query.cursor, tuple[UUID])
    found = queries.page(
        session,
        owner_id=identity.user_id,
        state=query.state,
        after=after[0] if after else None,
        limit=query.limit + 1,
    )
    items = [view(batch) for batch in found[: query.limit]]
    more = len(found) > query.limit
    return BatchPage(items, encode_cursor([str(items[-1].id)]) if more else None)


def one_batch(session: Session, *, identity: Identity, batch_id: UUID) -> Batch:
    """Return one batch.

    Raises:
        NotFoundError: There is none of this user's.
    """
    return view(_visible(queries.get(session, batch_id), identity, batch_id))


def _visible(batch: PredictionBatch | None, identity: Identity, batch_id: UUID) -> PredictionBatch:
    if batch is None or (batch.owner_id != identity.user_id and identity.role != "admin"):
        raise NotFoundError(f"There is no batch {batch_id}")
    return batch


def cancel(session: Session, *, identity: Identity, batch_id: UUID) -> Batch:
    """End a batch that is not needed any more; a cancelled one stays so.

    Raises:
        NotFoundError: There is none of this user's.
        ConflictError: It has ended in another way.
    """
    batch = _visible(queries.lock(session, batch_id), identity, batch_id)
    if batch.state in OPEN:
        batch.state, batch.finished_at = "cancelled", datetime.now(UTC)
        session.flush()
    elif batch.state != "cancelled":
        raise ConflictError(f"The batch is {batch.state} and cannot be cancelled")
    return view(batch)


def completed(session: Session, *, identity: Identity, batch_id: UUID) -> PredictionBatch:
    """Return a batch whose result can be read.

    Raises:
        NotFoundError: There is none of this user's.
        ConflictError: It has no result (yet).
    """
    batch = _visible(queries.get(session, batch_id), identity, batch_id)
    if batch.state != "completed":
        raise ConflictError(f"The batch is {batch.state}: a result has only one that is completed")
    return batch

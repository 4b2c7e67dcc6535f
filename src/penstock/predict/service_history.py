"""What a user sees of past predictions: their own, and those of their models."""

from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import NotFoundError
from penstock.core.pages import encode_cursor
from penstock.models.queries import models
from penstock.models.service_access import may_change, visible_model
from penstock.plants.cursors import cursor_key
from penstock.plants.queries.columns import AnySelect
from penstock.predict.queries import history
from penstock.predict.queries.history import Wanted
from penstock.predict.schemas_history import (
    HistoryFilters,
    HistoryQuery,
    Prediction,
    PredictionDetail,
    PredictionPage,
)


def list_predictions(
    session: Session, *, identity: Identity, query: HistoryQuery
) -> PredictionPage:
    """Return past predictions without their values, newest first.

    Raises:
        NotFoundError: There is no such model for this user.
    """
    after = cursor_key(query.cursor, tuple[UUID])
    found = history.page(
        session,
        _wanted(session, identity, query),
        after=after[0] if after else None,
        limit=query.limit + 1,
    )
    items = [Prediction(*row) for row in found[: query.limit]]
    more = len(found) > query.limit
    return PredictionPage(items, encode_cursor([str(items[-1].id)]) if more else None)


def one_prediction(
    session: Session, *, identity: Identity, prediction_id: UUID
) -> PredictionDetail:
    """Return one prediction with what was asked and answered.

    Raises:
        NotFoundError: There is none, or neither it nor its model is the user's.
    """
    row = history.one(session, prediction_id)
    if row is not None:
        found = PredictionDetail(*row)
        model = models.by_id(session, found.model_id)
        owns = identity.role == "admin" or (model is not None and may_change(model, identity))
        if owns or found.user_id == identity.user_id:
            return found
    raise NotFoundError(f"There is no prediction {prediction_id}")


def to_export(session: Session, *, identity: Identity, query: HistoryFilters) -> AnySelect:
    """Return the statement for the predictions that a user exports.

    Raises:
        NotFoundError: There is no such model for this user.
    """
    return history.export(_wanted(session, identity, query))


def _wanted(session: Session, identity: Identity, query: HistoryFilters) -> Wanted:
    model = None
    if query.model is not None:
        model = visible_model(session, query.model, identity)
    asked_by = identity.user_id if query.user_id == "me" else query.user_id
    sees_all = identity.role == "admin" if model is None else may_change(model, identity)
    if not sees_all and asked_by not in {None, identity.user_id}:
        raise NotFoundError(f"There are no predictions of the user {asked_by} here")
    # Without a model everybody begins with their own, administrators too.
    if asked_by is None and (model is None or not sees_all):
        asked_by = identity.user_id
    return Wanted(
        user_id=asked_by,
        model_id=None if model is None else model.id,
        version=query.version,
        key_id=query.key_id,
        origin=query.origin,
        role=query.role,
        failed=None if query.outcome is None else query.outcome == "failed",
        error_code=query.error_code,
        request_id=query.request_id,
        since=query.since,
        until=query.until,
        min_total_ms=query.min_total_ms,
    )

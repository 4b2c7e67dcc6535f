"""Sums of hours, read back for a time, a model and a caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Integer, NullType

from penstock.insights.queries.rollup import ALL
from penstock.insights.tables import PredictionHour as Hour
from penstock.models.tables import Model
from penstock.plants.queries.columns import AnyRow, AnySelect

Bucket = Literal["hour", "day"]
# Nobody waits for these.
BESIDE = ("shadow", "replay")
MOST_TOP = 10


@dataclass(frozen=True, slots=True)
class Span:
    """What is summed: `user_id` None has all callers, `origin` None all that somebody waits for."""

    since: datetime
    until: datetime
    bucket: Bucket = "hour"
    model_id: UUID | None = None
    user_id: UUID | None = None
    key_id: UUID | None = None
    version: int | None = None
    origin: str | None = None


def _conditions(span: Span, *, by_caller: bool = False) -> list[ColumnElement[bool]]:
    """Return what holds for the sums over all callers, or for those of each caller.

    Those of each are needed to tell them apart, and for a key, whoever holds it.
    """
    everybody = not by_caller and span.user_id is None and span.key_id is None
    found: list[ColumnElement[bool]] = [Hour.hour_at >= span.since, Hour.hour_at < span.until]
    if everybody:
        found.append(Hour.user_id == ALL)
    elif span.user_id is not None:
        found.append(Hour.user_id == span.user_id)
    else:
        found.append(Hour.user_id != ALL)
    for column, value in (
        (Hour.model_id, span.model_id),
        (Hour.key_id, span.key_id),
        (Hour.model_version, span.version),
        (Hour.origin, span.origin),
    ):
        if value is not None:
            found.append(column == value)
    if span.origin is None:
        found.append(Hour.origin.not_in(BESIDE))
    return found


def _at(span: Span) -> ColumnElement[datetime]:
    if span.bucket == "hour":
        return Hour.hour_at.label("at")
    return func.date_trunc(span.bucket, Hour.hour_at, "UTC").label("at")


def series(span: Span) -> AnySelect:
    """Select calls, failed calls and rows by time, oldest first."""
    at = _at(span)
    sums = [func.sum(column).cast(BigInteger) for column in (Hour.calls, Hour.failed, Hour.rows)]
    statement: AnySelect = select(at, *sums)
    return statement.where(*_conditions(span)).group_by(at).order_by(at)


def latencies(span: Span) -> AnySelect:
    """Select how many calls are in each bucket of latency by time: two arrays."""
    # Kept as it is, so that the day of an hour is worked out once and not for each bucket.
    hours = (
        select(_at(span), Hour.latency_buckets, Hour.latency_calls)
        .where(*_conditions(span))
        .cte("hours")
        .prefix_with("MATERIALIZED")
    )
    each = func.unnest(hours.c.latency_buckets, hours.c.latency_calls)
    pairs = each.table_valued("bucket", "calls").render_derived()
    summed = (
        select(hours.c.at, pairs.c.bucket, func.sum(pairs.c.calls).cast(Integer).label("calls"))
        .select_from(hours)
        .join(pairs, true())
        .group_by(hours.c.at, pairs.c.bucket)
        .subquery()
    )
    in_order = (
        func.array_agg(aggregate_order_by(column, summed.c.bucket))
        for column in (summed.c.bucket, summed.c.calls)
    )
    # The driver makes lists of arrays; SQLAlchemy would make them once more, number by number.
    return select(summed.c.at, *(type_coerce(array, NullType) for array in in_order)).group_by(
        summed.c.at
    )


def errors(span: Span) -> AnySelect:
    """Select failed calls by time and code of the problem."""
    at = _at(span)
    each = func.jsonb_each_text(Hour.errors).table_valued("code", "calls").render_derived()
    return (
        select(at, each.c.code, func.sum(each.c.calls.cast(BigInteger)).cast(BigInteger))
        .select_from(Hour)
        .join(each, true())
        .where(*_conditions(span))
        .group_by(at, each.c.code)
    )


def outputs(span: Span) -> AnySelect:
    """Select the rows of each output by label or by bucket of values, over the whole time."""
    item = func.jsonb_each(Hour.outputs).table_valued("name", "said").render_derived()
    said = item.c.said.cast(JSONB)
    each = func.jsonb_each_text(said["counts"]).table_valued("label", "found").render_derived()
    kind = said["kind"].astext.label("kind")
    found = func.sum(each.c.found.cast(BigInteger)).cast(BigInteger).label("found")
    return (
        select(item.c.name, kind, each.c.label, found)
        .select_from(Hour)
        .join(item, true())
        .join(each, true())
        .where(*_conditions(span))
        .group_by(item.c.name, kind, each.c.label)
        .order_by(item.c.name, found.desc())
    )


def _sums() -> list[ColumnElement[int]]:
    columns = (("calls", Hour.calls), ("failed", Hour.failed), ("rows", Hour.rows))
    return [func.sum(column).cast(BigInteger).label(name) for name, column in columns]


def top_callers(span: Span) -> AnySelect:
    """Select the users and the keys with the most calls: `by_key` 0 or 1, who, and sums.

    One statement for both, because reading the hours is most of the work.
    """
    by_key = func.grouping(Hour.user_id)
    caller = func.coalesce(Hour.user_id, Hour.key_id)
    sums = _sums()
    place = func.row_number().over(partition_by=by_key, order_by=(sums[0].desc(), caller))
    ranked = (
        select(by_key.label("by_key"), caller.label("caller"), *sums, place.label("place"))
        .where(*_conditions(span, by_caller=True))
        .group_by(func.grouping_sets(tuple_(Hour.user_id), tuple_(Hour.key_id)))
        .having(or_(by_key == 0, Hour.key_id != ALL))
        .subquery()
    )
    found = ranked.c
    return (
        select(found.by_key, found.caller, found.calls, found.failed, found.rows)
        .where(found.place <= MOST_TOP)
        .order_by(found.by_key, found.place)
    )


def top_models(span: Span) -> AnySelect:
    """Select the models with the most calls, with their names."""
    sums = _sums()
    statement: AnySelect = (
        select(Hour.model_id, func.max(Model.name), *sums)
        .where(*_conditions(span, by_caller=True))
        .group_by(Hour.model_id)
        .outerjoin(Model, Model.id == Hour.model_id)
    )
    return statement.order_by(sums[0].desc(), Hour.model_id).limit(MOST_TOP)


def statements(span: Span) -> tuple[AnySelect, ...]:
    """Return all that the analytics of a model read."""
    return (latencies(span), errors(span), series(span), outputs(span), top_callers(span))


def read(session: Session, statement: AnySelect) -> Sequence[AnyRow]:
    """Return the rows of one of these statements."""
    # Past the session, which would look for entities in every row.
    return session.connection().execute(statement).all()

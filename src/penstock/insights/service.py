"""Predictions summed up for those who may see them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import NotFoundError, UnprocessableError
from penstock.insights import buckets
from penstock.insights.queries import analytics as queries
from penstock.insights.queries.analytics import Span
from penstock.insights.rollup import hour_of
from penstock.insights.schemas import (
    Analytics,
    AnalyticsQuery,
    Caller,
    ModelUse,
    OutputCounts,
    Percentiles,
    Point,
    Stages,
    Totals,
    Usage,
    UsageQuery,
    Values,
)
from penstock.models.service_access import may_change, visible_model

DEFAULT_SPAN = timedelta(days=7)
# A series is an answer, not an export.
MOST_POINTS = 24 * 92
NOTHING: tuple[list[int], list[int]] = ([], [])
LONGEST = {"hour": timedelta(hours=MOST_POINTS), "day": timedelta(days=MOST_POINTS)}


def analytics(
    session: Session, *, identity: Identity, reference: str, query: AnalyticsQuery
) -> Analytics:
    """Sum up a model's predictions: of all callers for who may change it, else one's own.

    Raises:
        NotFoundError: There is no such model or caller for this user.
        ConflictError: Several others share a model of this name with the user.
        UnprocessableError: The time is empty, or too long for a series.
    """
    model = visible_model(session, reference, identity)
    asked_by = identity.user_id if query.user_id == "me" else query.user_id
    if not may_change(model, identity):
        if asked_by not in {None, identity.user_id}:
            raise NotFoundError(f"There are no predictions of the user {asked_by} here")
        asked_by = identity.user_id
    span = replace(_span(query), model_id=model.id, user_id=asked_by, version=query.version)
    total, points = _series(session, span)
    users, keys = _top_callers(session, span)
    return Analytics(
        since=span.since,
        until=span.until,
        bucket=span.bucket,
        callers="all" if asked_by is None else "one",
        total=total,
        series=points,
        top_users=users,
        top_keys=keys,
        outputs=_outputs(queries.read(session, queries.outputs(span))),
    )


def usage(session: Session, *, identity: Identity, query: UsageQuery) -> Usage:
    """Sum up a user's own predictions over all models.

    Raises:
        UnprocessableError: The time is empty, or too long for a series.
    """
    span = replace(_span(query), user_id=identity.user_id)
    total, points = _series(session, span)
    models = queries.read(session, queries.top_models(span))
    _, keys = _top_callers(session, span)
    return Usage(
        since=span.since,
        until=span.until,
        bucket=span.bucket,
        total=total,
        series=points,
        models=[
            ModelUse(id=found, name=name, calls=calls, failed=failed, rows=rows)
            for found, name, calls, failed, rows in models
        ],
        keys=keys,
    )


def _span(query: UsageQuery) -> Span:
    until = query.until or datetime.now(UTC)
    since = hour_of(query.since or until - DEFAULT_SPAN)
    if since >= until:
        raise UnprocessableError("`since` must lie before `until`")
    if until - since > LONGEST[query.bucket]:
        raise UnprocessableError(
            f"The time has more than {MOST_POINTS} points of a {query.bucket}: ask for less of it"
            + (", or for days" if query.bucket == "hour" else "")
        )
    return Span(since, until, query.bucket, key_id=query.key_id, origin=query.origin)


def _series(session: Session, span: Span) -> tuple[Totals, list[Point]]:
    timed: dict[datetime, tuple[Sequence[int], Sequence[int]]] = {}
    all_timed: Counter[int] = Counter()
    for at, numbers, calls in queries.read(session, queries.latencies(span)):
        timed[at] = numbers, calls
        for number, count in zip(numbers, calls, strict=True):
            all_timed[number] += count
    errors: dict[datetime, dict[str, int]] = {}
    for at, code, calls in queries.read(session, queries.errors(span)):
        errors.setdefault(at, {})[code] = calls
    points = [
        Point(calls, failed, rows, errors.get(at, {}), _stages(*timed.get(at, NOTHING)), at)
        for at, calls, failed, rows in queries.read(session, queries.series(span))
    ]
    together: dict[str, int] = {}
    for found in errors.values():
        for code, calls in found.items():
            together[code] = together.get(code, 0) + calls
    total = Totals(
        calls=sum(point.calls for point in points),
        failed=sum(point.failed for point in points),
        rows=sum(point.rows for point in points),
        errors=together,
        latency_ms=_stages(sorted(all_timed), [all_timed[key] for key in sorted(all_timed)]),
    )
    return total, points


def _stages(numbers: Sequence[int], calls: Sequence[int]) -> Stages:
    by_stage = buckets.percentiles(numbers, calls)
    return Stages(**{stage: Percentiles(**shares) for stage, shares in by_stage.items()})


def _top_callers(session: Session, span: Span) -> tuple[list[Caller], list[Caller]]:
    """Return the users with the most calls, and the API keys."""
    found: tuple[list[Caller], list[Caller]] = [], []
    for by_key, caller, *sums in queries.read(session, queries.top_callers(span)):
        found[by_key].append(Caller(caller, *sums))
    return found


def _outputs(rows: Sequence[Any]) -> list[OutputCounts]:
    labels: dict[str, dict[str, int]] = {}
    values: dict[str, dict[int, int]] = {}
    for name, kind, label, found in rows:
        if kind == "label":
            labels.setdefault(name, {})[label] = found
        else:
            values.setdefault(name, {})[int(label)] = found
    return [
        *(OutputCounts(name, counts, None) for name, counts in labels.items()),
        *(
            OutputCounts(
                name,
                None,
                [
                    Values(*buckets.value_bounds(bucket), counts[bucket])
                    for bucket in sorted(counts)
                ],
            )
            for name, counts in values.items()
        ),
    ]

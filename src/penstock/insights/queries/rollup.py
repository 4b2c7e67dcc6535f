"""Hours of the log summed up, and how far that has come."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from penstock.insights import buckets
from penstock.insights.tables import InsightMark
from penstock.predict.tables import Prediction

HOUR = timedelta(hours=1)
# Of labels an output may have many; beyond these they are counted together.
MOST_LABELS = 50
OTHERS = "(others)"
ALL = UUID(int=0)

TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext(:name))")
DELETE = text("DELETE FROM prediction_hour WHERE hour_at = :hour")
# Every part groups twice: by caller, and over all callers, whose `user_id` is null then.
INSERT = text("""
WITH logged AS MATERIALIZED (
    SELECT model_id, coalesce(model_version, 0) AS model_version, origin, user_id,
        coalesce(key_id, :nobody) AS key_id, error_code, rows, queue_ms, inference_ms, total_ms,
        outputs
    FROM prediction WHERE created_at >= :hour AND created_at < :until
), counted AS (
    SELECT model_id, model_version, origin, coalesce(user_id, :nobody) AS user_id,
        coalesce(key_id, :nobody) AS key_id, count(*) AS calls, count(error_code) AS failed,
        coalesce(sum(rows) FILTER (WHERE error_code IS NULL), 0) AS rows
    FROM logged GROUP BY model_id, model_version, origin,
        GROUPING SETS ((logged.user_id, logged.key_id), ())
), erred AS (
    SELECT model_id, model_version, origin, user_id, key_id,
        jsonb_object_agg(error_code, calls) AS errors
    FROM (
        SELECT model_id, model_version, origin, coalesce(user_id, :nobody) AS user_id,
            coalesce(key_id, :nobody) AS key_id, error_code, count(*) AS calls
        FROM logged WHERE error_code IS NOT NULL
        GROUP BY model_id, model_version, origin, error_code,
            GROUPING SETS ((logged.user_id, logged.key_id), ())
    ) e GROUP BY 1, 2, 3, 4, 5
), timed AS (
    SELECT model_id, model_version, origin, user_id, key_id,
        array_agg(bucket ORDER BY bucket) AS latency_buckets,
        array_agg(calls ORDER BY bucket) AS latency_calls
    FROM (
        SELECT model_id, model_version, origin, coalesce(user_id, :nobody) AS user_id,
            coalesce(key_id, :nobody) AS key_id, s.bucket, count(*)::int AS calls
        FROM logged CROSS JOIN LATERAL (
            SELECT (:stage_step * stage + CASE WHEN ms <= :least_ms THEN 0 ELSE least(
                ceil(ln(ms::float8 / :least_ms) / ln(2) * :doubling), :last_bucket
            ) END)::smallint AS bucket
            FROM (VALUES (0, queue_ms), (1, inference_ms), (2, total_ms)) AS t (stage, ms)
            WHERE ms IS NOT NULL
        ) s
        WHERE error_code IS NULL
        GROUP BY model_id, model_version, origin, s.bucket,
            GROUPING SETS ((logged.user_id, logged.key_id), ())
    ) b GROUP BY 1, 2, 3, 4, 5
), said AS (
    SELECT l.model_id, l.model_version, l.origin, l.user_id, l.key_id, o.item ->> 'kind' AS kind,
        (o.item ->> 'name') || CASE WHEN r.several THEN '[' || (t.place - 1) || ']' ELSE '' END
            AS name,
        CASE WHEN o.item ->> 'kind' = 'label' THEN left(t.value, 100)
            WHEN t.value !~ '^-?[0-9.]+([eE][-+]?[0-9]+)?$' THEN NULL
            WHEN abs(t.value::float8) < :least_value THEN '0'
            ELSE (sign(t.value::float8) * least(1 + floor(
                ln(abs(t.value::float8) / :least_value) / ln(2) * :value_doubling
            ), :last_value_bucket))::int::text
        END AS label
    FROM logged l
    JOIN model_version v ON v.model_id = l.model_id AND v.number = l.model_version
    CROSS JOIN LATERAL jsonb_array_elements(v.output_schema) AS o (item)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN json_typeof(e) = 'array' THEN e ELSE json_build_array(e) END AS elements,
            json_typeof(e) = 'array' AND json_array_length(
                CASE WHEN json_typeof(e) = 'array' THEN e ELSE '[]' END
            ) > 1 AS several
        FROM json_array_elements(CASE json_typeof(l.outputs -> (o.item ->> 'name'))
            WHEN 'array' THEN l.outputs -> (o.item ->> 'name') ELSE '[]' END) AS a (e)
    ) r
    CROSS JOIN LATERAL json_array_elements_text(r.elements) WITH ORDINALITY AS t (value, place)
    WHERE l.error_code IS NULL AND o.item ->> 'kind' IN ('label', 'value')
), ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY model_id, model_version, origin, user_id, key_id, name ORDER BY found DESC
    ) AS place
    FROM (
        SELECT model_id, model_version, origin, coalesce(user_id, :nobody) AS user_id,
            coalesce(key_id, :nobody) AS key_id, name, kind, label, count(*) AS found
        FROM said WHERE label IS NOT NULL
        GROUP BY model_id, model_version, origin, name, kind, label,
            GROUPING SETS ((said.user_id, said.key_id), ())
    ) s
), shown AS (
    SELECT model_id, model_version, origin, user_id, key_id, name, kind,
        CASE WHEN kind = 'label' AND place > :most_labels THEN :others ELSE label END AS label,
        sum(found) AS found
    FROM ranked GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), answered AS (
    SELECT model_id, model_version, origin, user_id, key_id, jsonb_object_agg(
        name, jsonb_build_object('kind', kind, 'counts', counts)) AS outputs
    FROM (
        SELECT model_id, model_version, origin, user_id, key_id, name, kind,
            jsonb_object_agg(label, found) AS counts
        FROM shown GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) n GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO prediction_hour (hour_at, model_id, model_version, origin, user_id, key_id, calls,
    failed, rows, errors, latency_buckets, latency_calls, outputs)
SELECT :hour, model_id, model_version, origin, user_id, key_id, calls, failed, rows,
    coalesce(errors, '{}'), coalesce(latency_buckets, '{}'), coalesce(latency_calls, '{}'),
    coalesce(outputs, '{}')
FROM counted
LEFT JOIN erred USING (model_id, model_version, origin, user_id, key_id)
LEFT JOIN timed USING (model_id, model_version, origin, user_id, key_id)
LEFT JOIN answered USING (model_id, model_version, origin, user_id, key_id)
""")
# Hours whose sums are not those of the log any more, because something was logged very late.
STALE = text("""
SELECT logged.hour_at FROM (
    SELECT date_trunc('hour', created_at) AS hour_at, count(*) AS calls
    FROM prediction WHERE created_at >= :since AND created_at < :until GROUP BY 1
) logged LEFT JOIN (
    SELECT hour_at, sum(calls) AS calls FROM prediction_hour
    WHERE user_id = :nobody AND hour_at >= :since AND hour_at < :until GROUP BY 1
) summed USING (hour_at)
WHERE logged.calls IS DISTINCT FROM summed.calls ORDER BY 1
""")


def try_lock(session: Session, name: str) -> bool:
    """Take a job for this transaction; false when another worker is at it."""
    return bool(session.scalar(TRY_LOCK, {"name": f"penstock:insights:{name}"}))


def mark(session: Session, name: str) -> datetime | None:
    """Return how far a job has come."""
    return session.scalar(select(InsightMark.reached_at).where(InsightMark.name == name))


def set_mark(session: Session, name: str, reached_at: datetime) -> None:
    """Say how far a job has come."""
    statement = insert(InsightMark).values(name=name, reached_at=reached_at)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[InsightMark.name], set_={"reached_at": statement.excluded.reached_at}
        )
    )


def first_hour(session: Session) -> datetime | None:
    """Return the hour of the oldest prediction in the log."""
    return session.scalar(select(func.date_trunc("hour", func.min(Prediction.created_at))))


def replace_hour(session: Session, hour: datetime) -> None:
    """Sum an hour of the log up anew, in place of what was known of it.

    An hour whose log is gone keeps its sums.
    """
    logged = Prediction.created_at >= hour, Prediction.created_at < hour + HOUR
    if session.scalar(select(Prediction.id).where(*logged).limit(1)) is None:
        return
    session.execute(DELETE, {"hour": hour})
    session.execute(INSERT, {"hour": hour, "until": hour + HOUR, **_CONSTANTS})


def stale_hours(session: Session, since: datetime, until: datetime) -> list[datetime]:
    """Return the hours from `since` to `until` whose sums miss something that is in the log."""
    parameters = {"since": since, "until": until, "nobody": ALL}
    return list(session.scalars(STALE, parameters))


_CONSTANTS = {
    "nobody": ALL,
    "stage_step": buckets.STAGE_STEP,
    "least_ms": buckets.LEAST_MS,
    "doubling": buckets.BUCKETS_A_DOUBLING,
    "last_bucket": buckets.LAST_BUCKET,
    "least_value": buckets.LEAST_VALUE,
    "value_doubling": buckets.VALUE_BUCKETS_A_DOUBLING,
    "last_value_bucket": buckets.LAST_VALUE_BUCKET,
    "most_labels": MOST_LABELS,
    "others": OTHERS,
}

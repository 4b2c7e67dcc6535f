"""Hours summed up, compared with sums made by hand, also when a worker dies in the middle."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.insights.queries import rollup as queries
from penstock.insights.queries.rollup import ALL
from penstock.insights.rollup import audit, roll_up
from penstock.insights.tables import PredictionHour
from penstock.models.tables import ModelVersion
from tests.predict.past import START, History

NOW = START + timedelta(minutes=30)
KEY = uuid7()


async def cells(history: History) -> dict[tuple[object, ...], PredictionHour]:
    """Return the sums by hour, user, key and version."""

    def read(session: Any) -> list[PredictionHour]:  # noqa: ANN401
        return list(session.scalars(select(PredictionHour)))

    return {
        (cell.hour_at, cell.user_id, cell.key_id, cell.model_version): cell
        for cell in await history.database.run(read)
    }


async def version(history: History, outputs: list[dict[str, Any]]) -> None:
    def store(session: Any) -> None:  # noqa: ANN401
        session.add(
            ModelVersion(
                model_id=history.model_id,
                number=1,
                format="onnx",
                framework="onnx",
                file_name="m.onnx",
                sha256="0",
                size_bytes=1,
                source_key="s",
                onnx_sha256="0",
                onnx_size_bytes=1,
                onnx_key="o",
                input_schema=[],
                output_schema=outputs,
                safety={},
                created_by=history.owner.user_id,
            )
        )

    await history.database.run(store)


def die_after_the_sums(database: Database) -> None:
    """Lose the connection when the hour is summed up anew, before that is committed."""
    with database.begin() as session:
        queries.replace_hour(session, START)
        assert session.scalar(text("SELECT sum(calls) FROM prediction_hour")) == 4
        process = session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(database.libpq_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (process,))
        queries.set_mark(session, "hours", NOW)


async def test_an_hour_is_summed_up_by_caller_and_over_all(history: History) -> None:
    await history.add(history.user, rows=3, key_id=KEY)
    await history.add(history.user, rows=2, key_id=KEY, total_ms=4.0)
    await history.add(history.owner, rows=5)
    await history.add(
        history.owner, status=422, error_code="unprocessable", model_version=None, outputs=None
    )
    roll_up(history.database, now=NOW)
    found = await cells(history)
    assert len(found) == 5
    user = found[START, history.user.user_id, KEY, 1]
    assert (user.calls, user.failed, user.rows, user.errors) == (2, 0, 5, {})
    everybody = found[START, ALL, ALL, 1]
    assert (everybody.calls, everybody.failed, everybody.rows) == (3, 0, 10)
    failed = found[START, ALL, ALL, 0]
    assert (failed.calls, failed.failed, failed.rows) == (1, 1, 0)
    assert failed.errors == {"unprocessable": 1}
    assert failed.latency_buckets == []
    # 0.5, 0.25 and 2 ms are 0.01 ms doubled 5.64, 4.64 and 7.64 times, eight buckets for each.
    timed = dict(zip(everybody.latency_buckets, everybody.latency_calls, strict=True))
    assert timed == {46: 3, 1038: 3, 2062: 2, 2070: 1}


async def test_outputs_are_counted_by_label_and_by_value(history: History) -> None:
    await version(
        history,
        [
            {"name": "label", "kind": "label", "type": "string"},
            {"name": "y", "kind": "value", "type": "float32"},
            {"name": "two", "kind": "value", "type": "float32", "shape": [2]},
            {"name": "p", "kind": "probabilities", "type": "float32"},
        ],
    )
    said = {
        "label": ["coal", "gas", "gas"],
        "y": [[1.0], [-1.0], [None]],
        "two": [[0.0, 1e-6], [0.0, 4e-6], [0.0, 1e300]],
        "p": [[0.5, 0.5]] * 3,
    }
    await history.add(history.user, rows=3, outputs=said)
    await history.add(history.user, outputs={"label": ["oil"], "y": None, "two": "odd"})
    labels = [f"class {number}" for number in range(60)]
    await history.add(history.owner, outputs={"label": labels})
    roll_up(history.database, now=NOW)
    found = await cells(history)
    outputs = found[START, history.user.user_id, ALL, 1].outputs
    assert outputs["label"] == {"kind": "label", "counts": {"coal": 1, "gas": 2, "oil": 1}}
    # One is 1e-6 doubled 19.93 times, two buckets for each.
    assert outputs["y"] == {"kind": "value", "counts": {"40": 1, "-40": 1}}
    assert outputs["two[0]"]["counts"] == {"0": 3}
    assert outputs["two[1]"]["counts"] == {"1": 1, "5": 1, "200": 1}
    assert "p" not in outputs
    many = found[START, history.owner.user_id, ALL, 1].outputs["label"]["counts"]
    assert len(many) == 51
    assert many["(others)"] == 10


async def test_summing_up_again_changes_nothing_and_takes_in_what_is_new(history: History) -> None:
    await history.add(history.user)
    await history.add(history.user, created_at=START - timedelta(hours=3))
    assert roll_up(history.database, now=NOW) == 4
    first = await cells(history)
    assert roll_up(history.database, now=NOW) == 1
    assert {key: cell.calls for key, cell in (await cells(history)).items()} == {
        key: cell.calls for key, cell in first.items()
    }
    await history.add(history.user)
    roll_up(history.database, now=NOW)
    assert (await cells(history))[START, ALL, ALL, 1].calls == 2


async def test_a_worker_that_dies_between_its_steps_leaves_the_old_sums(history: History) -> None:
    await history.add(history.user)
    roll_up(history.database, now=NOW)
    await history.add(history.user)
    with pytest.raises(SQLAlchemyError):
        die_after_the_sums(history.database)
    assert (await cells(history))[START, ALL, ALL, 1].calls == 1
    roll_up(history.database, now=NOW)
    assert (await cells(history))[START, ALL, ALL, 1].calls == 2


async def test_workers_side_by_side_count_once(history: History) -> None:
    for hours in range(12):
        await history.add(history.user, created_at=START - timedelta(hours=hours))
    workers = [
        threading.Thread(target=roll_up, args=(history.database,), kwargs={"now": NOW})
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    roll_up(history.database, now=NOW)
    found = await cells(history)
    assert sum(cell.calls for cell in found.values() if cell.user_id == ALL) == 12


async def test_what_is_logged_very_late_is_found_and_a_dropped_day_keeps_its_sums(
    history: History,
) -> None:
    early = START - timedelta(hours=5)
    await history.add(history.user, created_at=early)
    roll_up(history.database, now=NOW)
    await history.add(history.user, created_at=early)
    await history.add(history.user, created_at=early - timedelta(hours=1))
    roll_up(history.database, now=NOW)
    assert (await cells(history))[early, ALL, ALL, 1].calls == 1
    assert audit(history.database, now=NOW) == 2
    assert (await cells(history))[early, ALL, ALL, 1].calls == 2
    assert audit(history.database, now=NOW) == 0
    with history.database.begin() as session:
        session.execute(text("DELETE FROM prediction"))
        queries.replace_hour(session, early)
    assert audit(history.database, now=datetime.now(UTC)) == 0
    assert (await cells(history))[early, ALL, ALL, 1].calls == 2

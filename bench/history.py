"""A million logged predictions: the history page and the analytics against the same SQL in psql.

    python bench/history.py [--rows 1000000] [--pairs 5] [--times 20]

One stack is started as `penstock up` starts it, without Airflow. Its log is filled with predictions
of one model, spread over seven days, of 20 users with a key each and two versions, one in a hundred
failed. Then the hours are summed up as the worker does it, which is timed.

Each question is asked through the gateway with an API key, and its statements are run by psql on
the same server, in turns; figures are medians in milliseconds. An answer may take `TIMES` psql and
`MILLISECONDS_MORE`, and no more than `MOST_MS` of its kind.
"""

import argparse
import http.client
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.core.pages import encode_cursor
from penstock.core.settings import read_stack_file
from penstock.identity.tables import AppUser
from penstock.insights.queries.analytics import Span, statements
from penstock.insights.rollup import hour_of, roll_up
from penstock.local.ports import free_port
from penstock.models.tables import Model, ModelVersion
from penstock.plants.queries.columns import AnySelect
from penstock.predict.queries import history, partitions
from penstock.predict.queries.history import Wanted
from top import Running, psql, started

T = TypeVar("T")

TIMES = 1.5
MILLISECONDS_MORE = 3.0
MOST_MS = {"history": 50.0, "analytics": 100.0}
DAYS = 7
PAGE = 100
USERS = 20
RESULTS = Path(__file__).parent / "results" / "history.json"
OUTPUTS = [
    {"name": "label", "kind": "label", "type": "string"},
    {"name": "net_generation_mwh", "kind": "value", "type": "float32"},
]
# Ids are UUIDv7 of the time, as the log has them; latencies are spread as those of a server are.
FILL = text("""
INSERT INTO prediction (id, created_at, model_id, model_version, role, origin, user_id, key_id,
    request_id, status, error_code, rows, inputs, outputs, queue_ms, inference_ms, total_ms)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hex, 1, 3)
        || '8' || substr(hex, 4, 15))::uuid,
    at, :model, CASE WHEN failed THEN NULL WHEN n % 10 = 0 THEN 2 ELSE 1 END,
    CASE WHEN n % 10 = 0 THEN 'challenger' ELSE 'champion' END, 'predict',
    md5('user' || n % :users)::uuid, md5('key' || n % :users)::uuid, 'bench-' || n,
    CASE WHEN failed THEN 422 ELSE 200 END, CASE WHEN failed THEN 'unprocessable' END, 1,
    json_build_object('capacity_mw', json_build_array(round((random() * 900)::numeric, 1)),
        'fuel', json_build_array('NG'), 'state', json_build_array('TX'),
        'year_on_line', json_build_array(1950 + n % 70)),
    CASE WHEN NOT failed THEN json_build_object(
        'label', json_build_array((ARRAY['low', 'middle', 'high'])[1 + n % 3]),
        'net_generation_mwh', json_build_array(random() * 1e6)) END,
    0.05 * exp(random() * 4), 0.2 * exp(random() * 3), 0.8 * exp(random() * 3)
FROM (
    SELECT n, CAST(:since AS timestamptz) + (CAST(:until AS timestamptz)
            - CAST(:since AS timestamptz)) * (n::float8 / :rows) AS at,
        n % 100 = 0 AS failed, md5('id' || n) AS hex
    FROM generate_series(0, :rows - 1) AS n
) made
""")


@dataclass
class Question:
    """What is asked over HTTP, and the statements behind it."""

    kind: str
    name: str
    path: str
    sql: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="penstock-bench-"))
    folder.chmod(0o711)
    try:
        with started(folder / "home", free_port()) as running:
            result = measure(running, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return report(result)


def measure(running: Running, options: argparse.Namespace) -> dict[str, Any]:
    stack = read_stack_file(running.settings.run_dir / "stack.env")
    database = Database(stack["database_url"], pool_size=2, application="penstock-bench")
    until = datetime.now(UTC)
    since = until - timedelta(days=DAYS)
    model_id, filled = timed(partial(fill, database, since, until, options.rows))
    _, summed = timed(partial(sum_up, database, options.rows))
    found = {
        f"{question.kind}: {question.name}": compare(running, question, options)
        for question in questions(model_id, since, until)
    }
    database.close()
    return {
        "bench": "history",
        "rows": options.rows,
        "pairs": options.pairs,
        "times": options.times,
        "fill_seconds": filled,
        "sum_up_seconds": summed,
        "required": f"{TIMES} times psql and {MILLISECONDS_MORE} ms",
        "questions": found,
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def fill(database: Database, since: datetime, until: datetime, rows: int) -> UUID:
    """Make a model and log predictions of it; return its id."""
    with database.begin() as session:
        partitions.lock(session)
        known = partitions.days(session)
        for day in range(DAYS + 1):
            date = (since + timedelta(days=day)).date()
            if date not in known:
                partitions.make(session, date)
    with database.begin() as session:
        model_id = make_model(session)
        values = {"model": model_id, "since": since, "until": until}
        session.execute(FILL, {**values, "rows": rows, "users": USERS})
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM ANALYZE prediction"))
    return model_id


def make_model(session: Session) -> UUID:
    owner = session.scalars(select(AppUser.id).where(AppUser.role == "admin")).one()
    model = Model(id=uuid7(), owner_id=owner, name="bench", last_number=2)
    session.add(model)
    session.flush()
    for number in (1, 2):
        session.add(
            ModelVersion(
                model_id=model.id,
                number=number,
                format="onnx",
                framework="onnx",
                file_name="bench.onnx",
                sha256=str(number),
                size_bytes=1,
                source_key="bench",
                onnx_sha256=str(number),
                onnx_size_bytes=1,
                onnx_key="bench",
                input_schema=[],
                output_schema=OUTPUTS,
                safety={},
                created_by=owner,
            )
        )
    return model.id


def sum_up(database: Database, rows: int) -> None:
    """Sum all hours up; the worker of the stack may be at it as well."""
    while True:
        roll_up(database)
        with database.begin() as session:
            sums = "SELECT coalesce(sum(calls), 0) FROM prediction_hour WHERE user_id = :all"
            if session.execute(text(sums), {"all": UUID(int=0)}).scalar_one() == rows:
                break
        time.sleep(0.5)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM ANALYZE prediction_hour"))


def questions(model_id: UUID, since: datetime, until: datetime) -> list[Question]:
    middle = f"{round((until - timedelta(days=3)).timestamp() * 1000):012x}"
    after = UUID(f"{middle}70008000000000000000"[:32].ljust(32, "0"))
    path = f"/api/v1/predictions?model={model_id}&limit={PAGE}"
    pages = [
        ("newest page", path, Wanted(model_id=model_id), None),
        ("page of three days ago", f"{path}&cursor={encode_cursor([str(after)])}",
         Wanted(model_id=model_id), after),
        ("failed ones", f"{path}&outcome=failed", Wanted(model_id=model_id, failed=True), None),
    ]  # fmt: skip
    found = [
        Question("history", name, address, [sql(history.listed(wanted, after=at, limit=PAGE + 1))])
        for name, address, wanted, at in pages
    ]
    window = {"since": since.isoformat(), "until": until.isoformat()}
    for name, more in (
        ("7 days by hour", {"bucket": "hour"}),
        ("7 days by day", {"bucket": "day"}),
        ("7 days of version 2 by hour", {"bucket": "hour", "version": 2}),
    ):
        address = httpx.URL(f"/api/v1/models/{model_id}/analytics", params={**window, **more})
        span = Span(hour_of(since), until, model_id=model_id, **more)  # type: ignore[arg-type]
        queries = [sql(statement) for statement in statements(span)]
        found.append(Question("analytics", name, str(address), queries))
    return found


def sql(statement: AnySelect) -> str:
    options = {"literal_binds": True}
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs=options)
    return str(compiled).replace("\n", " ")


def compare(running: Running, question: Question, options: argparse.Namespace) -> dict[str, Any]:
    mine: list[float] = []
    theirs: list[float] = []
    ask(running, question.path, times=5)
    for _ in range(options.pairs):
        mine += ask(running, question.path, times=options.times)
        theirs += [
            sum(times)
            for times in zip(
                *(psql(running, each, times=options.times) for each in question.sql), strict=True
            )
        ]
    ours, psqls = statistics.median(mine), statistics.median(theirs)
    return {
        "ms": ours,
        "p95_ms": statistics.quantiles(mine, n=20)[-1],
        "psql_ms": psqls,
        "allowed_ms": min(TIMES * psqls + MILLISECONDS_MORE, MOST_MS[question.kind]),
    }


def ask(running: Running, path: str, *, times: int) -> list[float]:
    """Return the milliseconds of requests through the gateway, on one connection."""
    address = httpx.URL(running.url)
    connection = http.client.HTTPConnection(address.host, address.port)
    found: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        connection.request("GET", path, headers=running.headers)
        answer = connection.getresponse()
        body = answer.read()
        found.append((time.perf_counter() - begun) * 1000)
        if answer.status != http.client.OK:
            raise SystemExit(f"{path}: {answer.status} {body[:500]!r}")
    connection.close()
    return found


def report(result: dict[str, Any]) -> int:
    met = True
    print(f"{result['rows']} predictions, summed up in {result['sum_up_seconds']:.1f} s")
    for name, figures in result["questions"].items():
        ok = figures["ms"] <= figures["allowed_ms"]
        met &= ok
        print(
            f"{name}: {figures['ms']:.1f} ms (p95 {figures['p95_ms']:.1f}), psql "
            f"{figures['psql_ms']:.1f} ms; allowed {figures['allowed_ms']:.1f} ms: "
            f"{'ok' if ok else 'NOT MET'}"
        )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

"""Batches: files of rows predicted for in chunks, with a result for each row."""

import io
import json
from uuid import uuid4

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tests.identity.service import assert_problem
from tests.predict.batch_work import chunk, ended, events, result, send, work
from tests.predict.onnx_models import Made
from tests.predict.platform import Caller, Platform

ROWS = 3_210


@pytest.fixture(scope="module")
def made(platform: Platform, caller: Caller, one: bytes) -> Made:
    """A model that answers the sum of three features and 1,000."""
    return platform.model(caller, one)


def csv_of(rows: list[list[object]], header: str = "f0,f1,f2") -> bytes:
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]).encode()


def test_a_file_gets_what_single_requests_get(
    platform: Platform, caller: Caller, made: Made
) -> None:
    rows = [[n / 7, -n, f"{n}e-3"] for n in range(ROWS)]
    answer = send(caller, made, csv_of(rows))
    assert answer.status_code == 202, answer.text
    batch = answer.json()
    assert answer.headers["location"] == f"/api/v1/batches/{batch['id']}"
    assert (batch["state"], batch["rows"]["total"]) == ("queued", None)
    assert (batch["model_version"], batch["role"]) == (1, "champion")

    assert all(work(platform))
    batch = ended(caller, batch)
    assert batch["state"] == "completed"
    assert batch["rows"] == {"total": ROWS, "done": ROWS, "failed": 0}
    assert batch["chunks"] == {"total": 7, "done": 7}

    found = result(caller, batch)
    assert [row["row"] for row in found] == list(range(1, ROWS + 1))
    direct = []
    for start in range(0, ROWS, 1000):
        inputs = [[float(value) for value in row] for row in rows[start : start + 1000]]  # type: ignore[arg-type]
        direct += caller.predict(made, {"inputs": inputs}).json()["predictions"]
    assert [row["prediction"] for row in found] == direct

    counts = {"total": ROWS, "predicted": ROWS}
    told = {"model_id": str(made.id), "version": 1, "rows": counts}
    assert events(platform, batch) == [("batch.completed", told)]
    logged = [row for row in platform.logged(made) if row["origin"] == "batch"]
    assert sorted(row["rows"] for row in logged) == [210, *[500] * 6]
    assert {(row["status"], row["inputs"], str(row["user_id"])) for row in logged} == {
        (200, None, str(caller.user_id))
    }


def test_a_bad_row_is_named_and_costs_the_others_nothing(
    platform: Platform, caller: Caller, made: Made
) -> None:
    content = (
        b"name;f0;f1;f2\nA;1;2;3\nB;x;2;3\nC;1;2\nD;1;;3\n\nE;4;5;6\nF;1_0;0;0\n"
        b'"G\nH";7;8;9\nI;NaN;0;0\n'
    )
    batch = send(caller, made, content, "rows.CSV").json()
    work(platform, chunk_rows=3)
    batch = ended(caller, batch)
    assert batch["rows"] == {"total": 8, "done": 8, "failed": 5}
    assert batch["ignored_columns"] == ["name"]
    found = result(caller, batch)
    assert {row["row"]: row["prediction"] for row in found if row["error"] is None} == {
        1: 1006,
        5: 1015,
        7: 1024,
    }
    why = {row["row"]: row["error"] for row in found if row["error"]}
    text = {"column": "f0", "value": "x", "reason": "a number is expected, not a text"}
    assert why[2] == text
    assert why[3]["reason"] == "the row has 3 fields, and the header 4"
    assert why[4] == {"column": "f1", "value": None, "reason": "null is not allowed here"}
    assert why[6]["value"] == "1_0"
    assert why[8]["value"] == "NaN"

    table = pyarrow.csv.read_csv(
        io.BytesIO(caller.http.get(f"/api/v1/batches/{batch['id']}/download").content)
    )
    assert table.column_names == [
        *("row", "prediction", "error_column", "error_value", "error_reason")
    ]
    assert table["prediction"].to_pylist()[:2] == [1006, None]
    assert table["error_reason"].to_pylist()[1] == text["reason"]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_other_kinds_of_file(platform: Platform, caller: Caller, made: Made, kind: str) -> None:
    rows = [{"f0": n, "f1": n / 2, "f2": None if n == 3 else 1, "id": str(n)} for n in range(10)]
    if kind == "jsonl":
        lines = [*map(json.dumps, rows), "[1, 2, 3]", "{", '{"f0": 1, "f1": 2}']
        content, failed = "\n".join(lines).encode(), [4, 11, 12, 13]
    else:
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(rows), sink)
        content, failed = sink.getvalue(), [4]
    batch = send(caller, made, content, f"rows.{kind}").json()
    work(platform, chunk_rows=4)
    batch = ended(caller, batch)
    assert batch["ignored_columns"] == ["id"]
    found = result(caller, batch)
    assert [row["row"] for row in found if row["error"]] == failed
    assert [row["prediction"] for row in found if not row["error"]] == [
        1001 + n * 1.5 for n in range(10) if n != 3
    ]
    path = f"/api/v1/batches/{batch['id']}/download"
    written = pq.read_table(io.BytesIO(caller.http.get(path, params={"format": "parquet"}).content))
    assert written["prediction"].to_pylist() == [row["prediction"] for row in found]


def test_delivered_twice_nothing_stands_twice(
    platform: Platform, caller: Caller, made: Made
) -> None:
    batch = send(caller, made, csv_of([[n, 0, 0] for n in range(10)])).json()
    divide, first = chunk(batch), chunk(batch, 1)
    before = len(platform.logged(made))
    assert work(platform, divide, divide, first, first, chunk_rows=5) == [True, False, True, False]
    assert caller.http.get(f"/api/v1/batches/{batch['id']}").json()["rows"]["done"] == 5
    work(platform, chunk_rows=5)
    assert work(platform, divide, first, chunk(batch, 2), chunk(batch, 3)) == [False] * 4
    batch = ended(caller, batch)
    assert batch["rows"] == {"total": 10, "done": 10, "failed": 0}
    assert len(platform.logged(made)) == before + 2
    assert len(events(platform, batch)) == 1
    assert len(result(caller, batch)) == 10


def test_a_cancelled_batch_ends_and_stays_so(
    platform: Platform, caller: Caller, made: Made
) -> None:
    batch = send(caller, made, csv_of([[n, 0, 0] for n in range(10)])).json()
    path = f"/api/v1/batches/{batch['id']}"
    assert work(platform, chunk(batch), chunk(batch, 1), chunk_rows=5) == [True, True]
    early = caller.http.get(f"{path}/download")
    assert_problem(early, 409, "conflict")
    for _ in range(2):
        assert caller.http.post(f"{path}/cancel").json()["state"] == "cancelled"
    work(platform)
    found = ended(caller, batch)
    assert (found["state"], found["rows"]["done"]) == ("cancelled", 5)
    assert events(platform, batch) == []
    assert_problem(caller.http.get(f"{path}/download"), 409, "conflict")


def test_what_belongs_to_somebody_else_is_not_there(
    platform: Platform, caller: Caller, made: Made
) -> None:
    batch = send(caller, made, csv_of([[1, 2, 3]])).json()
    work(platform)
    other = platform.caller()
    path = f"/api/v1/batches/{batch['id']}"
    assert_problem(other.http.get(path), 404, "not-found")
    assert_problem(other.http.post(f"{path}/cancel"), 404, "not-found")
    assert_problem(other.http.get(f"{path}/download"), 404, "not-found")
    assert other.http.get("/api/v1/batches").json() == {"items": [], "next": None}
    assert_problem(send(other, made, csv_of([[1, 2, 3]])), 404, "not-found")


def test_the_list_is_paged_newest_first(platform: Platform, one: bytes) -> None:
    caller = platform.caller()
    made = platform.model(caller, one)
    ids = [send(caller, made, csv_of([[1, 2, 3]])).json()["id"] for _ in range(3)]
    page = caller.http.get("/api/v1/batches", params={"limit": 2}).json()
    rest = caller.http.get("/api/v1/batches", params={"cursor": page["next"]}).json()
    assert [item["id"] for item in page["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    work(platform)
    query = {"state": "queued"}
    assert caller.http.get("/api/v1/batches", params=query).json()["items"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"f0,f2\n1,2\n", "f1 is missing"),
        (b"f0,f1,f2,f1\n1,2,3,4\n", "f1 stands twice"),
        (b'f0,f1,f2\n1,2,"3\n4,5,6\n', "Line 3: unexpected end of data"),
        (b"f0,f1,f2\n1,2,\xff\n", "Line 2 is no UTF-8"),
        (b"f0,f1,f2\n", "There are no rows"),
        (b"f0,f1,f2\n" + b"1" * (1 << 21), "a row is longer than"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_the_reason(
    platform: Platform, caller: Caller, made: Made, content: bytes, said: str
) -> None:
    batch = send(caller, made, content).json()
    work(platform)
    batch = ended(caller, batch)
    assert batch["state"] == "failed"
    assert said in batch["failure"]
    detail = {"model_id": str(made.id), "version": 1, "detail": batch["failure"]}
    assert events(platform, batch) == [("batch.failed", detail)]


def test_a_model_that_is_damaged_or_gone_fails_the_batch(
    platform: Platform, caller: Caller, two: bytes
) -> None:
    rows = csv_of([[1, 2, 3]])
    damaged = platform.model(caller, two + b"\x00")
    gone = platform.model(caller, two)
    platform.store.put(damaged.keys[0], two)
    first, second = send(caller, damaged, rows).json(), send(caller, gone, rows).json()
    platform.sql("UPDATE model SET deleted_at = now() WHERE id = %s", gone.id)
    work(platform)
    assert "SHA-256" in ended(caller, first)["failure"]
    assert "deleted" in ended(caller, second)["failure"]


def test_what_is_not_taken(caller: Caller, made: Made) -> None:
    rows = csv_of([[1, 2, 3]])
    assert_problem(send(caller, made, rows, "rows.xlsx"), 422, "unprocessable")
    assert_problem(send(caller, "", rows), 422, "unprocessable")
    assert_problem(send(caller, made, rows, version="7"), 404, "not-found")
    assert_problem(send(caller, made, rows, version="nothing"), 404, "not-found")
    assert_problem(send(caller, str(uuid4()), rows), 404, "not-found")
    post = caller.http.post
    assert_problem(post("/api/v1/batches", content=b"{"), 400, "bad-request")
    unknown = {"model": made.name, "plants": {"colour": "red"}}
    problem = assert_problem(post("/api/v1/batches", json=unknown), 422, "unprocessable")
    assert problem["errors"][0]["column"] == "plants.colour"

import csv
import gzip
import io
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from penstock.core.auth import Identity
from penstock.core.ids import uuid7
from penstock.core.problems import PROBLEM_MEDIA_TYPE
from penstock.ingest.consume import bury
from penstock.ingest.inline import ingest_file
from penstock.ingest.steps import UPLOAD_FOLDER, Parts, start_load
from penstock.ingest.tables import Load
from tests.ingest.api import person, signed
from tests.ingest.chunks import consume_all, message_of
from tests.ingest.files import GENERATOR_HEADER, generator, text_of, write

LOADS = "/api/v1/loads"


async def upload(
    api: httpx.AsyncClient, who: Identity, content: bytes, name: str = "plants.csv"
) -> dict[str, Any]:
    answer = await api.post(LOADS, files={"file": (name, content)}, headers=signed(who))
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{LOADS}/{body['id']}"
    return body


def stored(parts: Parts) -> list[str]:
    return [info.key for info in parts.store.list()]


def load_all(parts: Parts, load_id: str) -> None:
    """Do what the worker and the consumers do."""
    start_load(parts, UUID(load_id))
    consume_all(parts, UUID(load_id))


async def test_an_upload_becomes_a_visible_load(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    rows = [generator(str(number), "12.5") for number in range(500)]
    content = text_of(GENERATOR_HEADER, [*rows, generator("x", "many")])
    received = await upload(api, who, content)
    assert received["state"] == "received"
    assert received["source"] == "api"
    assert received["file_name"] == "plants.csv"
    assert received["bytes"] == {"size": len(content), "validated": 0, "loaded": 0}
    assert received["rows"] == {"total": None, "stored": 0, "rejected": 0, "superseded": 0}
    assert stored(parts) == [f"{UPLOAD_FOLDER}/{received['id']}.csv"]

    load_all(parts, received["id"])
    answer = await api.get(f"{LOADS}/{received['id']}", headers=signed(who))
    load = answer.json()
    assert load["state"] == "visible"
    assert load["dataset"] == "egrid"
    assert load["years"] == [2023]
    assert load["rows"] == {"total": 501, "stored": 500, "rejected": 1, "superseded": 0}
    assert load["bytes"] == {
        "size": len(content),
        "validated": len(content),
        "loaded": len(content),
    }
    assert load["chunks"]["total"] == load["chunks"]["done"] > 1
    assert load["structure"]["encoding"] == "utf-8"
    assert load["structure"]["columns"] == list(GENERATOR_HEADER)
    assert load["failure"] is None
    assert load["visible_at"] is not None
    page = (await api.get(LOADS, headers=signed(who))).json()
    assert page == {"items": [load], "next": None}


async def test_the_same_bytes_again_are_a_duplicate(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    content = text_of(GENERATOR_HEADER, [generator("1", "12.5")])
    first, second = [await upload(api, who, content, f"{name}.csv") for name in "ab"]
    load_all(parts, first["id"])
    load_all(parts, second["id"])
    again = (await api.get(f"{LOADS}/{second['id']}", headers=signed(who))).json()
    assert (again["state"], again["duplicate_of"]) == ("duplicate", first["id"])


async def test_a_compressed_file_loads_too(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    content = gzip.compress(text_of(GENERATOR_HEADER, [generator("1", "12.5")]))
    received = await upload(api, who, content, "PLANTS.CSV.GZ")
    assert stored(parts) == [f"{UPLOAD_FOLDER}/{received['id']}.csv.gz"]
    load_all(parts, received["id"])
    load = (await api.get(f"{LOADS}/{received['id']}", headers=signed(who))).json()
    assert load["state"] == "visible"


async def test_a_failed_load_says_where_and_why(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    content = text_of(GENERATOR_HEADER, [generator("1", "12.5"), generator('"2', "1")])
    received = await upload(api, who, content)
    load_all(parts, received["id"])
    load = (await api.get(f"{LOADS}/{received['id']}", headers=signed(who))).json()
    assert load["state"] == "failed"
    assert load["failure"]["code"] == "broken-file"
    (finding,) = load["failure"]["errors"]
    assert finding["line"] == 3
    assert content[finding["byte"] :].startswith(b'"2')
    for path, status in (("reconciliation", 409), ("rejected", 200), ("rejected.csv", 200)):
        answer = await api.get(f"{LOADS}/{received['id']}/{path}", headers=signed(who))
        assert answer.status_code == status


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.csv", "/abs/x.csv", "a\0b.csv", "n" * 4096, "☀️.csv", "..", "C:\\x.csv"],
)
async def test_a_file_name_never_becomes_a_path(
    api: httpx.AsyncClient, parts: Parts, name: str
) -> None:
    who = person()
    boundary = "b0und"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        f"YEAR\r\n--{boundary}--\r\n"
    )
    headers = {"content-type": f"multipart/form-data; boundary={boundary}", **signed(who)}
    answer = await api.post(LOADS, content=body.encode(), headers=headers)
    assert answer.status_code == 202
    load = answer.json()
    assert stored(parts) == [f"{UPLOAD_FOLDER}/{load['id']}.csv"]
    assert 0 < len(load["file_name"]) <= 255
    assert "\0" not in load["file_name"]
    sent = await api.get(f"{LOADS}/{load['id']}/download", headers=signed(who))
    assert sent.content == b"YEAR"
    assert sent.headers["content-disposition"].startswith('attachment; filename="')


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"a,b\n1,2\n", {"content-type": "text/csv"}, 415),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"", {}, 415),
        (b"garbage", {"content-type": "multipart/form-data; boundary=x"}, 400),
        (b"--x--\r\n", {"content-type": "multipart/form-data; boundary=x"}, 422),
    ],
)
async def test_wrong_uploads_change_nothing(
    api: httpx.AsyncClient, parts: Parts, content: bytes, headers: dict[str, str], status: int
) -> None:
    who = person()
    answer = await api.post(LOADS, content=content, headers={**headers, **signed(who)})
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE
    assert answer.json()["detail"]
    assert stored(parts) == []
    assert (await api.get(LOADS, headers=signed(who))).json()["items"] == []


async def test_what_is_not_written_down_is_not_kept(api: httpx.AsyncClient, parts: Parts) -> None:
    """The object goes away again when the database does not take the load."""
    with parts.database.begin() as session:
        session.execute(text("ALTER TABLE load ADD CHECK (file_name <> 'bad.csv')"))
    files = {"file": ("bad.csv", b"x")}
    with capture_logs():
        answer = await api.post(LOADS, files=files, headers=signed(person()))
    assert answer.status_code == 500
    assert stored(parts) == []


async def test_scopes_decide(api: httpx.AsyncClient) -> None:
    viewer, bot = person("viewer"), person(scopes=frozenset({"loads:write"}))
    files = {"file": ("a.csv", b"x")}
    assert (await api.post(LOADS, files=files)).status_code == 401
    assert (await api.get(LOADS)).status_code == 401
    assert (await api.post(LOADS, files=files, headers=signed(viewer))).status_code == 403
    assert (await api.get(LOADS, headers=signed(viewer))).status_code == 200
    assert (await api.post(LOADS, files=files, headers=signed(bot))).status_code == 202
    assert (await api.get(LOADS, headers=signed(bot))).status_code == 403


PATHS = [
    ("GET", ""),
    ("GET", "/events"),
    ("GET", "/chunks"),
    ("POST", "/chunks/replay"),
    ("GET", "/rejected"),
    ("GET", "/rejected.csv"),
    ("POST", "/rejected/replay"),
    ("GET", "/reconciliation"),
    ("GET", "/download"),
]


async def test_what_somebody_else_uploaded_is_not_there(
    api: httpx.AsyncClient, parts: Parts
) -> None:
    owner, other, admin = person(), person(), person("admin")
    content = text_of(GENERATOR_HEADER, [generator("1", "12.5"), generator("2", "many")])
    load = await upload(api, owner, content)
    load_all(parts, load["id"])
    for method, path in PATHS:
        body: dict[str, Any] | None = {"rows": []} if path == "/rejected/replay" else None
        answers = [
            await api.request(method, f"{LOADS}/{name}{path}", json=body, headers=signed(other))
            for name in (load["id"], uuid7())
        ]
        assert [answer.status_code for answer in answers] == [404, 404], path
        told = [answer.json()["detail"].split(" load ")[0] for answer in answers]
        assert told[0] == told[1]
        allowed = await api.request(
            method, f"{LOADS}/{load['id']}{path}", json=body, headers=signed(admin)
        )
        assert allowed.status_code < 500
        assert allowed.status_code != 404
    assert (await api.get(LOADS, headers=signed(other))).json()["items"] == []
    assert len((await api.get(LOADS, headers=signed(owner))).json()["items"]) == 1
    assert len((await api.get(LOADS, headers=signed(admin))).json()["items"]) == 1


async def test_what_came_by_command_is_everybodys(api: httpx.AsyncClient, parts: Parts) -> None:
    load = ingest_file(parts, write(parts.settings.home, [generator("1", "12.5")]))
    for role in ("viewer", "analyst", "admin"):
        answer = await api.get(f"{LOADS}/{load.id}", headers=signed(person(role)))
        assert answer.json()["source"] == "cli"


async def test_pages_and_filters(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    made = [(await upload(api, who, f"YEAR\n{number}".encode()))["id"] for number in range(5)]
    with parts.database.begin() as session:
        load = session.get(Load, UUID(made[2]))
        assert load is not None
        load.state = "failed"
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await api.get(LOADS, params=query, headers=signed(who))).json()
        found += [load["id"] for load in page["items"]]
        cursor = page["next"]
    assert found == made[::-1]
    failed = (await api.get(LOADS, params={"state": "failed"}, headers=signed(who))).json()
    assert [load["id"] for load in failed["items"]] == [made[2]]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?state=lost", 422),
        ("?state=%00", 422),
        ("?limit=0", 422),
        ("?limit=100000", 422),
        ("?stat=failed", 422),
        ("?cursor=%00", 422),
        ("?cursor=W10", 422),  # []
        ("?cursor=WyJ4Il0", 422),  # ["x"]
        ("?cursor=WzFlOTld", 422),  # [1e99]
        ("/not-an-id", 422),
        ("/%00", 422),
    ],
)
async def test_wrong_queries_are_problems(api: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await api.get(LOADS + path, headers=signed(person()))
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE


@pytest.mark.parametrize(
    ("path", "detail"),
    [("?stat=failed", "stat: is unknown here"), ("/not-an-id", "load_id: is no UUID")],
)
async def test_mistakes_are_named_in_plain_words(
    api: httpx.AsyncClient, path: str, detail: str
) -> None:
    answer = await api.get(LOADS + path, headers=signed(person()))
    assert answer.json()["detail"] == detail
    assert answer.json()["errors"][0]["reason"] == detail.partition(": ")[2]


async def test_chunks_that_were_given_up_can_be_sent_again(
    api: httpx.AsyncClient, parts: Parts
) -> None:
    who = person()
    rows = [generator(str(number), "12.5") for number in range(500)]
    received = await upload(api, who, text_of(GENERATOR_HEADER, rows))
    load_id = UUID(received["id"])
    start_load(parts, load_id)
    bury(parts.database, message_of(parts, load_id, 1), "three tries")
    consume_all(parts, load_id)
    url = f"{LOADS}/{load_id}"
    load = (await api.get(url, headers=signed(who))).json()
    assert (load["state"], load["chunks"]["dead"]) == ("failed", 1)
    assert load["failure"]["code"] == "chunks-failed"
    page = (await api.get(f"{url}/chunks?state=dead", headers=signed(who))).json()
    (dead,) = page["items"]
    assert (dead["number"], dead["reason"]) == (1, "three tries")
    everything = (await api.get(f"{url}/chunks?limit=2", headers=signed(who))).json()
    assert [chunk["number"] for chunk in everything["items"]] == [0, 1]
    assert everything["next"]

    sent = await api.post(f"{url}/chunks/replay", headers=signed(who))
    assert (sent.status_code, sent.json()) == (202, {"replayed": 1})
    again = await api.post(f"{url}/chunks/replay", headers=signed(who))
    assert again.status_code == 409
    consume_all(parts, load_id)
    load = (await api.get(url, headers=signed(who))).json()
    assert (load["state"], load["rows"]["stored"]) == ("visible", 500)


async def test_given_up_chunks_of_a_file_loaded_anew_are_a_conflict(
    api: httpx.AsyncClient, parts: Parts
) -> None:
    who = person()
    content = text_of(GENERATOR_HEADER, [generator("1", "12.5")])
    first = UUID((await upload(api, who, content))["id"])
    start_load(parts, first)
    bury(parts.database, message_of(parts, first, 0), "three tries")
    consume_all(parts, first)
    load_all(parts, (await upload(api, who, content))["id"])
    answer = await api.post(f"{LOADS}/{first}/chunks/replay", headers=signed(who))
    assert answer.status_code == 409
    load = (await api.get(f"{LOADS}/{first}", headers=signed(who))).json()
    assert load["state"] == "failed"


async def test_rejected_rows_page_by_page(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    rows = [generator(str(number), "many" if number % 2 else "1") for number in range(1, 10)]
    received = await upload(api, who, text_of(GENERATOR_HEADER, [*rows, ["2023", "AZ"]]))
    load_all(parts, received["id"])
    url = f"{LOADS}/{received['id']}/rejected"
    first = (await api.get(url, params={"limit": "4"}, headers=signed(who))).json()
    assert [row["row"] for row in first["items"]] == [1, 3, 5, 7]
    assert first["items"][0] == {
        "row": 1,
        "line": 2,
        "findings": [{"column": "GENNTAN", "value": "many", "reason": "is not a number"}],
        "fields": generator("1", "many"),
        "corrected_fields": None,
        "replayed_at": None,
    }
    query = {"limit": "4", "cursor": first["next"]}
    last = (await api.get(url, params=query, headers=signed(who))).json()
    assert [row["row"] for row in last["items"]] == [9, 10]
    assert last["next"] is None
    assert last["items"][1]["findings"] == [
        {"column": "", "value": "2023,AZ", "reason": "has 2 fields where the header has 7"}
    ]


async def test_long_rejected_rows_make_short_pages(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    rows = [generator(str(number), "1", name="x" * 500_000) for number in range(12)]
    received = await upload(api, who, text_of(GENERATOR_HEADER, rows))
    load_all(parts, received["id"])
    url = f"{LOADS}/{received['id']}/rejected"
    found: list[int] = []
    sizes: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"cursor": cursor} if cursor else {}
        answer = await api.get(url, params=query, headers=signed(who))
        page = answer.json()
        found += [row["row"] for row in page["items"]]
        cursor = page["next"]
        sizes.append(len(answer.content))
    assert found == list(range(1, 13))
    assert len(sizes) > 1
    assert max(sizes) < 6_000_000


async def test_the_csv_of_rejected_rows_runs_nothing_and_loads_again(
    api: httpx.AsyncClient, parts: Parts
) -> None:
    who = person()
    formulas = ["=cmd()", "+1+cmd()", "-2+3", "@SUM(A1)", "\tx"]
    rows = [generator("1", "many", name=name) for name in formulas]
    rows += [generator("2", "-5"), generator("x", "-7", year="never"), ["2023", "=1", "a"]]
    header = [*GENERATOR_HEADER, "=HYPERLINK()"]
    lines = text_of(header, [[*row, "0"] if len(row) == 7 else row for row in rows])
    received = await upload(api, who, lines)
    load_all(parts, received["id"])
    url = f"{LOADS}/{received['id']}/rejected"
    kept = (await api.get(url, headers=signed(who))).json()["items"]
    assert [row["fields"][2] for row in kept[:5]] == formulas
    answer = await api.get(f"{url}.csv", headers=signed(who))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")
    records = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert records[0] == [
        *("row", "line", "column", "value", "reason"),
        *GENERATOR_HEADER,
        "'=HYPERLINK()",
        "surplus",
    ]
    assert {len(record) for record in records} == {len(records[0])}
    assert [record[7] for record in records[1:6]] == [f"'{name}" for name in formulas]
    year = records[6]
    assert year[:5] == ["7", "8", "YEAR", "never", "is not a year from 1800 to 2100"]
    assert year[11] == "-7"
    for record in records:
        for cell in record:
            assert cell == "-7" or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))

    corrected = answer.text.replace("never", "2023").replace("many", "4")
    again = await upload(api, who, corrected.encode(), "corrected.csv")
    load_all(parts, again["id"])
    load = (await api.get(f"{LOADS}/{again['id']}", headers=signed(who))).json()
    assert load["state"] == "visible"
    assert load["rows"] == {"total": 7, "stored": 2, "rejected": 1, "superseded": 4}


async def test_rejected_csv_comes_in_pages(api: httpx.AsyncClient, parts: Parts) -> None:
    rows = [generator(str(number), "many") for number in range(2500)]
    load = ingest_file(parts, write(parts.settings.home, rows))
    answer = await api.get(f"{LOADS}/{load.id}/rejected.csv", headers=signed(person()))
    records = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert [int(record[0]) for record in records[1:]] == list(range(1, 2501))


async def test_a_file_that_was_replaced_is_not_sent(api: httpx.AsyncClient, parts: Parts) -> None:
    who = person()
    received = await upload(api, who, b"YEAR\n")
    parts.store.put(stored(parts)[0], b"something else")
    url = f"{LOADS}/{received['id']}/download"
    assert (await api.get(url, headers=signed(who))).status_code == 409
    parts.store.delete(stored(parts)[0])
    assert (await api.get(url, headers=signed(who))).status_code == 404


async def test_the_document_describes_uploads_and_streams(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    post = document["paths"][LOADS]["post"]
    assert list(post["requestBody"]["content"]) == ["multipart/form-data"]
    assert {"202", "400", "401", "403", "413", "415", "422", "503"} <= set(post["responses"])
    events = document["paths"][f"{LOADS}/{{load_id}}/events"]["get"]["responses"]["200"]
    assert list(events["content"]) == ["text/event-stream"]
    download = document["paths"][f"{LOADS}/{{load_id}}/rejected.csv"]["get"]["responses"]["200"]
    assert list(download["content"]) == ["text/csv"]
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["security"]

"""Uploads: what becomes a version, what does not, and what is left of either."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings
from penstock.identity.tables import AuditEvent
from penstock.models import fields
from penstock.models.router import PREFIX
from penstock.models.shapes import Converted, Wanted
from penstock.models.tables import Model, ModelVersion
from tests.ingest.api import signed
from tests.models.api import (
    Parts,
    User,
    client_of,
    events_of,
    member,
    opened,
    sha256,
    stored,
    take_all,
)
from tests.stores import StoreSettings

BOUNDARY = "xxBOUNDARYxx"


def rows(session: Session) -> tuple[int, int]:
    """Return how many models and versions there are, deleted ones too."""
    models = session.scalar(select(func.count()).select_from(Model)) or 0
    return models, session.scalar(select(func.count()).select_from(ModelVersion)) or 0


async def nothing_is_kept(parts: Parts) -> bool:
    return stored(parts) == set() and await parts.database.run(rows) == (0, 0)


async def test_the_first_upload_is_a_model_and_its_champion(parts: Parts, ada: User) -> None:
    sample = [{"capacity_mw": 12.5 * row, "fuel": "GAS"} for row in range(1, 8)]
    answer = await ada.send(
        "load.v-1_x",
        b"content",
        file_name="../../☀\0.pkl",
        sample=json.dumps(sample),
        description="Expected net generation",
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"{PREFIX}/{made['id']}/versions/1"
    assert (made["name"], made["version"], made["format"]) == ("load.v-1_x", 1, "sklearn")
    assert (made["sha256"], made["size_bytes"]) == (sha256(b"content"), 7)
    assert made["onnx_sha256"] == sha256(b"onnx of content")
    assert made["aliases"] == ["champion"]
    assert made["parity"] is None
    assert made["sample_rows"] == 7
    assert made["example"] == sample[:5]
    assert made["ranges"] == {"capacity_mw": {"least": 12.5, "most": 87.5}}
    assert made["created_by_name"] == ada.identity.name
    assert "\0" not in made["file_name"]
    assert [feature["name"] for feature in made["input_schema"]] == ["capacity_mw", "fuel"]
    assert made["input_schema"][1]["categories"] == ["GAS", "WAT"]
    assert made["output_schema"][0]["kind"] == "value"
    place = f".penstock/models/{made['id']}/{made['version_id']}"
    assert stored(parts) == {f"{place}.onnx", f"{place}.source"}
    assert b"".join(parts.store.read(f"{place}.source")) == b"content"
    model = await ada.get(f"/{made['id']}")
    assert model["description"] == "Expected net generation"
    assert model["aliases"] == {"champion": 1}
    assert (model["versions"], model["latest_version"]) == (1, 1)
    assert (model["visibility"], model["may_change"]) == ("private", True)
    assert await ada.get("/load.v-1_x/versions/1") == made


async def test_a_later_upload_is_promoted_when_that_is_asked_for(parts: Parts, ada: User) -> None:
    await ada.upload("load", b"one")
    second = await ada.upload("load", b"two")
    assert (second["version"], second["aliases"]) == (2, [])
    third = await ada.upload("load", b"three", promote="true")
    assert (third["version"], third["aliases"]) == (3, ["champion"])
    assert third["id"] == second["id"]
    created = await events_of(parts, "model.version.created")
    assert [item["version"] for item in created] == [1, 2, 3]
    moved = await events_of(parts, "model.alias.moved")
    assert [(item["alias"], item["version"]) for item in moved] == [
        ("champion", 1),
        ("champion", 3),
    ]
    assert {item["model_id"] for item in created + moved} == {second["id"]}

    def audited(session: Session) -> list[Any]:
        statement = select(AuditEvent.action).where(AuditEvent.actor_id == ada.id)
        return list(session.scalars(statement.order_by(AuditEvent.id)))

    assert await parts.database.run(audited) == [
        *("model.alias.moved", "model.version.created", "model.version.created"),
        *("model.alias.moved", "model.version.created"),
    ]


async def test_the_same_bytes_again_are_the_same_version(parts: Parts, ada: User) -> None:
    made = await ada.upload("load", b"one")
    await ada.upload("load", b"two", promote="true")
    before = stored(parts)
    again = await ada.send("load", b"one", file_name="other.onnx")
    assert again.status_code == 200
    assert again.json() == {**made, "aliases": []}
    assert again.headers["location"] == f"{PREFIX}/{made['id']}/versions/1"
    promoted = await ada.send("load", b"one", promote="true")
    assert (promoted.status_code, promoted.json()["aliases"]) == (200, ["champion"])
    assert stored(parts) == before
    assert await parts.database.run(rows) == (1, 2)
    # Under another name they are another model's.
    assert (await ada.upload("other", b"one"))["id"] != made["id"]


async def test_names_are_the_owners_own(ada: User, eve: User) -> None:
    first, second = await ada.upload("load", b"one"), await eve.upload("load", b"one")
    assert first["id"] != second["id"]
    assert second["version"] == 1


async def test_two_uploads_of_a_name_at_once_are_two_versions(parts: Parts, ada: User) -> None:
    answers = await asyncio.gather(*(ada.send("load", f"file {n}".encode()) for n in range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    made = [answer.json() for answer in answers]
    assert sorted(item["version"] for item in made) == [1, 2, 3, 4, 5, 6]
    assert len({item["id"] for item in made}) == 1
    champions = [item["version"] for item in made if item["aliases"]]
    assert (await ada.get("/load"))["aliases"] == {"champion": champions[0]}
    assert len(stored(parts)) == 12
    # Every object lies where its version says, though several models were begun.
    assert {key.split("/")[2] for key in stored(parts)} == {made[0]["id"]}


async def test_the_same_bytes_at_once_are_one_version(parts: Parts, ada: User) -> None:
    answers = await asyncio.gather(*(ada.send("load", b"same") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert {answer.json()["version"] for answer in answers} == {1}
    assert len(stored(parts)) == 2
    assert await parts.database.run(rows) == (1, 1)


async def test_fields_may_follow_the_file(ada: User) -> None:
    body = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
        for name, more, value in (
            ("promote", "", "false"),
            ("file", '; filename="m.onnx"', "content"),
            ("schema", "", '{"features": [{"name": "a", "type": "string"}]}'),
            ("name", "", "load"),
        )
    )
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = await ada.client.post(
        f"{PREFIX}/upload",
        content=f"{body}--{BOUNDARY}--\r\n",
        headers={**headers, **signed(ada.identity)},
    )
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["sha256"]) == ("load", sha256(b"content"))


async def test_what_is_said_reaches_the_conversion(parts: Parts) -> None:
    seen: list[Wanted] = []

    def note(path: Path, wanted: Wanted) -> Converted:
        seen.append(wanted)
        return take_all(path, wanted)

    async with client_of(parts.with_conversion(note)) as client:
        ada = await member(parts, client)
        given = {"features": [{"name": "mw", "type": "float64"}], "targets": ["a"]}
        await ada.upload(
            "load", b"x", file_name="a.pkl", sample='[{"mw": 1}]', schema=json.dumps(given)
        )
    assert (seen[0].file_name, seen[0].sample) == ("a.pkl", [{"mw": 1}])
    assert [feature.name for feature in seen[0].given.features] == ["mw"]
    assert seen[0].given.targets == ("a",)


@pytest.mark.parametrize(
    ("texts", "column"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "a b"}, "name"),
        ({"name": "ä"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "01a20fe5-1817-7306-8b1f-2982b54a3c2d"}, "name"),
        ({"name": "01a20fe518177306" * 2}, "name"),
        ({"name": "load", "promote": "perhaps"}, "promote"),
        ({"name": "load", "description": "x" * 2_001}, "description"),
        ({"name": "load", "description": "a\0b"}, "description"),
        ({"name": "load", "sample": "{}"}, "sample"),
        ({"name": "load", "sample": "[]"}, "sample"),
        ({"name": "load", "sample": "[1]"}, "sample"),
        ({"name": "load", "sample": '[{"a": NaN}]'}, "sample"),
        ({"name": "load", "sample": '[{"a": 1e999}]'}, "sample"),
        ({"name": "load", "sample": '[{"a": "\\u0000"}]'}, "sample"),
        ({"name": "load", "sample": "[" * 50_000}, "sample"),
        ({"name": "load", "sample": "[" + "{}," * 10_000 + "{}]"}, "sample"),
        ({"name": "load", "schema": "[]"}, "schema"),
        ({"name": "load", "schema": '{"features": [{"name": "a", "type": "text"}]}'}, "schema"),
        ({"name": "load", "schema": '{"else": 1}'}, "schema"),
        ({"name": "load", "owner": "eve"}, "owner"),
    ],
)
async def test_wrong_fields_are_named(
    parts: Parts, ada: User, texts: dict[str, str], column: str
) -> None:
    answer = await ada.ask("POST", "/upload", files={"file": ("m", b"x")}, data=texts)
    assert answer.status_code == 422, answer.text
    assert {finding["column"] for finding in answer.json()["errors"]} == {column}
    assert await nothing_is_kept(parts)


async def test_other_wrong_uploads(parts: Parts, ada: User) -> None:
    refused = await ada.send("load", b"refused, this one")
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:penstock:model-refused"
    assert refused.json()["detail"] == "Export it to ONNX"
    assert (await ada.ask("POST", "/upload", json={})).status_code == 415
    assert (await ada.ask("POST", "/upload", data={"name": "load"})).status_code == 415
    assert (await ada.send("load", b"")).status_code == 422
    large = await ada.send("load", b"x" * (parts.settings.max_model_bytes + 1))
    assert (large.status_code, large.json()["type"]) == (413, "urn:penstock:too-large")
    long = await ada.send("load", b"x", sample="x" * (fields.SAMPLE_BYTES + 1))
    assert long.status_code == 413
    assert await nothing_is_kept(parts)


async def test_who_may_upload(client: httpx.AsyncClient, parts: Parts) -> None:
    viewer = await member(parts, client, "viewer")
    assert (await viewer.send("load", b"x")).status_code == 403
    nobody = await client.post(f"{PREFIX}/upload", files={"file": ("m", b"x")})
    assert nobody.status_code == 401
    assert await nothing_is_kept(parts)


async def test_more_conversions_than_may_wait_are_turned_away(parts: Parts) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(path: Path, wanted: Wanted) -> Converted:
        begun.set()
        assert go_on.wait(30)
        return take_all(path, wanted)

    parts = parts.with_conversion(slow, queue=1)
    async with client_of(parts) as client:
        ada = await member(parts, client)
        first = asyncio.create_task(ada.send("load", b"1"))
        await asyncio.to_thread(begun.wait, 10)
        second = asyncio.create_task(ada.send("load", b"2"))
        async with asyncio.timeout(10):
            while parts.conversions._inside < 2:
                await asyncio.sleep(0.01)
        third = await ada.send("load", b"3")
        assert third.status_code == 503
        # Others are served meanwhile.
        assert (await ada.get(""))["items"] == []
        go_on.set()
        assert [(await first).status_code, (await second).status_code] == [201, 201]
        assert int(third.headers["retry-after"]) >= 1
        assert (await ada.send("load", b"4")).status_code == 201


async def test_without_a_sandbox_nothing_is_taken(parts: Parts) -> None:
    def missing(path: Path, wanted: Wanted) -> Converted:
        raise ConfigurationError(f"{path.name} of {wanted.file_name}: Landlock is missing")

    async with client_of(parts.with_conversion(missing)) as client:
        answer = await (await member(parts, client)).send("load", b"one")
    assert (answer.status_code, "Landlock" in answer.json()["detail"]) == (503, True)
    assert await nothing_is_kept(parts)


async def test_a_store_that_is_away_takes_no_model(settings: Settings) -> None:
    away = settings.model_copy(
        update={
            "store_url": "s3://bucket",
            "store_endpoint": "http://127.0.0.1:9",
            "store_access_key": SecretStr("key"),
            "store_secret_key": SecretStr("secret"),
        }
    )
    async with opened(away) as parts, client_of(parts) as client:
        ada = await member(parts, client)
        answer = await ada.send("load", b"one")
        assert answer.status_code == 503
        assert (await ada.get(""))["items"] == []


@pytest.fixture
async def elsewhere(settings: Settings, any_store: StoreSettings) -> AsyncIterator[Parts]:
    async with opened(settings.model_copy(update=dict(any_store))) as parts:
        yield parts


async def test_files_come_back_as_they_are_from_any_store(elsewhere: Parts) -> None:
    content = bytes(range(256)) * 4_000
    async with client_of(elsewhere) as client:
        ada = await member(elsewhere, client)
        made = await ada.upload("load", content, file_name="a;☀ b.pkl")
        onnx = await ada.ask("GET", "/load/versions/1/download")
        assert onnx.content == b"onnx of " + content
        assert onnx.headers["etag"] == f'"{made["onnx_sha256"]}"'
        assert 'filename="load-v1.onnx"' in onnx.headers["content-disposition"]
        source = await ada.ask("GET", f"/{made['id']}/versions/1/download?kind=source")
        assert source.content == content
        assert source.headers["content-length"] == str(len(content))
        disposition = source.headers["content-disposition"]
        assert disposition.startswith('attachment; filename="a__ b.pkl"')
        key = f".penstock/models/{made['id']}/{UUID(made['version_id'])}.source"
        elsewhere.store.delete(key)
        gone = await ada.ask("GET", "/load/versions/1/download?kind=source")
        assert gone.status_code == 404

"""The demo's model, the examples of docs/client.md and batches, on a whole running stack."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from penstock.client import AsyncClient, Client, FailedError, InvalidError
from penstock.client.errors import AnswerError
from tests.cli.conftest import Cli
from tests.house.source import ROOT

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("client-stack")]

NAME = "expected-net-generation"
TRAINED_SECONDS = 180.0
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "client.md").read_text(), re.DOTALL)


def url_of(stack: Cli) -> str:
    return f"http://127.0.0.1:{stack.variables['PENSTOCK_GATEWAY_PORT']}"


def administrator(stack: Cli) -> dict[str, Any]:
    return dict(json.loads((stack.home / "admin.json").read_text()))


@pytest.fixture(scope="module")
def trained(stack: Cli) -> Cli:
    """The stack, once its demo model has been trained and asked about all plants."""
    until = time.monotonic() + TRAINED_SECONDS
    while True:
        services = stack("status", "--json").json["services"]
        [unit] = [item for item in services if item["name"] == "demo-model"]
        if unit["state"] == "done":
            return stack
        log = (stack.home / "logs" / "demo-model.log").read_text(errors="replace")
        assert time.monotonic() < until, (unit, log[-3000:])
        time.sleep(0.5)


@pytest.fixture
def key(stack: Cli) -> str:
    return stack.good("keys", "create", "everything").out.strip()


def test_the_demo_model_is_trained_uploaded_and_asked(trained: Cli) -> None:
    shown = trained.good("models", "show", NAME)
    assert "Median factor between expected and measured" in shown.out
    assert "everyone" in shown.out
    asked = trained.good("predict", NAME, "--plant", "us-6008", "--explain", "--json").json
    [expected] = asked["predictions"]
    [plant] = asked["plants"]
    assert plant["name"] == "Palo Verde"
    assert plant["features"]["fuel_group"] == "nuclear"
    assert 0.5 < expected / plant["measured_mwh"] < 2
    [batch] = trained.good("batch", "list", "--json").json["items"]
    assert (batch["state"], batch["keep"], batch["rows"]["failed"]) == ("completed", True, 0)
    assert batch["rows"]["total"] == batch["rows"]["done"] > 300


def test_plants_far_from_what_is_expected_are_listed(trained: Cli, key: str) -> None:
    with Client(url_of(trained), api_key=key) as client:
        found = client.plants.anomalies(limit=400).items
    assert len(found) > 300
    scores = [abs(item.score) for item in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 3
    assert all(item.difference_mwh * item.score >= 0 for item in found[:5])
    coal = trained.good("anomalies", "--fuel", "coal", "--limit", "3", "--json").json
    assert (coal["dataset"], coal["year"]) == ("egrid", 2023)
    assert {item["fuel_group"] for item in coal["items"]} == {"coal"}
    assert "plants compared" in trained.good("anomalies").err


def test_what_was_done_for_the_same_facts_is_not_done_again(trained: Cli) -> None:
    before = trained.good("batch", "list", "--json").json["items"]
    again = trained.good("demo-model", "--dataset", "egrid", "--year", "2023", "--json").json
    assert (again["trained"], again["version"], again["batch"]) == (False, 1, before[0]["id"])
    assert trained.good("batch", "list", "--json").json["items"] == before
    assert trained("demo-model", "--year", "1999").code == 1


def test_files_are_predicted_for_in_batches(trained: Cli, tmp_path: Path, key: str) -> None:
    path = tmp_path / "rows.csv"
    rows = [f"gas,TX,{100 + number},1990,x" for number in range(3000)]
    path.write_text("\n".join(["fuel_group,state,capacity_mw,operating_year,note", *rows]))
    made = trained.good("batch", "create", NAME, path, "--json").json
    assert (made["state"], made["rows"]["done"], made["ignored_columns"]) == (
        *("completed", 3000),
        ["note"],
    )
    target = tmp_path / "result.csv"
    trained.good("batch", "download", made["id"], "--output", target)
    assert len(target.read_text().splitlines()) == 3001
    with Client(url_of(trained), api_key=key) as client:
        told: list[tuple[int, int]] = []
        sent = client.batches.upload(NAME, path, progress=lambda *now: told.append(now))
        done = client.batches.wait(sent.id, timeout_seconds=60)
        assert told[-1] == (path.stat().st_size, path.stat().st_size)
        assert client.batches.download(done.id, tmp_path / "r.jsonl", kind="jsonl").stat().st_size
        with pytest.raises(AnswerError):
            client.batches.cancel(done.id)


async def test_both_clients_sign_in_with_a_password(trained: Cli, tmp_path: Path) -> None:
    known = administrator(trained)
    async with AsyncClient(url_of(trained), **known) as client:
        top = await client.plants.top(limit=1)
        assert top.items[0].name == "Palo Verde"
        assert [plant.id for plant in await client.plants.search("palo ver", limit=1)]
        found = await client.predict_plants(NAME, ["us-6008", "us-46"], version="champion")
        assert len(found.predictions) == 2
        logged = await client.prediction(found.prediction_id)
        assert logged.rows == 2
        with pytest.raises(InvalidError) as caught:
            await client.predict(NAME, [{"fuel_group": "gas", "state": 7, "capacity_mw": 1}])
        assert {finding["row"] for finding in caught.value.errors} == {0}
        odd = tmp_path / "odd.csv"
        odd.write_text("a,b\n1,2\n")
        load = await client.loads.upload(odd)
        with pytest.raises(FailedError):
            await client.loads.wait(load.id, timeout_seconds=60)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_of_the_page_run(trained: Cli, tmp_path: Path, key: str, number: int) -> None:
    environment = {**os.environ, "PENSTOCK_URL": url_of(trained), "PENSTOCK_API_KEY": key}
    done = subprocess.run(
        (sys.executable, "-W", "error", "-c", EXAMPLES[number]),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.unit
def test_the_client_needs_httpx_and_msgspec_only() -> None:
    program = "import sys, penstock.client; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"httpx", "msgspec"} <= loaded
    heavy = {"numpy", "pandas", "polars", "pyarrow", "sqlalchemy", "fastapi", "pydantic", "typer"}
    assert not loaded & heavy

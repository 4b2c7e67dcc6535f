"""Commands about models, asked of a real API with keys, as on another machine."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import joblib
import pandas as pd
import psycopg
import pytest
from sklearn.linear_model import LinearRegression

from tests.cli.conftest import Cli
from tests.conftest import database_at
from tests.predict.onnx_models import adding
from tests.predict.platform import Platform

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("cli-models")]

SCOPES = ("models:read", "models:write", "predict", "webhooks:read", "webhooks:write")


@pytest.fixture(scope="module")
def platform(postgres_url: str, migrated_database: str, redis_url: str) -> Iterator[Platform]:
    name = f"cli_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        with Platform(database_at(postgres_url, name), redis_url) as running:
            yield running
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def analyst(platform: Platform, tmp_path: Path) -> Cli:
    """The command line of an analyst of their own, who has nothing but a key."""
    key = platform.caller(*SCOPES).key
    return Cli(tmp_path, {"PENSTOCK_URL": platform.url, "PENSTOCK_API_KEY": key})


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A model of two features, y = 2 a + 3 b + 1, and of a text that may not be a number."""
    frame = pd.DataFrame({"a": [0.0, 1, 2, 3], "b": [1.0, 0, 2, 1]})
    path = tmp_path / "my model.joblib"
    joblib.dump(LinearRegression().fit(frame, 2 * frame["a"] + 3 * frame["b"] + 1), path)
    return path


def test_a_model_is_pushed_asked_explained_and_shown(
    analyst: Cli, trained: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card.md"
    card.write_text("# Sums\nTwice a and three times b.\n")
    sample = tmp_path / "sample.json"
    sample.write_text(json.dumps([{"a": 1.5, "b": 2.5}, {"a": 0.5, "b": 1.0}]))
    about = ["--tag", "sums", "--visibility", "everyone"]
    pushed = analyst.good("models", "push", trained, "--card", card, "--sample", sample, *about)
    assert "my-model version 1" in pushed.err
    assert "penstock predict my-model" in pushed.err
    assert "checking and converting" in pushed.err
    assert [line.split()[:2] for line in pushed.lines[1:]] == [["a", "float64"], ["b", "float64"]]

    asked = analyst.good("predict", "my-model", "--row", "a=1,b=2", "--row", '{"a": 0, "b": 0}')
    shown = [[float(cell) for cell in line.split()] for line in asked.lines[1:]]
    assert shown == [[0, 9], [1, 1]]
    explained = analyst.good("predict", "my-model", "--row", "a=1,b=2", "--explain", "--json").json
    [[item]] = explained["explanations"]
    parts = item["explanation"]
    assert parts["base_value"] + sum(parts["contributions"].values()) == pytest.approx(9, abs=1e-4)

    told = analyst.good("models", "show", "my-model").out
    assert "Twice a and three times b." in told
    assert "champion 1" in told
    assert analyst.good("models", "--search", "sums").lines[1].split()[:4] == [
        *("my-model", "1", "1", "everyone")
    ]


def test_csv_files_are_read_as_the_features_are(
    analyst: Cli, trained: Path, tmp_path: Path
) -> None:
    analyst.good("models", "push", trained, "--name", "sums")
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "b", "a"], ["x", "2", "1"], ["y", "0", "0.5"]])
    asked = analyst.good("predict", "sums", "--file", path, "--json")
    assert asked.json["predictions"] == pytest.approx([9, 2], abs=1e-5)
    assert "left out: id" in asked.err
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"columns": {"a": [1], "b": [2]}}))
    assert analyst.good("predict", "sums", "--file", body, "--json").json["predictions"] == (
        pytest.approx([9], abs=1e-5)
    )
    path.write_text("a,b\n1,two\n")
    wrong = analyst("predict", "sums", "--file", path)
    assert wrong.code == 1
    assert wrong.err == "penstock: rows.csv, line 2: b takes float64, not 'two'\n"
    missing = analyst("predict", "sums", "--row", "a=1")
    assert missing.code == 1
    assert "b" in missing.err


def test_versions_are_promoted_rolled_back_and_deleted(analyst: Cli, tmp_path: Path) -> None:
    for number, amount in enumerate((1000, 2000), 1):
        path = tmp_path / f"v{number}.onnx"
        path.write_bytes(adding(amount))
        pushed = analyst.good("models", "push", path, "--name", "adds", "--json")
        assert pushed.json["version"] == number

    def answering() -> int:
        items = analyst.good("models", "versions", "adds", "--json").json["items"]
        return int(next(item["version"] for item in items if "champion" in item["aliases"]))

    assert answering() == 1
    assert "champion is version 2" in analyst.good("models", "promote", "adds", "2").err
    assert answering() == 2
    assert "champion is version 1" in analyst.good("models", "rollback", "adds").err
    analyst.good("models", "promote", "adds", "1", "--alias", "summer")
    kept = analyst("models", "delete", "adds", "--version", "1")
    assert kept.code == 1
    target = tmp_path / "again.onnx"
    analyst.good("models", "download", "adds", "--source", "--output", target)
    assert target.read_bytes() == (tmp_path / "v1.onnx").read_bytes()
    analyst.good("models", "delete", "adds", "--version", "2")
    assert "restore" in analyst.good("models", "delete", "adds").err
    gone = analyst("models", "show", "adds")
    assert gone.code == 1


def test_the_log_is_listed_shown_and_exported(analyst: Cli, trained: Path, tmp_path: Path) -> None:
    analyst.good("models", "push", trained, "--name", "logged")
    made = analyst.good("predict", "logged", "--row", "a=1,b=2", "--json").json
    listed = analyst.good("predictions", "--model", "logged", "--json").json["items"]
    assert [item["id"] for item in listed] == [made["prediction_id"]]
    assert "logged" in analyst.good("predictions", "list").out
    assert "9" in analyst.good("predictions", "show", made["prediction_id"]).lines[-1]
    target = tmp_path / "log.csv"
    analyst.good("predictions", "export", target, "--model", "logged")
    with target.open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [made["prediction_id"]]


def test_webhooks_are_added_tested_and_deleted(analyst: Cli) -> None:
    added = analyst.good("webhooks", "add", "https://example.com/hook", "--event", "load.*")
    assert added.out.startswith("whsec_")
    [item] = analyst.good("webhooks", "--json").json["items"]
    assert item["event_types"] == ["load.*"]
    analyst.good("webhooks", "test", item["id"])
    [sent] = analyst.good("webhooks", "deliveries", item["id"], "--json").json["items"]
    assert sent["event_type"] == "webhook.test"
    assert "Sent again: 0" in analyst.good("webhooks", "replay", item["id"]).err
    again = analyst.good("webhooks", "replay", item["id"], "--delivery", sent["id"])
    assert "Sent again: 1" in again.err
    analyst.good("webhooks", "delete", item["id"])
    assert analyst.good("webhooks", "--json").json["items"] == []
    refused = analyst("webhooks", "add", "http://127.0.0.1/", "--event", "*")
    assert refused.code == 1


def test_what_is_wrong_says_what_to_do_instead(analyst: Cli, tmp_path: Path) -> None:
    assert analyst("predict", "nothing", "--row", "a=1").code == 1
    nothing = analyst("predict", "nothing")
    assert nothing.code == 2
    assert "--plant" in nothing.err
    odd = tmp_path / "odd.onnx"
    odd.write_text("no model")
    refused = analyst("models", "push", odd)
    assert refused.code == 1
    assert refused.err.splitlines()[-1].startswith("penstock: ")
    assert analyst("models", PENSTOCK_API_KEY="pk_wrong").code == 4

import ast
import re

import pytest

from penstock.webhooks.catalogue import BY_NAME, EVENT_TYPES, patterns_of, unknown
from tests.house.source import ROOT, calls, modules

pytestmark = pytest.mark.unit


def test_groups_ask_for_all_below_them() -> None:
    assert patterns_of("model.alias.moved") == [
        *("model.alias.moved", "model.alias.*", "model.*", "*")
    ]
    assert patterns_of("load.failed") == ["load.failed", "load.*", "*"]


def test_only_its_name_asks_for_a_type_of_high_volume() -> None:
    assert patterns_of("prediction.completed") == ["prediction.completed"]
    assert unknown(["prediction.*"]) == ["prediction.*"]
    assert unknown(["prediction.completed", "load.*", "model.alias.*", "*"]) == []


@pytest.mark.parametrize("pattern", ["", "load", "load.", "loads.*", "*.completed", "**"])
def test_what_can_match_nothing_is_found(pattern: str) -> None:
    assert unknown([pattern]) == [pattern]


def test_every_event_that_is_recorded_stands_in_the_catalogue() -> None:
    recorded = {
        keyword.value.value
        for _, tree in modules()
        for call in (*calls(tree, "record"), *calls(tree, "happened"))
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    assert {"load.completed", "load.failed"} <= recorded
    assert recorded <= BY_NAME.keys()


def test_the_catalogue_is_documented() -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text()
    named = set(re.findall(r"^\| `([a-z.]+)` \|", page, re.MULTILINE))
    assert named == BY_NAME.keys()
    for item in EVENT_TYPES:
        assert item.description in page, item.name

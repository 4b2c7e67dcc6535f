from pathlib import Path

import pytest

from penstock.core.settings import Settings
from penstock.local.assets import web_folder
from penstock.local.programs import OLDEST_NODE, node_program, version_of_node
from penstock.local.stack import build
from penstock.local.state import prepare_folders
from penstock.local.web import missing_web


def program(folder: Path, name: str, words: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {words}\n")
    path.chmod(0o755)


def test_the_machines_own_node_is_taken_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "node", f"v{OLDEST_NODE}.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_program() == tmp_path / "node"


@pytest.mark.parametrize(
    ("words", "version"), [("v20.20.2", 20), ("v24.19.0", 24), ("nonsense", 0), ("", 0)]
)
def test_a_node_says_how_old_it_is(tmp_path: Path, words: str, version: int) -> None:
    program(tmp_path, "node", words)
    assert version_of_node(str(tmp_path / "node")) == version


def test_a_stack_has_the_web_app_or_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path))
    settings = Settings(home=tmp_path)
    prepare_folders(settings)
    stack = build(settings)
    names = {unit.name for unit in stack.units}
    if missing_web():
        assert "web" not in names
        assert [missing_web() in notice for notice in stack.notices] == [True]
    else:
        assert "web" in names
        assert stack.notices == []
        unit = next(unit for unit in stack.units if unit.name == "web")
        assert unit.server.folder == web_folder()
    left_out = build(settings, without=("web",))
    assert "web" not in {unit.name for unit in left_out.units}
    assert left_out.notices == []

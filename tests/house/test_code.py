"""Rules of `CONTRIBUTING.md` about the code; each failure names the places."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.source import PACKAGE, ROOT, calls, imported, modules

pytestmark = pytest.mark.unit

LONGEST_FILE = 300
LONGEST_FUNCTION = 45
MOST_ARGUMENTS = 6
DOMAINS = ("identity", "ingest", "plants")

# What is longer, and why that is better than splitting it.
# A migration puts one table after the other, in one function.
MIGRATIONS = "migrations/versions/"
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS = {
    "apps/api.py:open_state": "one service put together, step after step",
    "apps/auth.py:build": "one service put together, step after step",
    "local/airflow.py:airflow_environment": "one variable a line",
}


def test_files_are_small() -> None:
    long = {
        name: lines
        for name, _ in modules()
        if (lines := len((PACKAGE / name).read_text().splitlines())) > LONGEST_FILE
        and not name.startswith(MIGRATIONS)
    }
    assert long.keys() <= LONGER_FILES.keys(), long


def test_functions_are_small() -> None:
    long = {}
    for name, tree in modules():
        if name.startswith(MIGRATIONS):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{name}:{node.name}"] = lines
    assert long.keys() <= LONGER_FUNCTIONS.keys(), long


def test_positional_arguments_are_few() -> None:
    many = [
        f"{name}:{node.name}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and len(node.args.args) + len(node.args.posonlyargs) > MOST_ARGUMENTS
        # A command's options and a route's parameters are arguments of the framework's making.
        and not node.decorator_list
    ]
    assert many == []


def test_commit_stands_in_one_place() -> None:
    places = {
        name for name, tree in modules() for _ in calls(tree, "commit") if name != "core/db.py"
    }
    # Alembic's own transaction.
    assert places <= {"migrations/env.py"}


def test_queries_neither_publish_nor_commit_nor_speak_http() -> None:
    for name, tree in modules():
        if "/queries" not in name:
            continue
        assert not [*calls(tree, "commit"), *_publishing(tree)], name
        forbidden = ("fastapi", "starlette", "aio_pika", "penstock.core.outbox")
        assert not [item for item in imported(tree) if item.startswith(forbidden)], name


def test_sql_stands_in_queries() -> None:
    statement = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s", re.IGNORECASE)
    places = set()
    for name, tree in modules():
        if name.split("/")[0] not in DOMAINS or "/queries" in name:
            continue
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and "\n" in text and statement.match(text):
                places.add(name)
    assert places == set()


def test_only_the_outbox_publishes() -> None:
    assert {name for name, tree in modules() if _publishing(tree)} == {"core/outbox.py"}


def _publishing(tree: ast.AST) -> list[ast.Call]:
    return [
        call
        for call in calls(tree, "publish")
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "exchange"
    ]


def test_http_exceptions_stay_in_core() -> None:
    places = {
        name
        for name, tree in modules()
        for item in imported(tree)
        if item.endswith("HTTPException") and not name.startswith("core/")
    }
    assert places == set()


def test_nothing_of_ours_is_patched() -> None:
    patching = re.compile(r"\b(mock\.patch|monkeypatch\.setattr\(\s*[\"']penstock)")
    places = [
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.parent.name != "house" and patching.search(path.read_text())
    ]
    assert places == []


@pytest.mark.parametrize("module", ["penstock.cli.main", "penstock.apps.api", "penstock.apps.auth"])
def test_importing_opens_no_socket(module: str) -> None:
    program = (
        "import socket\n"
        "def refuse(*_, **__): raise SystemExit('a socket was opened while importing')\n"
        "real = socket.socket.__init__\n"
        "socket.socket.__init__ = refuse\n"
        f"import {module}\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_lock_files_carry_hashes_and_no_addresses() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links", text), path.name


def test_decisions_are_short() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert len(path.read_text().split()) < 300, path.name

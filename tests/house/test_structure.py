"""One package a domain, the same file names in each, and each kind of code in its place."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, calls, imported, modules

pytestmark = pytest.mark.unit

DOMAINS = ("identity", "ingest", "plants", "models", "predict", "insights", "webhooks")
# What a file of each role is called; more than one of a role has what it is about behind that.
ROLES = {
    "router": r"router(_\w+)?\.py",
    "table": r"tables\.py",
    "schema": r"(schemas(_\w+)?|parameters|paging|reply)\.py",
}


def domain_modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Yield path in the package, file name and tree of every module of a domain."""
    for path, tree in modules():
        if path.split("/")[0] in DOMAINS:
            yield path, Path(path).name, tree


def bases(tree: ast.Module) -> set[str]:
    """Return the names of all classes that the classes of a module are made from."""
    return {
        base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    }


def roles_of(tree: ast.Module) -> set[str]:
    """Return what a module is, from what it does."""
    found = set()
    if any(True for _ in calls(tree, "APIRouter")):
        found.add("router")
    if any(target == "__tablename__" for target in assigned(tree)):
        found.add("table")
    if bases(tree) & {"BaseModel", "Schema"}:
        found.add("schema")
    return found


def has_classes(tree: ast.Module) -> bool:
    """Schemas may be dataclasses, which are documented as models are."""
    return any(isinstance(node, ast.ClassDef) for node in tree.body)


def assigned(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_what_a_file_does_is_in_its_name() -> None:
    misplaced = [
        (path, role)
        for path, name, tree in domain_modules()
        for role in roles_of(tree)
        if not re.fullmatch(ROLES[role], name)
    ]
    assert misplaced == []


def test_a_file_has_the_role_that_its_name_says() -> None:
    empty = [
        path
        for path, name, tree in domain_modules()
        if re.fullmatch(r"router(_\w+)?\.py|tables\.py|schemas(_\w+)?\.py", name)
        and not roles_of(tree)
        and not (name.startswith("schemas") and has_classes(tree))
    ]
    assert empty == []


def test_statements_are_executed_by_queries_only() -> None:
    """`session.execute` and its like stand in `queries`, whatever the statement is made of."""
    executing = ("execute", "scalar", "scalars", "stream")
    places = [
        (path, call.lineno)
        for path, _, tree in domain_modules()
        if "/queries" not in path
        for name in executing
        for call in calls(tree, name)
        if isinstance(call.func, ast.Attribute) and "session" in ast.unparse(call.func.value)
    ]
    assert places == []


def test_queries_raise_nothing_a_user_would_see() -> None:
    for path, _, tree in domain_modules():
        if "/queries" in path:
            assert not [item for item in imported(tree) if "core.errors" in item], path


def test_services_are_functions_that_take_a_session_first() -> None:
    for path, name, tree in domain_modules():
        if not name.startswith("service"):
            continue
        classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
        assert not [item for item in classes if item.endswith(("Service", "Repository"))], path
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                assert "session" not in names[1:], f"{path}:{node.name}"


def test_middleware_is_plain_asgi() -> None:
    for path, tree in modules():
        assert not [item for item in imported(tree) if item.endswith("BaseHTTPMiddleware")], path


def test_no_work_is_left_in_comments() -> None:
    words = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    for folder in ("src", "tests", "dags", "bench", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            found = [line for line in path.read_text().splitlines() if words.search(line)]
            assert not found or path == Path(__file__), path
    assert not [path for path, tree in modules() if "NotImplementedError" in ast.unparse(tree)]


def test_tests_stand_where_the_source_does() -> None:
    """Folders of tests are those of the package, or say what they are about."""
    about = {"abuse", "api", "bench", "chaos", "faults", "fuzz", "house", "system", "web"}
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    folders = {
        path.name
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and any(path.rglob("*.py"))
    }
    assert folders - packages <= about


def test_only_constants_of_ours_are_changed_by_tests() -> None:
    """A test may turn a screw, written in capitals; it may not put another part in."""
    changed = []
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for call in calls(tree, "setattr"):
            name = call.args[1] if len(call.args) > 2 else None
            if isinstance(name, ast.Constant) and not re.fullmatch(r"[A-Z_]+", str(name.value)):
                changed.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert changed == []


def functions_of_the_tests() -> Iterator[tuple[str, set[str], bool]]:
    """Yield name, names of what it calls, and whether it asserts, of every function in tests."""
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            inside = list(ast.walk(node))
            called = {
                item.func.attr if isinstance(item.func, ast.Attribute) else ast.unparse(item.func)
                for item in inside
                if isinstance(item, ast.Call)
            }
            yield node.name, called, any(isinstance(item, ast.Assert) for item in inside)


def test_every_test_can_fail() -> None:
    """It asserts, expects an error, or calls a function of the tests or a check that does."""
    found = list(functions_of_the_tests())
    # What fails by itself when all is not well.
    checking = {"raises", "validate", "check", "upgrade", "fail", "wait_for", "timeout"}
    for _ in range(4):
        checking |= {name for name, called, asserts in found if asserts or called & checking}
    assert [name for name, *_ in found if name.startswith("test_") and name not in checking] == []


def test_nothing_says_how_or_where_it_was_made() -> None:
    """No path of a machine's work folder, no package registry."""
    made = re.compile(
        r"(?<!\w)/work/|pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org"
    )
    suffixes = {".py", ".md", ".toml", ".txt", ".in", ".json", ".ts", ".tsx", ".yaml", ".yml"}
    # What git tracks or would add: what tools and benches leave behind is nobody's source.
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in listed if name]
    assert len(paths) > 500
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        if path.suffix in suffixes
        and path.is_file()
        and path != Path(__file__)
        and made.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_oldest_python_that_is_promised_can_read_the_code() -> None:
    assert sys.version_info >= (3, 11)
    for path in (*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        ast.parse(path.read_text(), feature_version=(3, 11))

"""What the documents say is there, and what is there is in the documents."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.unit

# As many faults and kinds of abuse as the page lists, none left out.
FAULTS = 46


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs"])
def test_links_lead_somewhere(page: str) -> None:
    found = ROOT / page
    for path in [found] if found.is_file() else sorted(found.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} → {target}"


def test_decisions_are_numbered_one_after_the_other() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for number, page in enumerate(pages, start=1):
        assert page.read_text().startswith(f"# {number}. "), page.name


def is_chaos(module: ast.Module, test: ast.stmt) -> bool:
    """Return whether `make test` leaves a test out, by a mark of its own or of all its file."""
    marks = [ast.unparse(mark) for mark in getattr(test, "decorator_list", [])]
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks += map(ast.unparse, getattr(node.value, "elts", [node.value]))
    return "pytest.mark.chaos" in marks


def test_every_fault_has_its_test() -> None:
    """Each test that the page names is there, and is said to be a long one where it is."""
    text = (ROOT / "docs" / "faults.md").read_text()
    named = re.findall(r"(\*chaos\*\s+)?`([\w/]+\.py)::(\w+)`", text)
    for long, file, name in named:
        module = ast.parse((ROOT / "tests" / file).read_text())
        tests = [node for node in module.body if getattr(node, "name", None) == name]
        assert len(tests) == 1, f"{file}::{name}"
        assert is_chaos(module, tests[0]) == bool(long), f"{file}::{name}"
    rows = re.findall(r"^\| (\d+) .*", text, re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, 1 + FAULTS))
    assert all("::" in row for row in re.findall(r"^\| \d+ .*", text, re.MULTILINE))


def test_the_documents_for_the_web_apps_types_are_current() -> None:
    script = ROOT / "scripts" / "export_openapi.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, f"run {script.relative_to(ROOT)}"

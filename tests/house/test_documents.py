"""What the documents say is there, and what is there is in the documents."""

import re

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs"])
def test_links_lead_somewhere(page: str) -> None:
    found = ROOT / page
    for path in [found] if found.is_file() else sorted(found.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} → {target}"

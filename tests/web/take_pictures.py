"""Pictures of every page, light, dark and on a phone: `make screenshots` runs this.

No test: the name keeps it out of `make test`. The pictures go to the folder `screenshots`.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import ROOT, Visits
from tests.web.pages import PAGES, WebPage
from tests.web.shown import prepare

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

FOLDER = ROOT / "screenshots"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {
        "color_scheme": "light",
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_take(request: pytest.FixtureRequest, visit: Visits, shown: WebPage, look: str) -> None:
    prepare(request, shown)
    page = visit(shown.role, **LOOKS[look])
    page.goto(shown.path, wait_until="networkidle")
    target = FOLDER / f"{shown.name}-{look}.png"
    page.screenshot(path=target, full_page=True, animations="disabled")
    assert is_picture(target)


def is_picture(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG")

"""Loads in the browser: files dropped in, followed, and mended."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.system.conftest import DATA
from tests.web.accessible import check_accessible
from tests.web.conftest import Visits

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

LOADED_MS = 60_000
SCRIPT = "<img src=x onerror=alert(1)>"
HEADER = "Year,Utility,Plant State,Plant Code,Primary Mover,AER Fuel Code,Net Generation MWh"


def drop(page: Page, path: Path) -> None:
    page.goto("/loads")
    page.get_by_label("Files to load").set_input_files(path)


def test_a_dropped_file_becomes_visible(visit: Visits, tmp_path: Path) -> None:
    # The stack has these very bytes already; without the last line's end it is another file.
    path = tmp_path / "egrid2023_gen.csv"
    path.write_bytes((DATA / "egrid2023_gen.csv").read_bytes().rstrip())
    page = visit("analyst")
    drop(page, path)
    uploads = page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_text("Visible to everybody")).to_be_visible(timeout=LOADED_MS)
    uploads.get_by_role("link", name="egrid2023_gen.csv").click()
    page.wait_for_url(re.compile("/loads/[0-9a-f-]{36}"))
    expect(page.get_by_text("26,601").first).to_be_visible()
    expect(page.get_by_text("every row is accounted for")).to_be_visible()
    check_accessible(page)


def test_a_broken_row_shows_line_and_reason_and_is_mended(visit: Visits, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(
        f"{HEADER}\n2014,A Utility,AZ,990001,ST,NUC,lots\n2014,A Utility,AZ,990002,ST,NUC,12\n"
    )
    page = visit("analyst")
    drop(page, path)
    uploads = page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_text("Visible to everybody")).to_be_visible(timeout=LOADED_MS)
    uploads.get_by_role("link", name="broken.csv").click()
    rejected = page.get_by_role("table", name="Rejected rows")
    cells = rejected.get_by_role("row").nth(1).get_by_role("cell")
    expect(cells.nth(0)).to_have_text("2")
    expect(cells.nth(2)).to_have_text("Net Generation MWh")
    expect(cells.nth(3)).to_have_text("lots")
    check_accessible(page)
    page.get_by_role("button", name="Correct row 1").click()
    page.get_by_role("dialog").get_by_label("Net Generation MWh").fill("7.5")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("1 row became facts")).to_be_visible()
    expect(rejected).to_have_count(0)


def test_a_refused_file_says_why_and_its_name_stays_text(visit: Visits, tmp_path: Path) -> None:
    path = tmp_path / f"{SCRIPT}.csv"
    path.write_text("Name,Colour\nA,blue\n")
    page = visit("analyst")
    drop(page, path)
    uploads = page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_role("alert")).to_be_visible(timeout=LOADED_MS)
    expect(uploads.get_by_role("link", name=f"{SCRIPT}.csv")).to_be_visible()
    check_accessible(page)


def test_viewers_look_but_cannot_bring_files_in(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/loads")
    expect(page.get_by_text("Viewers can look at loads")).to_be_visible()
    expect(page.get_by_label("Files to load")).to_have_count(0)
    check_accessible(page)

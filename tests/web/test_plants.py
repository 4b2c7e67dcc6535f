"""Plants in the browser: looked up, compared, and all that is known of one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import check_accessible
from tests.web.conftest import Visits

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search plants by name").press_sequentially(words, delay=20)


def test_searching_as_one_types_leads_to_the_plant(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/plants")
    search(page, "palo ver")
    page.wait_for_url(re.compile(r"q=palo\+ver"))
    page.get_by_role("link", name="Palo Verde", exact=True).click()
    page.wait_for_url("/plants/us-6008")
    expect(page.get_by_role("heading", level=1)).to_have_text("Palo Verde")
    expect(page.get_by_text("31.52 TWh").first).to_be_visible()
    # The sum is of three rows of a file that is named with them.
    expect(page.get_by_text("egrid2023_gen.csv").first).to_be_visible()
    expect(page.get_by_text(re.compile("rows 1,297.1,299")).first).to_be_visible()
    check_accessible(page)


def test_filters_and_order_live_in_the_url(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/plants?fuel=nuclear&state=AZ&sort=capacity")
    table = page.get_by_role("table", name="Plants")
    expect(table.get_by_role("link")).to_have_text(["Palo Verde"])
    page.get_by_role("button", name="Clear", exact=True).click()
    page.wait_for_url("/plants?sort=capacity")
    page.go_back()
    expect(table.get_by_role("link")).to_have_text(["Palo Verde"])


def test_scrolling_brings_more_pages(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/plants")
    expect(page.get_by_text("The first 100 plants")).to_be_visible()
    page.get_by_role("region", name="Plants").evaluate("frame => frame.scrollTo(0, 1e6)")
    expect(page.get_by_text("The first 200 plants")).to_be_visible()
    check_accessible(page)


def test_nothing_found_says_what_to_do(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/plants?q=nosuchplantanywhere")
    expect(page.get_by_text("No plant fits")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_role("link", name="Palo Verde", exact=True)).to_be_visible()


def test_chosen_plants_stand_side_by_side(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/plants")
    page.get_by_role("checkbox", name="Compare Palo Verde", exact=True).check()
    page.get_by_role("checkbox", name="Compare Browns Ferry", exact=True).check()
    page.get_by_role("region", name="Chosen to compare").get_by_role("link").click()
    page.wait_for_url("/compare?ids=us-6008&ids=us-46")
    side = page.get_by_role("region", name="Plants side by side")
    expect(side.get_by_role("columnheader")).to_have_text(["Palo Verde", "Browns Ferry"])
    expect(side.get_by_text(re.compile(r"702\.1 GWh \(.2\.2 %\)"))).to_be_visible()
    check_accessible(page)


def test_an_unknown_plant_is_told(visit: Visits) -> None:
    visit.guard.allow("status of 404")
    page = visit("viewer")
    page.goto("/plants/us-0")
    expect(page.get_by_text("There is no such page")).to_be_visible()

"""The dashboard: the figures of a data set and year, and their pictures."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Visits, WebStack
from tests.web.test_entry import fill_in

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def section(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True, level=2)
    return page.locator("section").filter(has=heading)


def tile(page: Page, label: str) -> Locator:
    return page.locator("dl").filter(has=page.locator("dt", has_text=re.compile(f"^{label}$")))


def downloaded(page: Page, button: Locator) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        button.click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_from_signing_in_to_the_top_plant(visit: Visits, web_stack: WebStack) -> None:
    page = visit()
    page.goto("/sign-in")
    fill_in(page, web_stack.visitors["viewer"])
    page.wait_for_url("/")
    top = section(page, "Top plants by net generation").get_by_role("row").nth(1)
    expect(top).to_contain_text("Palo Verde")
    expect(top).to_contain_text("31,522,590")
    expect(top).to_contain_text("28.19 %")
    top.get_by_role("link", name="Palo Verde").click()
    page.wait_for_url("/plants/us-6008")


def test_key_figures_are_those_of_the_file(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/")
    expect(tile(page, "Net generation")).to_contain_text("4,189 TWh")
    expect(tile(page, "Net generation")).to_contain_text("4,188,971,343 MWh")
    expect(tile(page, "Plants")).to_contain_text("12,611")
    expect(tile(page, "Plants")).to_contain_text("26,601 units in United States")


def test_figures_come_with_the_page_and_not_after_it(visit: Visits) -> None:
    page = visit("viewer")
    answer = page.goto("/")
    assert answer is not None
    text = answer.text()
    assert "Palo Verde" in text
    assert "31,522,590" in text


def test_filters_stand_in_the_address_and_survive_a_reload(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/")
    section(page, "By state").get_by_role("link", name="Texas").click()
    page.wait_for_url("/?state=TX")
    expect(tile(page, "Plants")).to_contain_text("in Texas")
    section(page, "By fuel").get_by_role("link", name="Wind").click()
    page.wait_for_url("/?state=TX&fuel=wind")
    page.get_by_role("radiogroup", name="Metric").get_by_text("Capacity", exact=True).click()
    page.wait_for_url("/?state=TX&fuel=wind&metric=capacity")
    before = section(page, "Top plants by capacity").get_by_role("row").nth(1).inner_text()
    page.reload()
    expect(page.get_by_role("combobox", name="State or country")).to_have_value("Texas")
    expect(page.get_by_role("combobox", name="Fuel", exact=True)).to_have_value("Wind")
    assert section(page, "Top plants by capacity").get_by_role("row").nth(1).inner_text() == before
    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_url("/?metric=capacity")
    page.go_back()
    page.wait_for_url("/?state=TX&fuel=wind&metric=capacity")
    expect(page.get_by_role("combobox", name="State or country")).to_have_value("Texas")


def test_another_data_set_and_year(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?state=AZ")
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name=re.compile("923")).click()
    page.wait_for_url("/?dataset=eia923")
    expect(page.get_by_role("combobox", name="Year")).to_have_value("2016")
    expect(tile(page, "Capacity")).to_contain_text("This data set does not say it")
    page.get_by_role("combobox", name="Year").click()
    page.get_by_role("option", name="2015").click()
    page.wait_for_url("/?dataset=eia923&year=2015")
    expect(tile(page, "Plants")).to_contain_text("7,460")


def test_a_data_set_of_the_world_goes_by_country(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?dataset=wri")
    by_country = section(page, "By country")
    expect(by_country.get_by_role("listitem").first).to_contain_text("China")
    by_country.get_by_role("link", name="Germany").click()
    page.wait_for_url("/?dataset=wri&country=DEU")
    expect(tile(page, "Plants")).to_contain_text("in Germany")


def test_an_address_that_names_nothing_says_so(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?dataset=egrid&year=1999")
    expect(page.get_by_text("There are no facts for this data set and year")).to_be_visible()
    page.get_by_role("link", name="Show the newest data").click()
    page.wait_for_url("/")
    expect(tile(page, "Plants")).to_be_visible()


@pytest.mark.parametrize("title", ["By state", "By fuel", "Over the years"])
def test_every_chart_has_a_table_and_a_file(visit: Visits, title: str) -> None:
    page = visit("viewer")
    page.goto("/")
    card = section(page, title)
    card.get_by_role("radiogroup").get_by_text("Table").click()
    rows = card.get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    saved = downloaded(page, card.get_by_role("button", name="as CSV"))
    assert len(saved) == rows.count() - 1
    assert list(saved[0]) == card.get_by_role("columnheader").all_inner_texts()


def test_the_ranking_can_be_taken_along(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?state=AZ")
    card = section(page, "Top plants by net generation")
    saved = downloaded(page, card.get_by_role("button", name="as CSV"))
    assert len(saved) == 15
    assert saved[0]["Plant"] == "Palo Verde"
    assert float(saved[0]["MWh"]) == 31_522_590


def test_flags_stand_beside_the_numbers(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?metric=capacity_factor")
    sign = section(page, "Top plants by capacity factor").get_by_role("img", name="Flagged").first
    expect(sign).to_be_visible()
    sign.focus()
    expect(page.get_by_role("tooltip")).to_contain_text("Capacity factor over 1")
    expect(section(page, "Odd figures").get_by_role("row")).not_to_have_count(1)

"""The map: all plants, what is told of each, and the way to them without a mouse."""

import csv
import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.accessible import check_accessible
from tests.web.conftest import PATIENCE_MS, Visits, WebStack
from tests.web.test_dashboard import downloaded, section

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

NO_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
};
"""
# A name that would change the page if it were markup, of the only plant of its kind there.
NAME = '<img src=x onerror="document.body.remove()">'
NOWHERE = {
    "country": "ATA",
    "country_long": "Antarctica",
    "name": NAME,
    "gppd_idnr": "PST0000001",
    "capacity_mw": "1",
    "latitude": "-70",
    "longitude": "20",
    "primary_fuel": "Geothermal",
    "other_fuel1": "",
    "other_fuel2": "",
    "other_fuel3": "",
}


ALONE = "/?dataset=wri&country=ATA&fuel=geothermal"


def shown_map(page: Page, path: str) -> Locator:
    """Open a dashboard and return the section of its map, with all its plants on it."""
    page.goto(path)
    card = section(page, "Map")
    expect(card.locator("[data-ready=true]")).to_be_visible(timeout=PATIENCE_MS)
    return card


def middle_of(card: Locator) -> tuple[float, float]:
    """Return where the map has moved to when one plant only is left."""
    box = card.locator("canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def colour_at(page: Page, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour of one pixel of the window, 0 to 255."""
    picture = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    # Chromium may write the pixels in more than one chunk.
    data, start = b"", 8
    while start < len(picture):
        length, kind = struct.unpack(">I4s", picture[start : start + 8])
        data += picture[start + 8 : start + 8 + length] if kind == b"IDAT" else b""
        start += 12 + length
    # A filter byte, which has nothing before it to refer to; then the colour.
    red, green, blue = zlib.decompress(data)[1:4]
    return red, green, blue


def distance(page: Page, colour: tuple[int, int, int], variable: str) -> int:
    """Return by how much a colour differs from one of the theme, in its most different part."""
    style = "getComputedStyle(document.documentElement)"
    value = page.evaluate(f"{style}.getPropertyValue('{variable}').trim()")
    parts = (int(value[at : at + 2], 16) for at in (1, 3, 5))
    return max(abs(one - other) for one, other in zip(colour, parts, strict=True))


def test_the_map_shows_all_plants_and_leads_to_them(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?state=AZ&fuel=nuclear")
    card = section(page, "Map")
    expect(card).to_contain_text("1 plant")
    expect(card.locator("[data-ready=true]")).to_be_visible(timeout=PATIENCE_MS)
    canvas = card.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    # The map has moved to the one plant that is left.
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(middle[0] + 60, middle[1])
    page.mouse.move(*middle)
    expect(card.get_by_text("Palo Verde")).to_be_visible()
    page.mouse.click(*middle)
    page.wait_for_url("/plants/us-6008")


def test_the_map_counts_every_source(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/")
    card = section(page, "Map")
    expect(card).to_contain_text(re.compile(r"\d\d,\d{3} plants"))
    fuels = card.get_by_role("list", name="Fuels on the map").get_by_role("listitem")
    expect(fuels.filter(has_text="Nuclear")).to_have_count(1)
    card.get_by_text("This data set", exact=True).click()
    page.wait_for_url("/?plants=dataset")
    expect(card).to_contain_text("without a place")


def test_the_map_can_be_read_without_seeing_it(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?state=AZ&fuel=nuclear")
    card = section(page, "Map")
    expect(card.locator("[data-ready=true]")).to_be_visible(timeout=PATIENCE_MS)
    expect(card.get_by_role("region", name=re.compile("Map of power plants"))).to_be_visible()
    card.get_by_role("radiogroup", name="View of the map").get_by_text("Table").click()
    rows = card.get_by_role("table", name="Plants on the map").get_by_role("row")
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("link", name="Palo Verde").press("Enter")
    page.wait_for_url("/plants/us-6008")


def test_a_browser_without_webgl_gets_the_table(visit: Visits) -> None:
    page = visit("viewer")
    page.add_init_script(NO_WEBGL)
    page.goto("/?state=AZ&fuel=nuclear")
    card = section(page, "Map")
    expect(card.get_by_role("status").first).to_contain_text("cannot draw the map")
    expect(card.get_by_role("link", name="Palo Verde")).to_be_visible()


def test_the_plants_of_the_map_can_be_taken_along(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/?state=AZ")
    saved = downloaded(page, section(page, "Map").get_by_role("link", name="as CSV"))
    assert {row["state"] for row in saved} == {"AZ"}


def test_a_phone_needs_no_scrolling_sideways(visit: Visits) -> None:
    page = visit("viewer", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto("/", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_accessible(page)


def test_points_have_the_colour_of_their_fuel(visit: Visits) -> None:
    page = visit("viewer", color_scheme="light")
    colour = colour_at(page, *middle_of(shown_map(page, "/?state=AZ&fuel=nuclear")))
    # Points let some of the land through.
    assert distance(page, colour, "--fuel-nuclear") < 40
    assert distance(page, colour, "--fuel-solar") > 60


def test_the_size_of_points_can_be_chosen_and_stands_in_the_address(visit: Visits) -> None:
    page = visit("viewer")
    card = shown_map(page, "/?state=AZ&fuel=nuclear")
    sizes = card.get_by_role("radiogroup", name="Size of the points")
    sizes.get_by_text("Generation").click()
    page.wait_for_url("/?state=AZ&fuel=nuclear&size=generation")
    page.reload()
    expect(sizes.get_by_role("radio", name="Generation")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_with_the_map_on_it(visit: Visits, scheme: str) -> None:
    page = visit("viewer", color_scheme=scheme)
    shown_map(page, "/?dataset=wri&metric=capacity")
    check_accessible(page)


def test_markup_in_a_name_stays_text_wherever_it_stands(
    visit: Visits, web_stack: WebStack, tmp_path: Path
) -> None:
    path = tmp_path / "nowhere.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NOWHERE)
        writer.writeheader()
        writer.writerow(NOWHERE)
    load = web_stack.stack.upload(path)
    assert web_stack.stack.await_load(load)["state"] == "visible"
    page = visit("viewer")
    card = shown_map(page, ALONE)
    x, y = middle_of(card)
    page.mouse.move(x + 60, y)
    page.mouse.move(x, y)
    expect(card.get_by_text(NAME)).to_be_visible()
    top = section(page, "Top plants by capacity").get_by_role("link", name=NAME)
    top.click()
    page.wait_for_url("/plants/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    plant = page.url.rsplit("/", 1)[1]
    page.goto(f"/compare?ids={plant}&ids=us-6008")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    page.goto("/plants?country=ATA&fuel=geothermal")
    expect(page.get_by_role("table", name="Plants").get_by_role("link")).to_have_text([NAME])
    card = shown_map(page, ALONE)
    card.get_by_role("radiogroup", name="View of the map").get_by_text("Table").click()
    expect(card.get_by_role("link", name=NAME)).to_be_visible()

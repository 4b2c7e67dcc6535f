"""What was asked of a model, in the browser: listed, opened, exported, replayed and summed up."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from tests.system.conftest import wait_for
from tests.web.accessible import check_accessible
from tests.web.conftest import Visits, own
from tests.web.uploads import PLANT, another, ask, change, choose, row, upload
from tests.web.uploads import files as files  # noqa: PLC0414 - the fixture

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def test_what_was_asked_stands_in_the_history(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-history"), files["first"], files["second"])
    page = visit("analyst")
    page.goto(f"/models/{model}/history")
    expect(page.get_by_text("Nothing was asked in this time")).to_be_visible()
    check_accessible(page)

    ask(visit, page, model, PLANT, {**PLANT, "capacity_mw": 800.0})
    ask(visit, page, model, {"capacity_mw": "a lot"})
    table = page.get_by_role("table", name="Predictions")
    again = page.get_by_role("button", name="Look again")
    again.click()
    expect(table.get_by_role("row")).to_have_count(3, timeout=10_000)
    choose(page, "Outcome", "Answered")
    page.wait_for_url(re.compile("outcome=answered"))
    expect(table.get_by_role("row")).to_have_count(2)
    check_accessible(page)

    table.get_by_role("button", name=re.compile("^Open")).click()
    dialog = page.get_by_role("dialog")
    asked = dialog.get_by_role("table", name="Asked")
    expect(asked.get_by_role("row").filter(has_text="capacity_mw")).to_have_count(2)
    expect(asked).to_contain_text("800")
    expect(dialog.get_by_role("table", name="Answered").get_by_role("row")).to_have_count(3)
    stages = dialog.get_by_role("list", name="Latency by stage").get_by_role("listitem")
    expect(stages).to_have_count(3)
    expect(dialog.get_by_role("button", name="Copy the request id")).to_be_visible()
    check_accessible(page)


def test_the_history_is_a_file_too(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-export"), files["first"])
    page = visit("analyst")
    ask(visit, page, model, PLANT)
    page.goto(f"/models/{model}/history")
    expect(page.get_by_role("table", name="Predictions").get_by_role("row")).to_have_count(2)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download these predictions as CSV").click()
    header, *lines = waited.value.path().read_text().splitlines()
    assert header.startswith(('"id"', "id,"))
    assert len(lines) == 1
    assert "NUC" in lines[0]
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download these predictions as Parquet").click()
    assert pq.read_table(waited.value.path()).num_rows == 1


def test_a_replay_says_how_another_version_differs(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-replay"), files["first"], files["second"])
    page = visit("analyst")
    ask(visit, page, model, PLANT, {**PLANT, "fuel": "SUB"})
    page.goto(f"/models/{model}/history")
    expect(page.get_by_role("table", name="Predictions").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Replay", exact=True).click()
    told = page.get_by_role("status").filter(has_text="logged prediction again")
    expect(told).to_contain_text("Version 2 answered 2 rows of 1 logged prediction again.")
    expect(told).to_contain_text("2 rows differ")
    differences = page.get_by_role("table", name="Largest differences")
    expect(differences.get_by_role("row")).to_have_count(3)
    check_accessible(page)
    differences.get_by_role("button", name=re.compile("^Open")).first.click()
    expect(page.get_by_role("dialog").get_by_role("table", name="Asked")).to_contain_text("SUB")


def test_others_see_their_own_calls_only(visit: Visits, files: dict[str, Path]) -> None:
    owner = visit("analyst")
    model = upload(visit, "analyst", own("web-own"), files["first"])
    change(visit, owner, model, visibility="everyone")
    ask(visit, owner, model, PLANT)
    page = another(visit)
    page.goto(f"/models/{model}/history")
    expect(page.get_by_text("What you asked of this model")).to_be_visible()
    expect(page.get_by_text("Nothing was asked in this time")).to_be_visible()
    ask(visit, page, model, PLANT)
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("table", name="Predictions").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("table", name="Predictions")).to_contain_text("you")


def test_analytics_sum_up_calls_errors_latency_and_answers(
    visit: Visits, files: dict[str, Path]
) -> None:
    model = upload(visit, "analyst", own("web-analytics"), files["first"])
    page = visit("analyst")
    page.goto(f"/models/{model}/analytics")
    expect(page.get_by_text("Nothing was asked in this time")).to_be_visible()
    expect(page.get_by_text("The version was uploaded without a sample")).to_be_visible()
    check_accessible(page)

    ask(visit, page, model, *({**PLANT, "capacity_mw": 10.0 * each} for each in range(60)))
    ask(visit, page, model, {"capacity_mw": "a lot"})
    await_sums(page, model, calls=2)
    page.goto(f"/models/{model}/analytics?span=day")
    expect(page.get_by_role("definition").filter(has_text=re.compile("^2$"))).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text=re.compile("^60$"))).to_be_visible()
    expect(page.locator(".recharts-bar-rectangle").filter(visible=True).first).to_be_visible()
    check_accessible(page)
    for title in ("Calls over time", "Latency over time", "Latency by stage"):
        show_table(page, title)
        assert page.get_by_role("table", name=title).get_by_role("row").count() > 1
        with page.expect_download() as waited:
            page.get_by_role("button", name=f"Download {title} as CSV").click()
        assert len(waited.value.path().read_text().splitlines()) > 1
    check_accessible(page)
    errors = page.get_by_role("list", name="Errors by kind")
    errors.get_by_role("link").click()
    page.wait_for_url(re.compile(f"/models/{model}/history.*outcome=failed"))
    expect(page.get_by_role("table", name="Predictions").get_by_role("row")).to_have_count(2)


def test_drift_is_told_input_by_input(visit: Visits, files: dict[str, Path]) -> None:
    name = own("web-drift")
    model = upload(visit, "analyst", name, files["first"], sample=files["sample"])
    page = visit("analyst")
    ask(visit, page, model, *({**PLANT, "capacity_mw": 9_000.0 + each} for each in range(60)))
    page.goto(f"/models/{model}/analytics")
    expect(page.get_by_text("capacity_mw, fuel, state, year moved")).to_be_visible()
    expect(page.get_by_text("Compared: 60 rows of now with 80 rows of the sample.")).to_be_visible()
    show_table(page, "Drift of the inputs")
    drift = row(page, "Drift of the inputs", "capacity_mw")
    expect(drift.get_by_role("cell").nth(1)).to_have_text("moved")
    expect(drift.get_by_role("cell").nth(3)).to_have_text("1")
    check_accessible(page)
    choose(page, "Compared with", "The same time before")
    page.wait_for_url(re.compile("against=before"))
    expect(drift.get_by_role("cell").nth(1)).to_have_text("too few values")
    expect(page.get_by_text("60 rows of now with 0 rows of the time before")).to_be_visible()


def test_a_classifier_has_its_classes_counted(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-classes"), files["classifier"])
    owner = visit("analyst")
    change(visit, owner, model, visibility="everyone")
    page = another(visit)
    ask(visit, page, model, PLANT, PLANT, {**PLANT, "fuel": "NG"})
    await_sums(page, model, calls=1)
    page.goto(f"/models/{model}/analytics")
    classes = page.get_by_role("list", name=re.compile("^Classes of")).get_by_role("listitem")
    expect(classes).to_have_count(2)
    expect(classes.first).to_contain_text("66.7 %")
    # What others asked is for the owner.
    expect(page.get_by_text("Drift of the inputs")).to_have_count(0)


def show_table(page: Page, title: str) -> None:
    page.get_by_role("radiogroup", name=f"View of {title}").get_by_text("Table").click()


def await_sums(page: Page, model: str, *, calls: int) -> None:
    """Wait until the calls of the running hour have been summed up."""

    def summed() -> bool:
        found = page.request.get(f"/api/v1/models/{model}/analytics").json()
        return bool(found["total"]["calls"] == calls)

    wait_for(summed, seconds=60)

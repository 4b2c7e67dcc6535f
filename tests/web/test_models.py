"""Models in the browser: uploaded, refused, asked, explained, promoted, shared and not shared."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import check_accessible
from tests.web.conftest import Visits, own
from tests.web.uploads import CONVERSION_MS, change, row, upload
from tests.web.uploads import files as files  # noqa: PLC0414 - the fixture

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

CARD = """# Net load <b>bold</b>

<script>window.ran = "script"</script>
<img src="x" onerror="window.ran = 'image'">

[harmless](javascript:window.ran="link") ![a picture](https://elsewhere.example/pixel.png)
"""


def send(page: Page, file: Path, *, name: str, sample: Path | None = None) -> None:
    page.goto("/models/upload")
    page.get_by_label("Model file").set_input_files(file)
    if sample is not None:
        page.get_by_label("Sample rows (optional)").set_input_files(sample)
        expect(page.get_by_text("80 rows")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Upload").click()


def test_a_pickle_is_uploaded_asked_and_explained(visit: Visits, files: dict[str, Path]) -> None:
    page = visit("analyst")
    page.goto("/models/upload")
    page.get_by_label("Model file").set_input_files(files["first"])
    expect(page.get_by_label("Name", exact=True)).to_have_value("Net-load")
    name = own("web-net-load")
    send(page, files["first"], name=name, sample=files["sample"])
    ready = page.get_by_role("heading", name=f"{name}, version 1, is ready")
    expect(ready).to_be_visible(timeout=CONVERSION_MS)
    expect(page.get_by_text("answered 80 rows of your sample")).to_be_visible()
    expect(page.get_by_text("It tried nothing but to compute.")).to_be_visible()
    check_accessible(page)

    page.get_by_role("link", name="Try it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_label("capacity_mw").fill("1200")
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_text("version 1 (champion)", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"ms on the server"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Why"))).to_be_visible()
    expect(page.locator(".recharts-bar-rectangle").first).to_be_visible()
    check_accessible(page)

    page.get_by_role("radiogroup", name=re.compile("^View of Why")).get_by_text("Table").click()
    expect(row(page, page_title(page), "capacity_mw = 1200")).to_have_count(1)


def page_title(page: Page) -> str:
    return str(page.get_by_role("heading", name=re.compile("^Why")).inner_text())


def test_a_classifier_says_how_sure_it_is(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-is-nuclear"), files["classifier"])
    page = visit("analyst")
    page.goto(f"/models/{model}/try")
    page.get_by_role("combobox", name="fuel").fill("NUC")
    page.get_by_role("button", name="Predict").click()
    likely = page.get_by_role("list", name="Probabilities").get_by_role("listitem")
    expect(likely).to_have_count(2)
    expect(likely.first).to_contain_text("%")
    # Without sample rows there is nothing to compare with, and the page says so.
    expect(page.get_by_label("Explain it")).to_be_disabled()


def test_what_the_form_refuses_is_told_beside_the_field(
    visit: Visits, files: dict[str, Path]
) -> None:
    model = upload(visit, "analyst", own("web-form"), files["first"])
    page = visit("analyst")
    page.goto(f"/models/{model}/try")
    page.get_by_label("capacity_mw").fill("twelve")
    expect(page.get_by_text("Write a number, such as 12.5.")).to_be_visible()
    expect(page.get_by_role("button", name="Predict")).to_be_disabled()


def test_a_plant_is_found_by_name_and_asked_about(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-plant"), files["plants"])
    page = visit("analyst")
    page.goto(f"/models/{model}/try")
    page.get_by_text("A plant", exact=True).click()
    page.get_by_label("Plant", exact=True).fill("Palo Verde")
    page.get_by_role("option", name=re.compile("Palo Verde")).first.click()
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name="Prediction for Palo Verde")).to_be_visible()
    expect(page.get_by_text("Measured", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Python client").click()
    expect(page.get_by_label("Python client", exact=True).locator("code")).to_contain_text(
        "predict_plants"
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [("harmful", "The pickle names os.system"), ("unknown", "cannot be told")],
)
def test_a_refused_file_says_why(
    visit: Visits, files: dict[str, Path], file: str, said: str
) -> None:
    visit.guard.allow("status of 422")
    page = visit("analyst")
    send(page, files[file], name="web-refused")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("This model file is not taken", timeout=CONVERSION_MS)
    expect(alert).to_contain_text(said)
    check_accessible(page)
    # The form is still there, for another file.
    expect(page.get_by_label("Name", exact=True)).to_have_value("web-refused")


def test_a_refusal_has_the_lines_that_export_the_model(
    visit: Visits, files: dict[str, Path]
) -> None:
    visit.guard.allow("status of 422")
    page = visit("analyst")
    send(page, files["harmful"], name="web-refused")
    lines = page.get_by_role("alert").get_by_label("What to do instead", exact=True)
    expect(lines).to_contain_text("to_onnx(model, X[:1]", timeout=CONVERSION_MS)


def test_a_version_is_promoted_and_rolled_back(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-versions"), files["first"], files["second"])
    page = visit("analyst")
    page.goto(f"/models/{model}/versions")
    page.get_by_role("button", name="Promote version 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("champion: version 2")).to_be_visible()
    expect(row(page, "Aliases", "champion")).to_contain_text("v2")

    page.get_by_role("button", name="Roll back champion to version 1").click()
    check_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("champion: version 1")).to_be_visible()


def test_a_challenger_is_put_in_the_shadow(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-shadow"), files["first"], files["second"])
    page = visit("analyst")
    page.goto(f"/models/{model}/versions")
    page.get_by_role("button", name="More about version 2").click()
    page.get_by_role("menuitem", name="Make it the challenger").click()
    page.get_by_role("dialog").get_by_role("button", name="Make it the challenger").click()
    page.get_by_label("Shadow").check()
    page.get_by_label("Part of the requests").fill("50")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Versions", "challenger (shadow)")).to_have_count(1)
    told = page.request.get(f"/api/v1/models/{model}").json()
    assert told["traffic"] == {"mode": "shadow", "share": 0.5}


def test_a_version_is_deleted_and_restored(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-deleted"), files["first"], files["second"])
    page = visit("analyst")
    page.goto(f"/models/{model}/versions")
    page.get_by_role("button", name="More about version 2").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Restore version 2").click()
    expect(row(page, "Versions", "v2")).to_have_count(1)
    expect(page.get_by_role("table", name="Deleted versions")).to_have_count(0)


def test_scripts_in_a_card_stay_text(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-card"), files["first"])
    page = visit("analyst")
    page.goto(f"/models/{model}")
    page.get_by_role("button", name="Write a card").click()
    page.get_by_label("Model card as Markdown").fill(CARD)
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_text('<script>window.ran = "script"</script>')).to_be_visible()
    expect(page.get_by_text("<b>bold</b>")).to_be_visible()
    expect(page.get_by_text("[a picture]")).to_be_visible()
    assert page.locator("main img").count() == 0
    for link in page.locator("main a").all():
        assert not (link.get_attribute("href") or "").startswith("javascript")
    assert page.evaluate("window.ran") is None
    check_accessible(page)


def test_a_viewer_looks_at_what_is_shared_and_changes_nothing(
    visit: Visits, files: dict[str, Path]
) -> None:
    visit.guard.allow("status of 404")
    owner = visit("analyst")
    name = own("web-rights")
    model = upload(visit, "analyst", name, files["first"])
    page = visit("viewer")
    page.goto(f"/models/{model}")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such model for you")
    check_accessible(page)

    change(visit, owner, model, visibility="everyone")
    page.goto(f"/models/{model}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("you may use it")).to_be_visible()
    for button in ("Write a card", "Change", "Share", "Delete the model"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    page.goto(f"/models/{model}/try")
    expect(page.get_by_text("Viewers look at models, but do not ask them")).to_be_visible()
    expect(page.get_by_role("button", name="Predict")).to_have_count(0)
    page.goto("/models/upload")
    expect(page.get_by_text("not upload any")).to_be_visible()


def test_the_list_is_searched_and_a_deleted_model_comes_back(
    visit: Visits, files: dict[str, Path]
) -> None:
    name = own("web-list")
    model = upload(visit, "analyst", name, files["first"])
    page = visit("analyst")
    tag = own("web-tag")
    change(visit, page, model, tags=[tag])
    page.goto("/models")
    page.get_by_label("Search models").fill(name)
    page.wait_for_url(re.compile(f"q={name}"))
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("button", name=tag).click()
    page.wait_for_url(re.compile(f"tag={tag}"))
    check_accessible(page)

    page.goto(f"/models/{model}")
    page.get_by_role("button", name="Delete the model").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile(r"deleted=true"))
    page.get_by_role("button", name=f"Restore {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    page.wait_for_url(f"/models/{model}")


def test_the_shown_call_works_from_a_shell(visit: Visits, files: dict[str, Path]) -> None:
    model = upload(visit, "analyst", own("web-shell"), files["first"])
    page = visit("analyst")
    made = page.request.post(
        "/auth/keys",
        data={"name": "shell", "scopes": ["predict"]},
        headers={"origin": visit.web.url},
    )
    assert made.ok, made.text()
    page.goto(f"/models/{model}/try")
    page.get_by_role("combobox", name="fuel").fill('it\'s "new"')
    shown = page.get_by_label("curl", exact=True).locator("code").inner_text()
    command = shown.replace("YOUR_API_KEY", made.json()["key"])
    answer = subprocess.run(
        ["bash", "-c", f"{command} --silent --show-error"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout)["model"]["version"] == 1

"""One's own sessions, keys, name and password, and what happens when they end elsewhere."""

import subprocess

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.accessible import check_accessible
from tests.web.conftest import PASSWORD, Visitor, Visits, WebStack, own

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def somebody(web: WebStack, name: str) -> Visitor:
    """Return a new analyst, whose account is this run's of a test: one that runs again, on the same
    stack, needs another."""
    name = own(name)
    web.stack.new_user(name, "analyst").close()
    return Visitor("analyst", f"{name}@example.org", PASSWORD)


def enter(page: Page, visitor: Visitor, then: str) -> None:
    page.goto(f"/sign-in?next={then}")
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password", exact=True).fill(visitor.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(then)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def works(web: WebStack, key: str) -> bool:
    """Ask with a key as a program would."""
    answer = httpx.get(f"{web.url}/api/v1/datasets", headers={"x-api-key": key}, timeout=30)
    assert answer.status_code in {200, 401}
    return answer.status_code == httpx.codes.OK


def make_key(page: Page, name: str) -> str:
    page.get_by_role("button", name="New key").first.click()
    dialog(page).get_by_label("Name").fill(name)
    dialog(page).get_by_role("button", name="Make the key").click()
    key = dialog(page).get_by_label("API key", exact=True).inner_text()
    assert key.startswith("pk_")
    return key


def test_a_key_is_shown_once_and_used_by_curl(visit: Visits, web_stack: WebStack) -> None:
    page = visit()
    enter(page, somebody(web_stack, "keymaker"), "/account?tab=keys")
    expect(page.get_by_text("No keys yet")).to_be_visible()
    key = make_key(page, "nightly import")
    command = dialog(page).get_by_label("Example with curl", exact=True).inner_text()
    assert key in command
    check_accessible(page)

    ran = subprocess.run(
        ("bash", "-c", f"{command} --silent --fail"), capture_output=True, text=True, check=True
    )
    assert '"egrid"' in ran.stdout

    dialog(page).get_by_role("button", name="I have copied it").click()
    expect(page.get_by_role("cell", name="nightly import", exact=True)).to_be_visible()
    assert key not in page.content()
    page.reload()
    expect(page.get_by_role("cell", name="nightly import", exact=True)).to_be_visible()
    assert key not in page.content()


def test_a_rotated_key_is_replaced_and_a_revoked_one_refused(
    visit: Visits, web_stack: WebStack
) -> None:
    page = visit()
    enter(page, somebody(web_stack, "keyturner"), "/account?tab=keys")
    first = make_key(page, "dashboard")
    dialog(page).get_by_role("button", name="I have copied it").click()

    page.get_by_role("button", name="Rotate dashboard").click()
    dialog(page).get_by_role("combobox", name="The old key ends").click()
    page.get_by_role("option", name="At once").click()
    dialog(page).get_by_role("button", name="Rotate").click()
    second = dialog(page).get_by_label("API key", exact=True).inner_text()
    dialog(page).get_by_role("button", name="I have copied it").click()
    assert second != first
    assert works(web_stack, second)
    assert not works(web_stack, first)

    page.get_by_role("button", name="Revoke dashboard").first.click()
    dialog(page).get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("has been revoked")).to_be_visible()
    assert not works(web_stack, second)


def test_a_key_has_the_scopes_that_were_chosen(visit: Visits, web_stack: WebStack) -> None:
    page = visit()
    enter(page, somebody(web_stack, "careful"), "/account?tab=keys")
    page.get_by_role("button", name="New key").first.click()
    form = dialog(page)
    form.get_by_label("Name").fill("reader")
    for checkbox in form.get_by_role("checkbox").all():
        if checkbox.get_attribute("value") != "plants:read":
            checkbox.uncheck()
    form.get_by_role("button", name="Make the key").click()
    key = form.get_by_label("API key", exact=True).inner_text()
    me = httpx.get(f"{web_stack.url}/auth/me", headers={"x-api-key": key}, timeout=30).json()
    assert me["scopes"] == ["plants:read"]


def test_a_session_that_ends_elsewhere_throws_this_one_out(
    visit: Visits, web_stack: WebStack
) -> None:
    visit.guard.allow("status of 401")
    visitor = somebody(web_stack, "twohomes")
    here, there = visit(), visit()
    enter(here, visitor, "/account")
    enter(there, visitor, "/account")
    expect(there.get_by_text("this device")).to_have_count(1)

    # The program that made the account has a session of its own.
    browsers = there.get_by_role("row").filter(has_text="Chrome")
    browsers.get_by_role("button", name="End", exact=True).click()
    dialog(there).get_by_role("button", name="End").click()
    expect(there.get_by_text("The session has ended")).to_be_visible()
    expect(browsers.get_by_role("button", name="End", exact=True)).to_have_count(0)

    # The very next thing that the other one asks for is refused.
    here.get_by_role("tab", name="Name and password").click()
    here.wait_for_url("/sign-in?next=%2Faccount%3Ftab%3Dprofile")
    assert there.get_by_text("this device").is_visible()


def test_all_other_sessions_end_at_once(visit: Visits, web_stack: WebStack) -> None:
    visitor = somebody(web_stack, "manyhomes")
    others = [web_stack.stack.sign_in(visitor.email, PASSWORD)["access_token"] for _ in range(2)]
    page = visit()
    enter(page, visitor, "/account")
    page.get_by_role("button", name="End all others").click()
    dialog(page).get_by_role("button", name="End").click()
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)
    for token in others:
        headers = {"authorization": f"Bearer {token}"}
        assert httpx.get(f"{web_stack.url}/auth/me", headers=headers).status_code == 401


def test_another_name_and_password(visit: Visits, web_stack: WebStack) -> None:
    visitor = somebody(web_stack, "renamer")
    page = visit()
    enter(page, visitor, "/account?tab=profile")
    page.get_by_label("Name", exact=True).fill("Ada <b>Lovelace</b>")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("button", name="Account menu")).to_contain_text("Ada <b>Lovelace</b>")

    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("a longer and better one")
    page.get_by_label("New password again").fill("a longer and worse one")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The two differ")).to_be_visible()
    page.get_by_label("New password again").fill("a longer and better one")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The password has been changed")).to_be_visible()
    assert web_stack.stack.sign_in(visitor.email, "a longer and better one")["access_token"]


def test_a_wrong_current_password_changes_nothing(visit: Visits, web_stack: WebStack) -> None:
    visit.guard.allow(r"status of 4\d\d")
    visitor = somebody(web_stack, "mistyper")
    page = visit()
    enter(page, visitor, "/account?tab=profile")
    page.get_by_label("Current password").fill("not this one, surely")
    page.get_by_label("New password", exact=True).fill("a longer and better one")
    page.get_by_label("New password again").fill("a longer and better one")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url.endswith("/account?tab=profile")
    assert web_stack.stack.sign_in(visitor.email, PASSWORD)["access_token"]


def test_signing_out_ends_the_session(visit: Visits, web_stack: WebStack) -> None:
    page = visit()
    enter(page, somebody(web_stack, "leaver"), "/account")
    cookies = {str(each.get("name")): str(each.get("value")) for each in page.context.cookies()}
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("/sign-in")
    assert httpx.get(f"{web_stack.url}/auth/me", cookies=cookies).status_code == 401
    page.goto("/account")
    page.wait_for_url("/sign-in?next=%2Faccount")


def test_registering_makes_an_account_and_signs_in(visit: Visits) -> None:
    page = visit()
    page.goto("/register?next=/account")
    email = f"{own('newcomer')}@example.org"
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Name").fill("New Comer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url("/account")
    expect(page.get_by_text(f"{email} signs in as analyst")).to_be_visible()


def test_nothing_secret_is_in_reach_of_scripts(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/account")
    [cookie] = page.context.cookies()
    assert cookie.get("httpOnly") is True
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert str(cookie.get("value")) not in kept + page.content()


@pytest.mark.parametrize("next_path", ["//example.org/", "https://example.org/", "/\\example.org"])
def test_signing_in_never_leads_to_another_site(
    visit: Visits, web_stack: WebStack, next_path: str
) -> None:
    page = visit()
    page.goto(f"/sign-in?next={next_path}")
    viewer = web_stack.visitors["viewer"]
    page.get_by_label("E-mail").fill(viewer.email)
    page.get_by_label("Password", exact=True).fill(viewer.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/")


def test_the_keyboard_reaches_everything_on_a_page(visit: Visits) -> None:
    page = visit("viewer")
    page.goto("/account")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Sessions")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="API keys")).to_be_focused()


def test_a_phone_has_its_navigation_in_a_drawer(visit: Visits) -> None:
    page = visit("viewer", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto("/account")
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    page.get_by_role("button", name="Open the navigation").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Dashboard").click()
    page.wait_for_url("/")
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_app_can_be_installed(visit: Visits, web_stack: WebStack) -> None:
    page = visit()
    page.goto("/sign-in")
    address = page.locator("link[rel=manifest]").get_attribute("href")
    with web_stack.stack.client() as client:
        manifest = client.get(str(address)).json()
        assert manifest["display"] == "standalone"
        assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
        for icon in manifest["icons"]:
            answer = client.get(icon["src"])
            assert answer.headers["content-type"] == icon["type"]
    errors = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    # A browser without a profile of its own installs nothing; that is not about the page.
    ids = {error["errorId"] for error in errors["installabilityErrors"]}
    assert ids <= {"in-incognito"}


def test_a_page_that_is_not_there_says_so(visit: Visits) -> None:
    visit.guard.allow("status of 404")
    page = visit("viewer")
    page.goto("/no-such-page")
    expect(page.get_by_text("There is no such page")).to_be_visible()
    check_accessible(page)

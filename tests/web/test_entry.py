"""Who comes in, and what every page keeps to."""

import os
import re
import subprocess

import httpx
import pytest
from playwright.sync_api import Page, expect

from penstock.local.ports import free_port
from penstock.local.programs import node_program
from tests.system.conftest import wait_for
from tests.web.accessible import check_accessible
from tests.web.conftest import ROOT, Visitor, Visits, WebStack
from tests.web.pages import PAGES, WebPage
from tests.web.shown import prepare

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]


def fill_in(page: Page, visitor: Visitor) -> None:
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password", exact=True).fill(visitor.password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("role", ["admin", "analyst", "viewer"])
def test_signing_in_leads_to_the_dashboard(visit: Visits, web_stack: WebStack, role: str) -> None:
    page = visit()
    page.goto("/sign-in")
    fill_in(page, web_stack.visitors[role])
    page.wait_for_url("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")


def test_who_is_not_signed_in_comes_back_to_where_they_wanted_to_go(
    visit: Visits, web_stack: WebStack
) -> None:
    page = visit()
    page.goto("/account?tab=keys")
    page.wait_for_url("/sign-in?next=%2Faccount%3Ftab%3Dkeys")
    fill_in(page, web_stack.visitors["viewer"])
    page.wait_for_url("/account?tab=keys")


def test_a_wrong_password_is_told_with_a_request_id(visit: Visits, web_stack: WebStack) -> None:
    visit.guard.allow("status of 401")
    page = visit()
    page.goto("/sign-in")
    viewer = web_stack.visitors["viewer"]
    fill_in(page, Visitor("viewer", viewer.email, "not this one, surely"))
    alert = page.get_by_role("alert").filter(has_text="Wrong e-mail")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text(re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-"))
    assert page.url.endswith("/sign-in")


@pytest.mark.parametrize("registration", ["true", "false"])
def test_only_where_strangers_may_register_they_are_led_there(
    web_stack: WebStack, registration: str
) -> None:
    address = f"127.0.0.1:{free_port()}"
    environment = {
        "PATH": os.environ["PATH"],
        "PENSTOCK_WEB_LISTEN": address,
        "PENSTOCK_WEB_GATEWAY": web_stack.url,
        "PENSTOCK_REGISTRATION": registration,
    }
    program = (node_program(), ROOT / "web" / "server.mjs")
    with subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            text = wait_for(lambda: page_of(f"http://{address}/sign-in"))
            registering = httpx.get(f"http://{address}/register", timeout=30)
        finally:
            server.terminate()
    assert ("Create one" in text) == (registration == "true")
    assert ("An administrator creates it" in text) == (registration == "false")
    assert registering.is_redirect == (registration == "false")


def page_of(url: str) -> str:
    """Return a page, or nothing while its server starts."""
    try:
        return httpx.get(url, timeout=30).raise_for_status().text
    except httpx.ConnectError:
        return ""


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_every_page_has_a_title_one_heading_and_no_violation(
    request: pytest.FixtureRequest, visit: Visits, shown: WebPage
) -> None:
    prepare(request, shown)
    page = visit(shown.role)
    page.goto(shown.path, wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert "Penstock" in page.title()
    check_accessible(page)


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_scripts_need_the_nonce_of_their_answer(
    request: pytest.FixtureRequest, visit: Visits, shown: WebPage
) -> None:
    prepare(request, shown)
    page = visit(shown.role)
    nonces = set()
    for _ in range(2):
        answer = page.goto(shown.path)
        assert answer is not None
        policy = directives(answer.headers["content-security-policy"])
        assert policy["default-src"] == {"'self'"}
        assert policy["connect-src"] == {"'self'"}
        assert policy["frame-ancestors"] == {"'none'"}
        assert policy["object-src"] == {"'none'"}
        assert not policy["script-src"] & {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"}
        nonces |= {word for word in policy["script-src"] if word.startswith("'nonce-")}
    assert len(nonces) == 2


def directives(policy: str) -> dict[str, set[str]]:
    words = [directive.split() for directive in policy.split(";")]
    return {name: set(values) for name, *values in words}


def test_a_script_without_the_nonce_does_not_run(visit: Visits) -> None:
    visit.guard.allow("policy violated: script-src")
    visit.guard.allow("Content Security Policy")
    page = visit("viewer")
    page.goto("/account")
    broken = "<img alt='' src='data:image/png,nothing' onerror='window.ran = true'>"
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", broken)
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None


def test_pages_carry_what_keeps_browsers_careful(web_stack: WebStack) -> None:
    answer = httpx.get(f"{web_stack.url}/sign-in")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "origin" in answer.headers["referrer-policy"]
    assert "camera=()" in answer.headers["permissions-policy"]
    assert not {"server", "x-powered-by"} & set(answer.headers)
    # A page is of one visitor and one moment.
    assert (
        "no-store" in answer.headers["cache-control"]
        or "private" in answer.headers["cache-control"]
    )

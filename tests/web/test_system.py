"""The system's pages in the browser: parts and queues for all, users and audit for some."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import check_accessible
from tests.web.conftest import Visits, own
from tests.web.uploads import row

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

ADMINISTRATORS = ("Users", "Audit log")


@pytest.mark.parametrize("role", ["admin", "analyst", "viewer"])
def test_parts_answer_with_latency_and_queues_are_counted(visit: Visits, role: str) -> None:
    page = visit(role)
    page.goto("/system")
    database = row(page, "Parts", "Database")
    expect(database).to_contain_text("healthy")
    expect(database).to_contain_text("ms")
    for part in ("Cache", "Message broker", "Object storage"):
        expect(row(page, "Parts", part)).to_contain_text("healthy")
    waiting = row(page, "Queues", "Webhook deliveries").get_by_role("cell").nth(2)
    expect(waiting).to_have_text("0")
    check_accessible(page)


@pytest.mark.parametrize("role", ["analyst", "viewer"])
@pytest.mark.parametrize("tab", ["users", "audit"])
def test_users_and_audit_are_for_administrators(visit: Visits, role: str, tab: str) -> None:
    page = visit(role)
    page.goto(f"/system?tab={tab}")
    expect(page.get_by_role("table", name="Parts")).to_be_visible()
    for name in ADMINISTRATORS:
        expect(page.get_by_role("tab", name=name)).to_have_count(0)
        expect(page.get_by_role("table", name=name)).to_have_count(0)
    answer = page.request.get({"users": "/auth/users", "audit": "/auth/audit"}[tab])
    assert answer.status == 403


def find(page: Page, email: str) -> None:
    page.get_by_label("Search users").fill(email)
    expect(page.get_by_role("table", name="Users").get_by_role("row")).to_have_count(2)


def test_an_administrator_makes_a_user_and_the_audit_log_says_so(visit: Visits) -> None:
    page = visit("admin")
    page.goto("/system")
    page.get_by_role("tab", name="Users").click()
    page.get_by_role("button", name="New user").click()
    dialog = page.get_by_role("dialog")
    name = own("made-by-hand")
    dialog.get_by_label("E-mail").fill(f"{name}@example.org")
    dialog.get_by_label("Name", exact=True).fill(f"<b>{name}</b>")
    dialog.get_by_label("First password").fill("correct horse battery staple")
    check_accessible(page)
    dialog.get_by_role("button", name="Make the user").click()
    expect(dialog).to_have_count(0)
    find(page, name)
    expect(row(page, "Users", f"<b>{name}</b>")).to_have_count(1)
    check_accessible(page)

    (user,) = page.request.get(f"/auth/users?search={name}").json()["items"]
    page.get_by_role("tab", name="Audit log").click()
    made = row(page, "Audit log", "user created").filter(has_text=f"user:{user['id']}")
    expect(made).to_have_count(1)
    check_accessible(page)

"""The web app in a real browser, before one running stack with the real files in it.

All tests share the stack; what a test makes there, it names after itself. Each test fails too when
a request leaves the origin, the console has an error, or the browser had to enforce a policy: see
`guard.py`. `PENSTOCK_BROWSER` names a browser in place of the one that is found.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.system.conftest import DATA, Stack, running_stack
from tests.system.conftest import data as data  # noqa: PLC0414 - the fixture
from tests.web.guard import Guard
from tests.web.shown import shown_model as shown_model  # noqa: PLC0414 - the fixture

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Everything that runs as root has to do without Chromium's own sandbox, and a machine without a
# graphics card draws the map in software.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
FAILED = ROOT / "screenshots" / "failed"
# Plants with their places, a year of units, and two years of monthly figures to compare it with.
FILES = ("wri_gppd_v12.csv", "egrid2023_gen.csv", "eia923_2015.csv", "eia923_2016.csv")
PASSWORD = "correct horse battery staple"
# A stack that is busy with other tests' files answers later than somebody would wait for.
PATIENCE_MS = 20_000


def own(name: str) -> str:
    """Return a name that no test has used, this one in a run before included."""
    return f"{name}-{uuid4().hex[:6]}"


@dataclass(frozen=True)
class Visitor:
    """Somebody who can sign in."""

    role: str
    email: str
    password: str


@dataclass
class WebStack:
    """The running stack, and one visitor of each role."""

    stack: Stack
    visitors: dict[str, Visitor]

    @property
    def url(self) -> str:
        return self.stack.url


def unavailable(reason: str) -> None:
    """Skip where a developer has no browser; where all tests are to run, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_program() -> str:
    named = os.environ.get("PENSTOCK_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        unavailable("there is no Chromium: `scripts/bootstrap dev` installs it")
    return str(found)


@pytest.fixture(scope="session")
def web_stack(browser_program: str, data: Path) -> Iterator[WebStack]:
    """The stack with the web app, built when it changed, the real files and three visitors."""
    del browser_program, data
    built = subprocess.run(
        (ROOT / "scripts" / "web", "build"), capture_output=True, text=True, check=False
    )
    if built.returncode:
        unavailable(f"the web app is not there: {built.stdout}{built.stderr}")
    with running_stack("airflow") as stack:
        yield WebStack(stack, _prepared(stack))


def _prepared(stack: Stack) -> dict[str, Visitor]:
    loads = [stack.upload(DATA / name) for name in FILES]
    secret = json.loads((stack.home.folder / "admin.json").read_text())
    visitors = {"admin": Visitor("admin", secret["email"], secret["password"])}
    for role in ("analyst", "viewer"):
        stack.new_user(role, role).close()
        visitors[role] = Visitor(role, f"{role}@example.org", PASSWORD)
    for load in loads:
        assert stack.await_load(load)["state"] == "visible"
    return visitors


@pytest.fixture(scope="module")
def browser(browser_program: str) -> Iterator[Browser]:
    """The browser of a module; Playwright's loop must not outlive it, or it would be in the way of
    asynchronous tests of other modules."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Cookies of the visitors that have signed in, by role; sign-ins are slow and limited."""
    return {}


class Visits:
    """Opens pages for one test, each visitor in a context of their own, and watches them."""

    def __init__(self, browser: Browser, web: WebStack, sessions: dict[str, Any]) -> None:
        self.web = web
        self.guard = Guard(web.url)
        self.contexts = ExitStack()
        self.pages: list[Page] = []
        self._browser = browser
        self._sessions = sessions

    def __call__(self, role: str | None = None, *, fresh: bool = False, **options: Any) -> Page:  # noqa: ANN401 - Playwright's options of a context
        """Return an empty page of a visitor with this role, signed in; of a stranger for None.

        `fresh`: with a session of its own, for tests that end it.
        """
        context = self._browser.new_context(
            base_url=self.web.url,
            storage_state=None if role is None or fresh else self._sessions.get(role),
            **{"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce", **options},
        )
        self.contexts.callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        self.guard.watch(context)
        if role is not None and (fresh or role not in self._sessions):
            self._sign_in(context, role, keep=not fresh)
        page = context.new_page()
        self.pages.append(page)
        return page

    def _sign_in(self, context: BrowserContext, role: str, *, keep: bool) -> None:
        visitor = self.web.visitors[role]
        body = {"email": visitor.email, "password": visitor.password, "cookies": True}
        answer = context.request.post("/auth/login", data=body, headers={"origin": self.web.url})
        assert answer.ok, answer.text()
        if keep:
            self._sessions[role] = context.storage_state()


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    browser: Browser,
    web_stack: WebStack,
    sessions: dict[str, Any],
) -> Iterator[Visits]:
    """Opens pages: `visit("viewer")`; afterwards nothing forbidden may have happened on any."""
    visits = Visits(browser, web_stack, sessions)
    with visits.contexts:
        yield visits
        outcome = request.node.stash.get(FAILURES, None)
        if outcome or visits.guard.findings:
            _keep_pictures(visits.pages, request.node.name)
    assert visits.guard.findings == []


FAILURES = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILURES] = True
    return report


def _keep_pictures(pages: list[Page], name: str) -> None:
    FAILED.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        if not page.is_closed():
            page.screenshot(path=FAILED / f"{name.replace('/', '_')}-{number}.png", full_page=True)

"""How much a page makes a browser fetch before it can be used."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.web.conftest import Visits, WebStack
from tests.web.pages import PAGES, WebPage
from tests.web.shown import prepare

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("web")]

MOST_SCRIPT_BYTES = 250_000

Ask = Callable[[str | None], httpx.Client]


@pytest.fixture
def ask(visit: Visits, web_stack: WebStack) -> Iterator[Ask]:
    """Asks for pages with the session of a role, as a browser would for its first load."""
    clients = ExitStack()

    def client(role: str | None) -> httpx.Client:
        jar = visit(role).context.cookies()
        cookies = {str(cookie.get("name")): str(cookie.get("value")) for cookie in jar}
        made = httpx.Client(base_url=web_stack.url, cookies=cookies, timeout=30)
        return clients.enter_context(made)

    with clients:
        yield client


def scripts_of(web: httpx.Client, path: str) -> list[str]:
    """Return the addresses of the scripts that the page itself names, which all load at once.

    Those for browsers that know no modules are left to these.
    """
    page = web.get(path, headers={"accept": "text/html"})
    assert page.status_code == 200, path
    tags = re.findall(r"<script [^>]*>", page.text)
    wanted = [tag for tag in tags if "nomodule" not in tag.lower()]
    return sorted({found for tag in wanted for found in re.findall(r' src="(/_next/[^"]+)"', tag)})


def test_files_of_a_build_are_compressed_and_kept_for_good(ask: Ask) -> None:
    web = ask(None)
    script = max(
        scripts_of(web, "/sign-in"),
        key=lambda each: len(web.get(each, headers={"accept-encoding": "identity"}).content),
    )
    answer = web.get(script, headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.num_bytes_downloaded < 1.2 * len(gzip.compress(answer.content, 6))
    assert "immutable" in answer.headers["cache-control"]
    assert "max-age=31536000" in answer.headers["cache-control"]


def test_pages_and_answers_are_compressed(ask: Ask) -> None:
    web = ask("admin")
    for path in ("/account", "/api/v1/power-plants/top?limit=100", "/api/v1/map"):
        answer = web.get(path, headers={"accept-encoding": "gzip", "accept": "*/*"})
        assert answer.status_code == 200, path
        assert answer.headers["content-encoding"] == "gzip", path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_needs_less_than_250_kb_of_script(
    request: pytest.FixtureRequest, ask: Ask, page: WebPage
) -> None:
    """All that the page itself names, as it comes over the wire; maps and charts come later."""
    prepare(request, page)
    web = ask(page.role)
    total = sum(compressed_bytes(web, script) for script in scripts_of(web, page.path))
    assert 100_000 < total < MOST_SCRIPT_BYTES, f"{total:,} bytes"


def compressed_bytes(web: httpx.Client, path: str) -> int:
    """Return the length of the answer's body as it is sent to a browser."""
    answer = web.get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, path
    return answer.num_bytes_downloaded

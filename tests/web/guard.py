"""Watches the pages of a test for what must not happen on any of them."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# What a browser fetches without a connection.
INSIDE = ("data:", "blob:", "about:")
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`);
});
"""


class Guard:
    """Keeps what it finds: requests to elsewhere, errors of the console, answers from 500 on."""

    def __init__(self, origin: str) -> None:
        self.findings: list[str] = []
        self._host = urlsplit(origin).netloc
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Expect findings that match; browsers report each answer of 400 and more as an error."""
        self._allowed.append(re.compile(pattern))
        self.findings = [found for found in self.findings if not self._is_allowed(found)]

    def watch(self, context: BrowserContext) -> None:
        """Look at everything that pages of this context do from now on."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(INSIDE) and urlsplit(request.url).netloc != self._host:
            self._found(f"request to another origin: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._found(f"{response.status} from {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self._found(f"console: {message.text} ({place})")

    def _on_error(self, error: WebError) -> None:
        self._found(f"uncaught: {error.error}")

    def _found(self, text: str) -> None:
        if not self._is_allowed(text):
            self.findings.append(text)

    def _is_allowed(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._allowed)

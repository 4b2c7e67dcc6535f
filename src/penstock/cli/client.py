"""The API as commands call it: signs in by itself, and turns problems into errors of ours."""

import ipaddress
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import httpx

from penstock import __version__
from penstock.cli.access import Access
from penstock.cli.session import Session, forget_session, keep_session, read_session
from penstock.core.errors import (
    ConfigurationError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PenstockError,
    TooLargeError,
    TooManyRequestsError,
    UnauthorizedError,
    UnavailableError,
    UnprocessableError,
)
from penstock.core.settings import Settings
from penstock.local.health import local_url

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
# A model is converted before its upload is answered.
SENDING = httpx.Timeout(180.0, connect=5.0)
ADMINISTRATOR_FILE = "admin.json"
FINDINGS_SHOWN = 5

BY_STATUS: dict[int, type[PenstockError]] = {
    error.status: error
    for error in (
        ForbiddenError,
        NotFoundError,
        ConflictError,
        TooLargeError,
        UnprocessableError,
    )
}


class Client:
    """A connection to Penstock; use `open_client`."""

    def __init__(self, http: httpx.Client, settings: Settings, access: Access) -> None:
        self._http = http
        self._settings = settings
        self._access = access
        self.url = str(http.base_url).rstrip("/")

    def get(self, path: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON at a path; parameters that are None are left out."""
        return self._json("GET", path, params=_given(parameters))

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Send JSON and return what is answered."""
        return self._json("POST", path, json=body)

    def patch(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Change something and return it."""
        return self._json("PATCH", path, json=body)

    def put(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Put something in its place and return it."""
        return self._json("PUT", path, json=body)

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        self._json("DELETE", path)

    def pages(self, path: str, *, limit: int, **parameters: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Yield up to `limit` items of a list, page by page."""
        cursor: str | None = None
        while limit > 0:
            page = self.get(path, limit=min(limit, 1000), cursor=cursor, **parameters)
            yield from page["items"]
            limit -= len(page["items"])
            cursor = page["next"]
            if cursor is None:
                return

    def download(self, path: str, target: BinaryIO, **parameters: Any) -> None:  # noqa: ANN401
        """Write the bytes at a path to a file while they arrive."""
        credential, given = self._credential(), _given(parameters)
        with (
            self._told(),
            self._http.stream("GET", path, headers=credential, params=given) as answer,
        ):
            if answer.is_error:
                answer.read()
                _raise(answer)
            target.writelines(answer.iter_bytes())

    def send_file(self, path: str, name: str, file: BinaryIO, /, **fields: str | None) -> Any:  # noqa: ANN401
        """Send a file as the form field `file`, in blocks, and return what is answered.

        Fields stand before the file; those that are None are left out.
        """
        files = {"file": (name, file)}
        return self._json("POST", path, files=files, data=_given(fields), timeout=SENDING)

    def sign_in(self, email: str, password: str) -> Session:
        """Sign in with a password and keep the session.

        Raises:
            UnauthorizedError: Address and password do not belong together.
        """
        body = {"email": email, "password": password}
        with self._told():
            answer = self._http.post("/auth/login", json=body)
        session = Session.of_answer(self.url, _read(answer))
        keep_session(self._settings, session)
        return session

    def sign_out(self) -> bool:
        """End the session that is kept; false when there is none."""
        session = read_session(self._settings, self.url)
        if session is None:
            return False
        body = {"refresh_token": session.refresh_token}
        with self._told():
            answer = self._http.post("/auth/logout", json=body)
        forget_session(self._settings)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            _read(answer)
        return True

    def _json(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401 - JSON
        with self._told():
            answer = self._http.request(method, path, headers=self._credential(), **request)
            if answer.status_code == httpx.codes.UNAUTHORIZED and self._access.api_key is None:
                # The session may have been ended from elsewhere, or its key have gone.
                forget_session(self._settings)
                answer = self._http.request(method, path, headers=self._credential(), **request)
        return _read(answer)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise UnavailableError(f"{self.url} does not answer in time: try again") from error
        except httpx.TransportError as error:
            raise UnavailableError(
                f"Nothing answers at {self.url} ({error}): start the stack with `penstock up`, or "
                "set PENSTOCK_URL to the address of another one"
            ) from error

    def _credential(self) -> dict[str, str]:
        if self._access.api_key is not None:
            return {"X-API-Key": self._access.api_key}
        session = read_session(self._settings, self.url)
        if session is not None and not session.fresh:
            session = self._renewed(session)
        session = session or self._of_administrator()
        return {"Authorization": f"Bearer {session.access_token}"}

    def _renewed(self, session: Session) -> Session | None:
        answer = self._http.post("/auth/refresh", json={"refresh_token": session.refresh_token})
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return None
        renewed = Session.of_answer(self.url, _read(answer))
        keep_session(self._settings, renewed)
        return renewed

    def _of_administrator(self) -> Session:
        """Sign in as the administrator of this machine's stack, and of no other one."""
        path = self._settings.home / ADMINISTRATOR_FILE
        if self.url != local_url(self._settings):
            raise UnauthorizedError(
                f"No credential for {self.url}: set PENSTOCK_API_KEY, or run `penstock login`"
            )
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            return self.sign_in(known["email"], known["password"])
        except (OSError, ValueError, KeyError) as error:
            raise UnauthorizedError(
                f"Not signed in, and {path} cannot be read: start a stack of this home with "
                "`penstock up`, set PENSTOCK_API_KEY, or run `penstock login`"
            ) from error
        except UnauthorizedError as error:
            raise UnauthorizedError(
                f"The password in {path} is not valid any more: set PENSTOCK_API_KEY, or run "
                "`penstock login`"
            ) from error


@contextmanager
def open_client(access: Access) -> Iterator[Client]:
    """Open a client of the stack of this machine, or of the one that `access` names.

    Raises:
        ConfigurationError: The address is none.
    """
    settings = Settings.load()
    url = (access.url or local_url(settings)).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(f"PENSTOCK_URL must be http://… or https://…, not {url!r}")
    with httpx.Client(
        base_url=url,
        timeout=TIMEOUT,
        headers={"User-Agent": f"penstock/{__version__}", "Accept": "application/json"},
        # A proxy cannot reach this machine's loopback.
        trust_env=not _is_loopback(parts.hostname),
    ) as http:
        yield Client(http, settings, access)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _given(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


def _read(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON of an answer, numbers with all their digits."""
    if answer.is_error:
        _raise(answer)
    return json.loads(answer.content, parse_float=Decimal) if answer.content else None


def _raise(answer: httpx.Response) -> None:
    try:
        problem = answer.json()
        detail = str(problem["detail"])
        findings = problem.get("errors") or []
    except (ValueError, TypeError, KeyError):
        problem, findings = {}, []
        detail = f"{answer.request.url} answered {answer.status_code} {answer.reason_phrase}"
    told = [
        _finding(finding) for finding in findings[:FINDINGS_SHOWN] if not _says(detail, finding)
    ]
    detail = "; ".join([detail, *told])
    status = answer.status_code
    if status == httpx.codes.UNAUTHORIZED:
        raise UnauthorizedError(detail)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise TooManyRequestsError(detail, retry_after_seconds=_retry_after(answer))
    if status in {502, 503, 504}:
        raise UnavailableError(detail, retry_after_seconds=_retry_after(answer))
    raise BY_STATUS.get(status, PenstockError)(detail)


def _says(detail: str, finding: dict[str, Any]) -> bool:
    """Whether the detail names this finding already."""
    return all(str(finding.get(part) or "") in detail for part in ("column", "reason"))


def _finding(finding: dict[str, Any]) -> str:
    words = [
        f"row {finding['row']}" if finding.get("row") is not None else "",
        str(finding.get("column") or ""),
        str(finding.get("reason") or ""),
    ]
    return " ".join(word for word in words if word)


def _retry_after(answer: httpx.Response) -> float:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 1.0

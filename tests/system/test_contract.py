"""What the OpenAPI documents promise holds for made-up requests through the gateway.

Schemathesis makes the requests. Whatever is sent: no 5xx, no answer that the document does not
describe, nothing without a credential that the document says needs one.
"""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.system.conftest import Stack

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("system")]

load_all_checks()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Requests that end the session they are sent with, or the stream that never ends.
LEFT_OUT = r"/(logout|events|sessions)$"


BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def try_all(stack: Stack, path: str, ask: Callable[[schemathesis.Case[Any]], object]) -> None:
    """Make up requests for every operation of a document and report all that went wrong."""
    document = schemathesis.openapi.from_url(f"{stack.url}{path}").exclude(path_regex=LEFT_OUT)
    wrong = []
    tried = 0
    for result in document.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        tried += 1

        @BOUNDED
        @given(case=operation.as_strategy())
        def run(case: "schemathesis.Case[Any]") -> None:
            ask(case)

        try:
            run()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - others are tried all the same
            wrong.append(f"{operation.method.upper()} {operation.path}\n{error}")
    assert tried > 10
    assert not wrong, "\n\n".join(wrong)


def test_the_api_signed_in(stack: Stack, loaded: dict[str, Any]) -> None:
    assert loaded
    token = {"authorization": str(stack.admin.headers["authorization"])}
    try_all(
        stack,
        "/api/openapi.json",
        lambda case: case.call_and_validate(
            base_url=stack.url, headers=token, checks=CHECKS, timeout=30
        ),
    )


def test_the_api_without_a_credential(stack: Stack) -> None:
    def refused(case: "schemathesis.Case[Any]") -> None:
        answer = case.call(base_url=stack.url, timeout=30)
        # 403: a made-up cookie on a request that changes something, from no page of ours.
        assert answer.status_code in {400, 401, 403, 404, 405, 413, 431}, answer.status_code

    try_all(stack, "/api/openapi.json", refused)


def test_the_authservice(stack: Stack) -> None:
    try_all(
        stack,
        "/auth/openapi.json",
        lambda case: case.call_and_validate(
            base_url=stack.url, checks=[*CHECKS, ignored_auth], timeout=30
        ),
    )

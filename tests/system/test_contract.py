"""What the OpenAPI documents promise holds for made-up requests through the gateway.

Schemathesis makes the requests. Whatever is sent: no 5xx, no answer that the document does not
describe, nothing without a credential that the document says needs one.
"""

from collections.abc import Callable, Container, Mapping
from typing import Any

import httpx
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
# No operation is left out but these, and only with a credential: without one all are tried.
LEFT_OUT = {
    "POST /auth/logout": "it ends the session that the others are sent with",
    "DELETE /auth/sessions": "it ends that session too",
}
# What the Open Inference Protocol lets anybody ask; it tells nothing but that we are here.
PUBLIC = {"GET /v2/health/live", "GET /v2/health/ready"}
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
Case = schemathesis.Case[Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]


def operations(stack: Stack, document: str) -> dict[str, Operation]:
    """Return all operations of a document, by method and path."""
    found = {}
    for result in schemathesis.openapi.from_url(f"{stack.url}{document}").get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        assert (operation.base_url or "").rstrip("/") == stack.url
        found[f"{operation.method.upper()} {operation.path}"] = operation
    assert len(found) > 10
    return found


def try_all(
    stack: Stack, document: str, ask: Callable[[Case], object], left_out: Container[str] = ()
) -> None:
    """Make up requests for every operation of a document and report all that went wrong."""
    wrong = []
    for name, operation in operations(stack, document).items():
        if name in left_out:
            continue

        @BOUNDED
        @given(case=operation.as_strategy())
        def run(case: Case) -> None:
            ask(case)

        try:
            run()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - others are tried all the same
            wrong.append(f"{name}\n{error}")
    assert not wrong, "\n\n".join(wrong)


def valid(stack: Stack, client: httpx.Client, real: Mapping[str, str]) -> Callable[[Case], None]:
    """Send each request with a credential, then again about what is `real` where it names a thing.

    Nobody guesses an id; without this, most requests would end at 404.
    """
    token = {"authorization": str(client.headers["authorization"])}

    def ask(case: Case) -> None:
        case.call_and_validate(base_url=stack.url, headers=token, checks=CHECKS, timeout=30)
        named = {name: real[name] for name in case.path_parameters or {} if name in real}
        if named:
            case.path_parameters |= named
            answer = case.call_and_validate(
                base_url=stack.url, headers=token, checks=CHECKS, timeout=30
            )
            assert answer.status_code != 404, case.path_parameters

    return ask


def test_the_api_signed_in(stack: Stack, loaded: dict[str, Any]) -> None:
    real = {"load_id": loaded["egrid2023_gen.csv"]["id"], "plant_id": "us-6008"}
    try_all(stack, "/api/openapi.json", valid(stack, stack.admin, real), LEFT_OUT)


def test_the_api_without_a_credential(stack: Stack) -> None:
    def refused(case: Case) -> None:
        answer = case.call(base_url=stack.url, timeout=30)
        # 403: a made-up cookie on a request that changes something, from no page of ours.
        assert answer.status_code in {400, 401, 403, 404, 405, 413, 431}, answer.status_code

    try_all(stack, "/api/openapi.json", refused, PUBLIC)


def test_the_authservice_signed_in(stack: Stack) -> None:
    with stack.new_user("contract", role="admin") as client:
        try_all(stack, "/auth/openapi.json", valid(stack, client, {}), LEFT_OUT)
        assert client.get("/auth/me").status_code == 200


def test_the_authservice_without_a_credential(stack: Stack) -> None:
    try_all(
        stack,
        "/auth/openapi.json",
        lambda case: case.call_and_validate(
            base_url=stack.url, checks=[*CHECKS, ignored_auth], timeout=30
        ),
    )


def test_what_is_left_out_is_there(stack: Stack) -> None:
    known = operations(stack, "/api/openapi.json") | operations(stack, "/auth/openapi.json")
    assert known.keys() >= LEFT_OUT.keys() | PUBLIC

"""How the OpenAPI document describes problems (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

PROBLEM_MEDIA_TYPE = "application/problem+json"


class Finding(BaseModel):
    """One wrong value of a request or file."""

    model_config = ConfigDict(extra="allow")

    row: int | None = None
    column: str | None = None
    value: str | None = None
    reason: str | None = None


class Problem(BaseModel):
    """What went wrong, for people and programs."""

    type: str = Field(description="`urn:penstock:` and the kind of problem.")
    title: str
    status: int
    detail: str = Field(description="What to do about it.")
    request_id: str | None = Field(
        description="Stands in the logs too; null when the request could not be read at all."
    )
    errors: list[Finding] | None = None


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a router or route that answers these statuses with a problem."""
    # The model goes into the document's components once; the content type is not FastAPI's own.
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "model": Problem,
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def only_as_problem(document: dict[str, Any]) -> dict[str, Any]:
    """Take the second content type away that FastAPI adds to a response with a model."""
    for path in document.get("paths", {}).values():
        for operation in path.values():
            for response in operation.get("responses", {}).values():
                content = response.get("content", {})
                if PROBLEM_MEDIA_TYPE in content:
                    response["content"] = {PROBLEM_MEDIA_TYPE: content[PROBLEM_MEDIA_TYPE]}
    return document

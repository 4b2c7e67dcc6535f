"""The texts beside the file of an upload."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from pydantic import ValidationError

from penstock.core.errors import UnprocessableError
from penstock.models.naming import demand_name
from penstock.models.schemas_in import LONGEST_DESCRIPTION, UploadFields
from penstock.models.shapes import GivenSignature

MOST_SAMPLE_ROWS = 10_000
SAMPLE_BYTES = 8 << 20
SCHEMA_BYTES = 1 << 20
# By name, with the bytes each may have; a character has up to four.
TEXTS: Mapping[str, int] = {
    "name": 400,
    "description": 4 * LONGEST_DESCRIPTION,
    "promote": 10,
    "sample": SAMPLE_BYTES,
    "schema": SCHEMA_BYTES,
}


@dataclass(frozen=True)
class UploadTexts:
    """What was said beside the file."""

    name: str
    description: str | None
    promote: bool
    sample: list[dict[str, Any]] | None
    given: GivenSignature


def read_texts(texts: Mapping[str, str]) -> UploadTexts:
    """Read the fields of an upload.

    Raises:
        UnprocessableError: One is missing or wrong.
    """
    plain = {name: text for name, text in texts.items() if name not in {"sample", "schema"}}
    try:
        fields = UploadFields.model_validate(plain)
    except ValidationError as error:
        findings = [
            {"column": str(item["loc"][0]), "reason": item["msg"]} for item in error.errors()
        ]
        detail = "; ".join(f"{item['column']}: {item['reason']}" for item in findings)
        raise UnprocessableError(detail, errors=findings) from error
    return UploadTexts(
        name=demand_name(fields.name),
        description=fields.description,
        promote=fields.promote,
        sample=_sample(texts.get("sample", "")),
        given=_given(texts.get("schema", "")),
    )


def _sample(text: str) -> list[dict[str, Any]] | None:
    if not text.strip():
        return None
    rows: list[dict[str, Any]] = _decoded("sample", text, list[dict[str, Any]])
    if not rows:
        raise _wrong("sample", "expected at least one row")
    if len(rows) > MOST_SAMPLE_ROWS:
        raise _wrong("sample", f"has more than {MOST_SAMPLE_ROWS} rows")
    # PostgreSQL's JSON holds no NUL.
    if "\\u0000" in text:
        raise _wrong("sample", "holds the character NUL")
    return rows


def _given(text: str) -> GivenSignature:
    if not text.strip():
        return GivenSignature()
    given: GivenSignature = _decoded("schema", text, GivenSignature)
    return given


def _decoded(column: str, text: str, kind: Any) -> Any:  # noqa: ANN401 - an instance of it
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _wrong(column, str(error) or "is nested too deeply") from error


def _wrong(column: str, reason: str) -> UnprocessableError:
    return UnprocessableError(f"{column}: {reason}", errors=[{"column": column, "reason": reason}])

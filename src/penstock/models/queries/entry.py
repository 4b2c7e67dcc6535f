"""All that a prediction needs of a model, in one statement."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

# What of a model's versions is read in any case; others can be asked for by number.
MOST_VERSIONS = 50

ENTRY = """
SELECT m.id, m.name, m.owner_id, m.entry_version, m.visibility, m.keeps_inputs,
       m.requests_per_minute,
       m.challenger_mode, m.challenger_share, g.grants, a.aliases, v.versions
FROM model m
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_array(kind, grantee)), '[]') AS grants
    FROM model_grant WHERE model_id = m.id
) g
CROSS JOIN LATERAL (
    SELECT coalesce(json_object_agg(alias, number), '{{}}') AS aliases,
           coalesce(array_agg(version_id), '{{}}') AS ids
    FROM model_alias JOIN model_version ON model_version.id = version_id
    WHERE model_alias.model_id = m.id
) a
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object(
        'id', id, 'number', number, 'onnx_sha256', onnx_sha256, 'onnx_key', onnx_key,
        'onnx_size_bytes', onnx_size_bytes, 'input_schema', input_schema,
        'output_schema', output_schema)), '[]') AS versions
    FROM model_version
    WHERE model_id = m.id AND deleted_at IS NULL
      AND (number > m.last_number - {most} OR id = ANY(a.ids))
) v
WHERE m.deleted_at IS NULL AND {which}
"""

BY_ID = text(ENTRY.format(most=MOST_VERSIONS, which="m.id = :id"))
BY_NAME = text(
    ENTRY.format(
        most=MOST_VERSIONS,
        which="""m.name = :name AND (
            m.owner_id = :user_id OR m.visibility = 'everyone'
            OR (m.visibility = 'shared' AND EXISTS (
                SELECT FROM model_grant
                WHERE model_id = m.id AND ((kind = 'user' AND grantee = :user_text)
                                           OR (kind = 'role' AND grantee = :role))))
        )
        ORDER BY m.owner_id = :user_id DESC, m.id
        LIMIT :limit""",
    )
)
VERSION = text("""
SELECT id, number, onnx_sha256, onnx_key, onnx_size_bytes, input_schema, output_schema
FROM model_version WHERE model_id = :id AND number = :number AND deleted_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Where the bytes of a version are, and its two schemas as they are stored."""

    id: UUID
    number: int
    onnx_sha256: str
    onnx_key: str
    onnx_size_bytes: int
    input_schema: list[dict[str, Any]]
    output_schema: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A model with its grants as (kind, grantee), its aliases by name, and its versions."""

    id: UUID
    name: str
    owner_id: UUID
    entry_version: int
    visibility: str
    keeps_inputs: bool
    requests_per_minute: int
    challenger_mode: str
    challenger_share: float
    grants: list[tuple[str, str]]
    aliases: dict[str, int]
    versions: list[VersionRow]


def by_id(session: Session, model_id: UUID) -> EntryRow | None:
    """Return a model by its id, whoever may use it."""
    found = _entries(session, BY_ID, {"id": model_id})
    return found[0] if found else None


def by_name(session: Session, name: str, *, user_id: UUID, role: str, limit: int) -> list[EntryRow]:
    """Return models of a name that a user owns or that are shared with them; one's own first."""
    values = {
        "name": name,
        "user_id": user_id,
        "user_text": str(user_id),
        "role": role,
        "limit": limit,
    }
    return _entries(session, BY_NAME, values)


def version(session: Session, model_id: UUID, number: int) -> VersionRow | None:
    """Return one version of a model."""
    found = session.execute(VERSION, {"id": model_id, "number": number}).mappings()
    return next((VersionRow(**row) for row in found), None)


def _entries(session: Session, statement: TextClause, values: dict[str, Any]) -> list[EntryRow]:
    return [_row(dict(row)) for row in session.execute(statement, values).mappings()]


def _row(values: dict[str, Any]) -> EntryRow:
    versions = [VersionRow(**{**item, "id": UUID(item["id"])}) for item in values["versions"]]
    grants = [(kind, grantee) for kind, grantee in values["grants"]]
    return EntryRow(**{**values, "versions": versions, "grants": grants})

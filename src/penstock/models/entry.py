"""What a prediction needs to know of a model, read in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import ConflictError, NotFoundError
from penstock.models.naming import as_id, is_name
from penstock.models.queries import entry as queries
from penstock.models.queries.entry import EntryRow, VersionRow
from penstock.models.signature import Signature, read_signature
from penstock.models.tables import CHALLENGER, CHAMPION

ChallengerMode = Literal["off", "share", "shadow"]


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One version: where its ONNX bytes are, and what it takes and gives."""

    id: UUID
    number: int
    onnx_sha256: str
    onnx_key: str
    onnx_size_bytes: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as predictions see it; all of it holds for one `entry_version`.

    `versions` has those that an alias points at and the newest `queries.entry.MOST_VERSIONS`;
    `pinned` looks an older one up.
    """

    model_id: UUID
    name: str
    owner_id: UUID
    entry_version: int
    visibility: str
    granted_users: frozenset[UUID]
    granted_roles: frozenset[str]
    keeps_inputs: bool
    requests_per_minute: int
    challenger_mode: ChallengerMode
    challenger_share: float
    aliases: Mapping[str, int]
    versions: Mapping[int, VersionRef]

    @property
    def champion(self) -> VersionRef | None:
        """The version that answers; None when the model has none."""
        return self.alias(CHAMPION)

    @property
    def challenger(self) -> VersionRef | None:
        """The version that takes a share of the traffic or shadows it, if there is one."""
        return self.alias(CHALLENGER) if self.challenger_mode != "off" else None

    def alias(self, name: str) -> VersionRef | None:
        """Return the version that an alias points at."""
        number = self.aliases.get(name)
        return None if number is None else self.versions.get(number)

    def may_use(self, identity: Identity) -> bool:
        """Say whether this user may see the model and predict with it."""
        return may_use(
            identity,
            owner_id=self.owner_id,
            visibility=self.visibility,
            granted=identity.user_id in self.granted_users or identity.role in self.granted_roles,
        )


def may_use(identity: Identity, *, owner_id: UUID, visibility: str, granted: bool) -> bool:
    """Say whether a user may see a model and predict with it."""
    return (
        owner_id == identity.user_id
        or identity.role == "admin"
        or visibility == "everyone"
        or (visibility == "shared" and granted)
    )


def find(session: Session, *, identity: Identity, reference: str) -> Entry:
    """Return the entry of the model with this id or name, for a user who may use it.

    A name is looked for among one's own models first, then among those of others.

    Raises:
        NotFoundError: There is none that this user may use.
        ConflictError: Several others share a model of this name with the user.
    """
    model_id = as_id(reference)
    if model_id is not None:
        row = queries.by_id(session, model_id)
        found = [_entry(row)] if row is not None else []
    elif not is_name(reference):
        found = []
    else:
        rows = queries.by_name(
            session, reference, user_id=identity.user_id, role=identity.role, limit=2
        )
        found = [_entry(row) for row in rows]
        if found and found[0].owner_id == identity.user_id:
            found = found[:1]
    if len(found) > 1:
        raise ambiguous(reference)
    if not found or not found[0].may_use(identity):
        raise not_found(reference)
    return found[0]


def not_found(reference: object) -> NotFoundError:
    """Return the error of a model that is not there for this user."""
    return NotFoundError(f"There is no model {str(reference)[:100]}")


def ambiguous(name: str) -> ConflictError:
    """Return the error of a name that several others' models have."""
    return ConflictError(
        f"Several models that are shared with you are called {name[:100]}: use the id of one"
    )


def current(session: Session, model_id: UUID) -> Entry | None:
    """Return the entry of a model by its id, whoever asks; None when it is gone."""
    row = queries.by_id(session, model_id)
    return None if row is None else _entry(row)


def pinned(session: Session, *, model_id: UUID, number: int) -> VersionRef:
    """Return a version that the entry does not hold because it is old.

    Raises:
        NotFoundError: The model has none of this number.
    """
    row = queries.version(session, model_id, number)
    if row is None:
        raise NotFoundError(f"The model has no version {number}")
    return _version(row)


def _entry(row: EntryRow) -> Entry:
    users = [grantee for kind, grantee in row.grants if kind == "user"]
    return Entry(
        model_id=row.id,
        name=row.name,
        owner_id=row.owner_id,
        entry_version=row.entry_version,
        visibility=row.visibility,
        granted_users=frozenset(UUID(user) for user in users),
        granted_roles=frozenset(grantee for kind, grantee in row.grants if kind == "role"),
        keeps_inputs=row.keeps_inputs,
        requests_per_minute=row.requests_per_minute,
        challenger_mode=row.challenger_mode,  # type: ignore[arg-type]  # The table checks it.
        challenger_share=row.challenger_share,
        aliases=row.aliases,
        versions={version.number: _version(version) for version in row.versions},
    )


def _version(row: VersionRow) -> VersionRef:
    return VersionRef(
        id=row.id,
        number=row.number,
        onnx_sha256=row.onnx_sha256,
        onnx_key=row.onnx_key,
        onnx_size_bytes=row.onnx_size_bytes,
        signature=read_signature(row.input_schema, row.output_schema),
    )

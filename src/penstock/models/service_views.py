"""What a user sees of models: their own, and those that are shared with them."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.core.auth import Identity
from penstock.core.errors import NotFoundError
from penstock.core.pages import encode_cursor
from penstock.models import schemas, tables
from penstock.models.queries import models, versions
from penstock.models.queries.models import ModelFilter
from penstock.models.schemas_in import ModelsQuery, VersionsQuery
from penstock.models.service_access import may_change, viewer_of, visible_model
from penstock.models.signature import Feature, Output, read_signature
from penstock.models.tables import ModelVersion
from penstock.plants.cursors import RowNumber, cursor_key

EXAMPLE_ROWS = 5


def list_models(session: Session, *, identity: Identity, query: ModelsQuery) -> schemas.ModelPage:
    """Return models, newest first."""
    after = cursor_key(query.cursor, tuple[UUID])
    wanted = ModelFilter(
        search=query.search,
        name=query.name,
        tag=query.tag,
        owner_id=identity.user_id if query.owner == "me" else query.owner,
        visibility=query.visibility,
        deleted=query.deleted,
    )
    found = models.page(
        session,
        viewer=viewer_of(identity),
        wanted=wanted,
        after=after[0] if after else None,
        limit=query.limit + 1,
    )
    items = found[: query.limit]
    more = len(found) > query.limit
    return schemas.ModelPage(
        items=[schemas.ModelSummary(**said) for said in _said(session, items, identity)],
        next=encode_cursor([str(items[-1].id)]) if more else None,
    )


def one_model(session: Session, *, reference: str, identity: Identity) -> schemas.Model:
    """Return a model.

    Raises:
        NotFoundError: There is none for this user.
    """
    return model_view(session, model=visible_model(session, reference, identity), identity=identity)


def model_view(session: Session, *, model: tables.Model, identity: Identity) -> schemas.Model:
    """Return what is shown of a model."""
    return schemas.Model(**_said(session, [model], identity)[0], card=model.card)


def _said(session: Session, found: list[tables.Model], identity: Identity) -> list[dict[str, Any]]:
    ids = [model.id for model in found]
    counts, aliases = versions.latest(session, ids), versions.aliases(session, ids)
    names = models.names_of(session, {model.owner_id for model in found})
    copied = (
        *("id", "name", "owner_id", "description", "tags", "visibility", "keeps_inputs"),
        *("requests_per_minute", "entry_version", "created_at", "changed_at", "deleted_at"),
    )
    return [
        {
            **{name: getattr(model, name) for name in copied},
            "owner_name": names[model.owner_id],
            "traffic": schemas.Traffic(
                mode=model.challenger_mode,  # type: ignore[arg-type]  # The table checks it.
                share=model.challenger_share,
            ),
            "aliases": aliases.get(model.id, {}),
            "versions": counts.get(model.id, (0, None))[0],
            "latest_version": counts.get(model.id, (0, None))[1],
            "may_change": may_change(model, identity),
        }
        for model in found
    ]


def list_versions(
    session: Session, *, reference: str, identity: Identity, query: VersionsQuery
) -> schemas.VersionPage:
    """Return versions of a model, newest first; deleted ones to those who may restore them.

    Raises:
        NotFoundError: There is no such model for this user.
    """
    model = visible_model(session, reference, identity)
    before = cursor_key(query.cursor, tuple[RowNumber])
    found: list[ModelVersion] = []
    if not query.deleted or may_change(model, identity):
        found = versions.page(
            session,
            model.id,
            deleted=query.deleted,
            before=min(before[0], 2**31 - 1) if before else None,
            limit=query.limit + 1,
        )
    items = found[: query.limit]
    more = len(found) > query.limit
    return schemas.VersionPage(
        items=[schemas.VersionSummary(**shown) for shown in _shown(session, model, items)],
        next=encode_cursor([items[-1].number]) if more else None,
    )


def one_version(
    session: Session, *, reference: str, number: int, identity: Identity
) -> schemas.Version:
    """Return a version of a model in full.

    Raises:
        NotFoundError: There is no such model for this user, or no such version.
    """
    model = visible_model(session, reference, identity)
    return version_view(session, model=model, version=live_version(session, model, number))


def live_version(session: Session, model: tables.Model, number: int) -> ModelVersion:
    """Return a version that is not deleted.

    Raises:
        NotFoundError: There is none of this number.
    """
    version = versions.live(session, model.id, number)
    if version is None:
        raise NotFoundError(f"The model {model.name} has no version {number}")
    return version


def version_view(
    session: Session, *, model: tables.Model, version: ModelVersion
) -> schemas.Version:
    """Return what is shown of one version."""
    sample = version.sample or []
    return schemas.Version(
        **_shown(session, model, [version])[0],
        safety=version.safety,
        sample_rows=len(sample),
        example=sample[:EXAMPLE_ROWS],
        ranges=ranges_of(sample),
    )


def _shown(
    session: Session, model: tables.Model, found: list[ModelVersion]
) -> list[dict[str, Any]]:
    aliases = versions.aliases(session, [model.id]).get(model.id, {})
    names = models.names_of(session, {version.created_by for version in found})
    return [_one(model, version, aliases, names) for version in found]


def _one(
    model: tables.Model, version: ModelVersion, aliases: dict[str, int], names: dict[UUID, str]
) -> dict[str, Any]:
    signature = read_signature(version.input_schema, version.output_schema)
    copied = (
        *("format", "framework", "file_name", "sha256", "size_bytes", "onnx_sha256"),
        *("onnx_size_bytes", "parity", "created_at", "created_by", "deleted_at"),
    )
    return {
        "created_by_name": names.get(version.created_by),
        "id": model.id,
        "name": model.name,
        "version": version.number,
        "version_id": version.id,
        "aliases": [alias for alias, number in aliases.items() if number == version.number],
        "input_schema": [_feature(feature) for feature in signature.inputs],
        "output_schema": [_output(output) for output in signature.outputs],
        **{name: getattr(version, name) for name in copied},
    }


def _feature(feature: Feature) -> schemas.FeatureView:
    return schemas.FeatureView(
        name=feature.name,
        type=feature.type,
        input=feature.input,
        input_type=feature.input_type,
        column=feature.column,
        shape=list(feature.shape),
        nullable=feature.nullable,
        categories=None if feature.categories is None else list(feature.categories),
        open=feature.open,
        description=feature.description,
    )


def _output(output: Output) -> schemas.OutputView:
    return schemas.OutputView(
        name=output.name,
        kind=output.kind,
        type=output.type,
        shape=list(output.shape),
        classes=None if output.classes is None else list(output.classes),
        names=None if output.names is None else list(output.names),
    )


def list_aliases(session: Session, *, reference: str, identity: Identity) -> schemas.AliasList:
    """Return the aliases of a model.

    Raises:
        NotFoundError: There is no such model for this user.
    """
    model = visible_model(session, reference, identity)
    rows = versions.alias_rows(session, model.id)
    names = models.names_of(session, {row.changed_by for row in rows})
    return schemas.AliasList(
        [schemas.Alias(*row, changed_by_name=names.get(row.changed_by)) for row in rows]
    )


def ranges_of(sample: list[dict[str, Any]]) -> dict[str, schemas.Range]:
    """Return how far the numbers of a sample reach, by name; texts and booleans have no range."""
    ranges: dict[str, tuple[float, float]] = {}
    for row in sample:
        for name, value in row.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                least, most = ranges.get(name, (value, value))
                ranges[name] = (min(least, value), max(most, value))
    return {name: schemas.Range(*ends) for name, ends in ranges.items()}

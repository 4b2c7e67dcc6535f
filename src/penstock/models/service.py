"""What happens to a model when a file of it has been converted and stored."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from penstock.models import records, schemas, service_aliases, service_views
from penstock.models.queries import models, versions
from penstock.models.records import By
from penstock.models.shapes import Converted
from penstock.models.signature import columns_of
from penstock.models.tables import CHAMPION, Model, ModelVersion

FOLDER = ".penstock/models/"


@dataclass(frozen=True)
class NewVersion:
    """A converted file whose bytes are in the store, under the names `keys_of` gives.

    `sample` are the rows that came with it, `promote` asks for it to become the champion.
    """

    id: UUID
    file_name: str
    sha256: str
    size_bytes: int
    onnx_sha256: str
    converted: Converted
    description: str | None = None
    sample: list[dict[str, Any]] | None = None
    promote: bool = False


@dataclass(frozen=True)
class Added:
    """A version; `is_new` is false when these bytes were one already."""

    view: schemas.Version
    entry_version: int
    is_new: bool


def keys_of(model_id: UUID, version_id: UUID) -> tuple[str, str]:
    """Return the keys under which the store has the ONNX model and the file it was made of."""
    place = f"{FOLDER}{model_id}/{version_id}"
    return f"{place}.onnx", f"{place}.source"


def known(session: Session, *, name: str, sha256: str, promote: bool, by: By) -> Added | None:
    """Return the version of these bytes that the user's model of this name has already.

    With `promote` it becomes the champion if it is not.
    """
    model = models.own(session, owner_id=by.user_id, name=name)
    if model is None:
        return None
    version = versions.with_bytes(session, model.id, sha256)
    if version is None:
        return None
    if promote:
        service_aliases.point(
            session, reference=str(model.id), alias=CHAMPION, number=version.number, by=by
        )
    return _added(session, model, version, is_new=False)


def own_id(session: Session, *, owner_id: UUID, name: str) -> UUID | None:
    """Return the id of the owner's model of this name."""
    model = models.own(session, owner_id=owner_id, name=name)
    return None if model is None else model.id


def add_version(
    session: Session,
    *,
    model_id: UUID,
    name: str,
    by: By,
    new: NewVersion,
) -> Added | None:
    """Add a version to the user's model `model_id`, which is made when it is not there.

    The first version becomes the champion, a later one when that is asked for. None when the name
    has meanwhile come to belong to a model of another id, so that the bytes lie in the wrong place.
    """
    model = models.by_id(session, model_id, lock=True)
    if model is None:
        model = models.add(session, model_id=model_id, owner_id=by.user_id, name=name)
        if model is None:
            return None
    if model.name != name:
        return None
    same = versions.with_bytes(session, model.id, new.sha256)
    if same is not None:
        return _added(session, model, same, is_new=False)
    version = _insert(session, model, by, new)
    if new.description is not None:
        models.change(session, model.id, {"description": new.description})
    champion = versions.alias(session, model.id, CHAMPION)
    if champion is None or new.promote:
        versions.point(
            session,
            model_id=model.id,
            name=CHAMPION,
            version_id=version.id,
            changed_by=by.user_id,
        )
        records.moved(session, model=model, alias=CHAMPION, number=version.number, by=by)
    records.created(session, model=model, version=version, by=by)
    models.count_change(session, model.id)
    session.refresh(model)
    return _added(session, model, version, is_new=True)


def _added(session: Session, model: Model, version: ModelVersion, *, is_new: bool) -> Added:
    view = service_views.version_view(session, model=model, version=version)
    return Added(view, model.entry_version, is_new)


def _insert(session: Session, model: Model, by: By, new: NewVersion) -> ModelVersion:
    onnx_key, source_key = keys_of(model.id, new.id)
    converted = new.converted
    inputs, outputs = columns_of(converted.signature)
    version = ModelVersion(
        id=new.id,
        model_id=model.id,
        number=models.next_number(session, model.id),
        format=converted.format,
        framework=converted.framework,
        file_name=new.file_name,
        sha256=new.sha256,
        size_bytes=new.size_bytes,
        source_key=source_key,
        onnx_sha256=new.onnx_sha256,
        onnx_size_bytes=len(converted.onnx),
        onnx_key=onnx_key,
        input_schema=inputs,
        output_schema=outputs,
        parity=converted.parity,
        safety=converted.safety,
        sample=new.sample,
        created_by=by.user_id,
    )
    session.add(version)
    session.flush()
    return version

"""Changing models over HTTP; each change is announced once it has been committed."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, status

from penstock.core.auth import CurrentIdentity, require
from penstock.core.problems import problem_responses
from penstock.identity.caller import caller_of
from penstock.models import schemas, service_aliases, service_changes
from penstock.models.records import By
from penstock.models.router import PREFIX, Number, Reference
from penstock.models.schemas_in import AliasUpdate, GrantsUpdate, ModelUpdate, TrafficUpdate
from penstock.models.states import announce
from penstock.models.tables import Model
from penstock.plants.reading import fresh_json

AliasName = Annotated[str, Path(min_length=1, max_length=100, description="The alias.")]

router = APIRouter(
    prefix=PREFIX,
    tags=["models"],
    dependencies=[require("models:write")],
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
)


def by(request: Request, identity: CurrentIdentity) -> By:
    """Return who asks, as the records of changes need it."""
    return By(identity, caller_of(request.scope))


Changer = Annotated[By, Depends(by)]


async def _changed(
    request: Request, function: Callable[..., Any], **values: object
) -> schemas.Model:
    """Run a change in a transaction of its own, and announce it."""
    model: schemas.Model = await request.state.database.run(function, **values)
    await announce(request.state.redis, model.id, model.entry_version)
    return model


@router.patch("/{model}", response_model=schemas.Model)
async def update_model(
    request: Request, changer: Changer, model: Reference, wanted: ModelUpdate
) -> Response:
    """Change a model's name, description, card, tags or visibility; what is left out stays."""
    changed = await _changed(
        request, service_changes.update, reference=model, wanted=wanted, by=changer
    )
    return fresh_json(changed)


@router.delete("/{model}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_model(request: Request, changer: Changer, model: Reference) -> None:
    """Delete a model; predictions with it end at once. It can be restored for a while."""
    gone: Model = await request.state.database.run(
        service_changes.delete, reference=model, by=changer
    )
    await announce(request.state.redis, gone.id, gone.entry_version)


@router.post("/{model}/restore", response_model=schemas.Model)
async def restore_model(request: Request, changer: Changer, model: Reference) -> Response:
    """Bring a deleted model back, by its id."""
    changed = await _changed(request, service_changes.restore, reference=model, by=changer)
    return fresh_json(changed)


@router.put("/{model}/grants", response_model=schemas.Grants)
async def set_grants(
    request: Request, changer: Changer, model: Reference, wanted: GrantsUpdate
) -> Response:
    """Say whom a model is shared with; it counts once its visibility is `shared`."""
    grants, changed = await request.state.database.run(
        service_changes.share, reference=model, wanted=wanted, by=changer
    )
    await announce(request.state.redis, changed.id, changed.entry_version)
    return fresh_json(grants)


@router.put("/{model}/traffic", response_model=schemas.Model)
async def set_traffic(
    request: Request, changer: Changer, model: Reference, wanted: TrafficUpdate
) -> Response:
    """Let the challenger answer a share of the requests, shadow a share of them, or rest."""
    changed = await _changed(
        request,
        service_aliases.set_traffic,
        reference=model,
        mode=wanted.mode,
        share=wanted.share,
        by=changer,
    )
    return fresh_json(changed)


@router.put("/{model}/aliases/{alias}", response_model=schemas.Model)
async def point_alias(
    request: Request, changer: Changer, model: Reference, alias: AliasName, wanted: AliasUpdate
) -> Response:
    """Let an alias point at a version: `champion` promotes it, for the next prediction on."""
    changed = await _changed(
        request,
        service_aliases.point,
        reference=model,
        alias=alias,
        number=wanted.version,
        by=changer,
    )
    return fresh_json(changed)


@router.post("/{model}/aliases/{alias}/rollback", response_model=schemas.Model)
async def roll_back_alias(
    request: Request, changer: Changer, model: Reference, alias: AliasName
) -> Response:
    """Let an alias point at the version it pointed at before."""
    changed = await _changed(
        request, service_aliases.roll_back, reference=model, alias=alias, by=changer
    )
    return fresh_json(changed)


@router.delete("/{model}/aliases/{alias}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_alias(
    request: Request, changer: Changer, model: Reference, alias: AliasName
) -> None:
    """Remove an alias; the champion stays."""
    await _changed(request, service_aliases.remove, reference=model, alias=alias, by=changer)


@router.delete("/{model}/versions/{number}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_version(
    request: Request, changer: Changer, model: Reference, number: Number
) -> None:
    """Delete a version that no alias points at; it can be restored for a while."""
    await _changed(
        request, service_changes.delete_version, reference=model, number=number, by=changer
    )


@router.post("/{model}/versions/{number}/restore", response_model=schemas.Model)
async def restore_version(
    request: Request, changer: Changer, model: Reference, number: Number
) -> Response:
    """Bring a deleted version back, under its old number."""
    changed = await _changed(
        request, service_changes.restore_version, reference=model, number=number, by=changer
    )
    return fresh_json(changed)

"""Plants in place of rows: a model's features filled with what the facts say of plants."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from penstock.core.errors import UnprocessableError
from penstock.models.signature import Feature, Signature
from penstock.plants.catalogue import Catalogue, Chosen, Wanted
from penstock.plants.fuels import group_of
from penstock.plants.queries import features as queries
from penstock.plants.queries.features import Facts

# Names that a feature may have to be filled with facts, and what stands in it.
KNOWN: dict[str, str] = {
    "capacity_mw": "nameplate capacity in MW",
    "units": "number of units",
    "primary_fuel": "fuel code of the source, such as NUC",
    "fuel_group": "group of that fuel, such as nuclear",
    "prime_mover": "prime mover of the largest unit, such as ST",
    "operating_year": "year in which the first unit came on line",
    "newest_operating_year": "year in which the newest unit came on line",
    "state": "state or province",
    "country": "ISO 3166-1 alpha-3 code",
    "operator": "name of the operator",
    "latitude": "degrees north",
    "longitude": "degrees east",
    "dataset": "data set that the facts are from",
    "year": "data year",
    "net_generation_mwh": "measured net generation in MWh",
    "co2_short_tons": "CO2 emitted in short tons",
}


class PlantAsked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A plant that a prediction was made for, and what the model was asked with."""

    plant_id: str
    name: str | None
    dataset: str
    year: int
    features: dict[str, Any]
    measured_mwh: float | None


def demand_known(signature: Signature) -> None:
    """Check that every feature of a model is a fact about plants.

    Raises:
        UnprocessableError: Some are not; `errors` names them.
    """
    unknown = [item.name for item in signature.inputs if item.name not in KNOWN or item.shape]
    if unknown:
        findings = [{"column": name, "reason": "is no fact about plants"} for name in unknown]
        known = ", ".join(KNOWN)
        raise UnprocessableError(
            f"The model asks for more than is known of plants ({', '.join(unknown[:5])}): send "
            f"rows instead. What is known: {known}",
            errors=findings,
        )


def choose(catalogue: Catalogue, *, dataset: str | None, year: int | None) -> Chosen:
    """Return the data set and year whose facts are used.

    Raises:
        NotFoundError: There are none of these.
    """
    return catalogue.choose(Wanted(dataset=dataset, year=year))


def read_plants(
    session: Session, chosen: Chosen, *, plant_ids: Sequence[str | int], signature: Signature
) -> list[PlantAsked]:
    """Return what the facts say of plants, in the order in which they are named.

    Raises:
        UnprocessableError: The model asks for more than facts, or a plant has none in this data
            set and year; `errors` names the row.
    """
    demand_known(signature)
    found = queries.of_plants(
        session, dataset=chosen.dataset, year=chosen.year, plant_ids=[str(n) for n in plant_ids]
    )
    missing = [
        {"row": row, "column": "plant_ids", "value": str(name)[:120], "reason": "is not known here"}
        for row, name in enumerate(plant_ids)
        if str(name) not in found
    ]
    if missing:
        raise UnprocessableError(
            f"{missing[0]['value']} has no facts in {chosen.dataset} {chosen.year}; name another "
            "`dataset` and `year`, or another plant",
            errors=missing,
        )
    return [asked_with(found[str(name)], signature) for name in plant_ids]


def asked_with(facts: Facts, signature: Signature) -> PlantAsked:
    """Return one plant with the features of a model."""
    return PlantAsked(
        plant_id=facts["plant_id"],
        name=facts["name"],
        dataset=facts["dataset"],
        year=facts["year"],
        features={item.name: _value(facts, item) for item in signature.inputs},
        measured_mwh=facts["net_generation_mwh"],
    )


def columns_of(plants: Iterable[PlantAsked], signature: Signature) -> Mapping[str, list[Any]]:
    """Return the features of plants by name, one value a plant."""
    rows = [plant.features for plant in plants]
    return {item.name: [row[item.name] for row in rows] for item in signature.inputs}


def _value(facts: Facts, feature: Feature) -> Any:  # noqa: ANN401 - what the feature takes
    value = group_of(facts["primary_fuel"]) if feature.name == "fuel_group" else facts[feature.name]
    if value is None:
        return None
    if feature.type == "string":
        return str(value)
    return float(value) if feature.type.startswith("float") else value

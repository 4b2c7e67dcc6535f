"""In the sandbox: opens a file of XGBoost or LightGBM, converts its model and proves that."""

import json
from typing import Any

import lightgbm
import msgspec
import xgboost

from penstock.models.formats import boosters, lightgbm_trees
from penstock.models.formats.originals import original, shown_names
from penstock.models.formats.proof import Proven, prove
from penstock.models.sandbox.replies import RefusalError
from penstock.models.shapes import GivenFeature, GivenSignature
from penstock.models.signature import ElementType, Feature, Signature


def job(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return framework, signature and parity, and the ONNX model.

    Raises:
        RefusalError: The file is not taken.
    """
    try:
        if asked["kind"] == "lightgbm":
            booster: Any = lightgbm.Booster(model_str=data.decode())
        else:
            booster = xgboost.Booster(model_file=bytearray(data))
    except (lightgbm.basic.LightGBMError, xgboost.core.XGBoostError, UnicodeDecodeError) as error:
        said = str(error).split("\n", maxsplit=1)[0]
        raise RefusalError(f"The file is damaged or of another version: {said[:500]}") from error
    return made_of_booster(booster, asked)


def made_of_booster(booster: Any, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:  # noqa: ANN401
    """Convert a booster by way of the estimator that its library would make of it.

    Raises:
        RefusalError: It cannot be converted.
    """
    given = msgspec.convert(asked["given"], GivenSignature)
    if isinstance(booster, lightgbm.Booster):
        model, framework = _lightgbm(booster, given), f"LightGBM {lightgbm.__version__}"
    else:
        model, framework = _xgboost(booster, given), f"XGBoost {xgboost.__version__}"
    known = original(model, given, asked["sample"])
    names = shown_names(known, given, asked["sample"])
    proven = prove(known, names, asked["sample"], rows=asked["rows"], tolerance=asked["tolerance"])
    return reply(proven, framework, given)


def _xgboost(booster: xgboost.Booster, given: GivenSignature) -> Any:  # noqa: ANN401
    """Return the estimator of this booster; classes are numbers there if nobody names them."""
    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    classifies = objective.startswith(("binary:", "multi:"))
    model = boosters.XgboostClasses() if classifies else xgboost.XGBRegressor()
    model.load_model(bytearray(booster.save_raw("ubj")))
    if classifies:
        model.named = _named_classes(given, int(model.n_classes_))
    return model


def _lightgbm(booster: lightgbm.Booster, given: GivenSignature) -> Any:  # noqa: ANN401
    """Return an estimator of this booster; classes are numbers there if nobody names them."""
    count = lightgbm_trees.classes_of(booster)
    if count is None:
        return boosters.BoosterValues(booster)
    return boosters.BoosterClasses(booster, _named_classes(given, count))


def _named_classes(given: GivenSignature, count: int) -> list[Any]:
    if given.classes is None:
        return list(range(count))
    if len(given.classes) != count:
        raise RefusalError(
            f"The schema names {len(given.classes)} classes, but the model tells {count} apart."
        )
    return list(given.classes)


def reply(proven: Proven, framework: str, given: GivenSignature) -> tuple[dict[str, Any], bytes]:
    """Return the header and the bytes that the parent reads."""
    header = {
        "framework": framework,
        "signature": msgspec.to_builtins(_with_given(proven.signature, given)),
        "parity": proven.parity,
    }
    return header, proven.onnx


def _with_given(signature: Signature, given: GivenSignature) -> Signature:
    """Add what the client says and the file cannot know."""
    told = {item.name: item for item in given.features}
    inputs = tuple(
        msgspec.structs.replace(
            feature,
            type=_type(feature, item),
            description=item.description,
            categories=item.categories if item.categories is not None else feature.categories,
            nullable=feature.nullable if item.nullable is None else item.nullable,
        )
        if (item := told.get(feature.name))
        else feature
        for feature in signature.inputs
    )
    outputs = tuple(
        msgspec.structs.replace(output, names=given.targets)
        if output.kind == "value"
        and given.targets
        and len(given.targets) == (output.shape or (1,))[0]
        else output
        for output in signature.outputs
    )
    return Signature(inputs, outputs)


def _type(feature: Feature, item: GivenFeature) -> ElementType:
    """Return what the client sends, which may be whole numbers where the model takes any.

    Raises:
        RefusalError: One is a text and the other is not.
    """
    told = item.type or feature.type
    if (told == "string") != (feature.type == "string"):
        raise RefusalError(
            f"The schema calls {feature.name!r} {told}, but the model takes {feature.type}."
        )
    return told

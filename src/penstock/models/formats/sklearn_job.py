"""In the sandbox: opens a pickle, joblib or skops file, converts its model and proves that."""

from typing import Any

import lightgbm
import msgspec
import sklearn
import xgboost

from penstock.models.formats import boosters, imputers
from penstock.models.formats.booster_job import made_of_booster, reply
from penstock.models.formats.opening import open_skops, unpickle
from penstock.models.formats.originals import original, shown_names
from penstock.models.formats.proof import prove
from penstock.models.sandbox.replies import RefusalError
from penstock.models.shapes import GivenSignature

boosters.register()
imputers.register()


def job(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return framework, signature and parity, and the ONNX model.

    Raises:
        RefusalError: The file is not taken.
    """
    opened = open_skops if asked["kind"] == "skops" else unpickle
    model = opened(data, most_unpacked=asked["most_unpacked"])
    if isinstance(model, dict) and len(model) == 1:
        # Some wrap their model to give it a name.
        model = next(iter(model.values()))
    if isinstance(model, xgboost.Booster | lightgbm.Booster):
        return made_of_booster(model, asked)
    given = msgspec.convert(asked["given"], GivenSignature)
    known = original(model, given, asked["sample"])
    names = shown_names(known, given, asked["sample"])
    if len(set(names)) != len(names):
        raise RefusalError("Two features have the same name.")
    proven = prove(known, names, asked["sample"], rows=asked["rows"], tolerance=asked["tolerance"])
    return reply(proven, _framework(model), given)


def _framework(model: Any) -> str:  # noqa: ANN401
    package = type(model).__module__.partition(".")[0]
    if package == "xgboost":
        return f"XGBoost {xgboost.__version__}"
    if package == "lightgbm":
        return f"LightGBM {lightgbm.__version__}"
    return f"scikit-learn {sklearn.__version__}"

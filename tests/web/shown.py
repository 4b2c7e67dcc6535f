"""A model for tests and pictures that look at every page: two versions, asked a day's questions."""

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from tests.models.trained import by_column, pickled, plants
from tests.system.conftest import wait_for
from tests.web.pages import MODEL, WebPage

if TYPE_CHECKING:
    # Which imports this, so that there is one such model for all modules.
    from tests.web.conftest import WebStack

CARD = """# Expected net generation

Net generation of a year in MWh, from capacity, fuel, state and year of commissioning.

## Trained on

300 plants, drawn at random.

## Known limits

It knows four fuels and three states; for others it is no better than a guess.
"""
ASKED = 40


@pytest.fixture(scope="session")
def shown_model(web_stack: "WebStack", tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the id of the model, which is the administrator's; the calls are summed up."""
    folder = tmp_path_factory.mktemp("shown")
    admin = web_stack.stack.admin
    frame, generation = plants()
    sample = frame.head(80).to_json(orient="records")
    for number, alpha in enumerate((1.0, 5.0), start=1):
        file = pickled(
            make_pipeline(by_column(), Ridge(alpha=alpha)).fit(frame, generation),
            folder / f"version-{number}.pkl",
        )
        model = _uploaded(admin, file, sample)
    changed = admin.patch(f"/api/v1/models/{model}", json={"card": CARD, "tags": ["generation"]})
    assert changed.status_code == 200, changed.text
    random = np.random.default_rng(1)
    for _ in range(ASKED):
        rows = frame.sample(3, random_state=random.integers(1_000)).to_dict("records")
        answer = admin.post(f"/api/v1/predict/{model}", json={"inputs": rows})
        assert answer.status_code == 200, answer.text
    refused = admin.post(f"/api/v1/predict/{model}", json={"inputs": [{"capacity_mw": "a lot"}]})
    assert refused.status_code == 422, refused.text
    wait_for(lambda: _calls(admin, model) == ASKED + 1, 60)
    return model


def prepare(request: pytest.FixtureRequest, shown: WebPage) -> None:
    """Make what the page is about, which only some of them need."""
    if shown.of_model:
        request.getfixturevalue("shown_model")


def _uploaded(admin: httpx.Client, file: Path, sample: str) -> str:
    with file.open("rb") as content:
        answer = admin.post(
            "/api/v1/models/upload",
            data={"name": MODEL, "sample": sample},
            files={"file": content},
            timeout=120,
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _calls(admin: httpx.Client, model: str) -> int:
    return int(admin.get(f"/api/v1/models/{model}/analytics").json()["total"]["calls"])

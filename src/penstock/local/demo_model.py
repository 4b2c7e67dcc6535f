"""The demo model: trained on the facts, uploaded as a user would, asked about every plant.

`penstock up --demo` runs this as a process of its own (`python -m penstock.local.demo_model`).
"""

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.client import Client, NotFoundError
from penstock.client.types import Batch, Model, Prediction
from penstock.core.db import Database
from penstock.core.errors import NotFoundError as UnknownError
from penstock.core.errors import StackError
from penstock.core.settings import Settings
from penstock.local import training
from penstock.local.health import local_url
from penstock.local.state import ADMINISTRATOR_FILE
from penstock.plants.catalogue import Chosen, Wanted
from penstock.plants.queries import features
from penstock.plants.reading import CatalogueMemo

NAME = "expected-net-generation"
TAG = "demo"
DESCRIPTION = "Net generation in MWh that plants of this kind generate in a year."
DATASET = "egrid"
LEAST_PLANTS = 50
READ_PLANTS = 5000
BATCH_SECONDS = 600.0
UNDER_WAY = {"queued", "running", "completed"}

Told = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What there is now: the model, a first answer, and the batch over all plants."""

    model: Model
    trained: bool
    dataset: str
    year: int
    plants: int
    prediction: Prediction
    batch: Batch


def make_demo_model(
    settings: Settings, client: Client, wanted: Wanted, *, told: Told = lambda _: None
) -> Outcome:
    """Train on one data set and year, upload, predict, and expect something of every plant there.

    What was done for the same facts before is not done again.

    Raises:
        StackError: There are too few plants to learn from, or the name is another model's.
        penstock.core.errors.NotFoundError: There is no such data set or year.
        penstock.client.PenstockError: The stack refuses something.
    """
    chosen, rows = _facts(settings, wanted)
    if len(rows) < LEAST_PLANTS:
        raise StackError(
            f"{chosen.dataset} {chosen.year} has {len(rows)} plants with capacity and generation; "
            f"{LEAST_PLANTS} are needed to learn from"
        )
    facts = f"facts-{training.fingerprint(rows)}"
    model = _known(client)
    trained = model is None or facts not in model.tags
    if trained:
        told(f"training on {len(rows):,} plants of {chosen.dataset} {chosen.year}")
        model = _upload(client, chosen, rows, facts)
    assert model is not None  # noqa: S101 - known or made
    largest = sorted(rows, key=lambda row: -row[training.TARGET])[:3]
    prediction = client.predict_plants(
        model.id, [row["plant_id"] for row in largest], dataset=chosen.dataset, year=chosen.year
    )
    for plant, expected in zip(prediction.plants or [], prediction.predictions, strict=True):
        told(f"{plant.name}: {expected:,.0f} MWh expected, {plant.measured_mwh:,.0f} measured")
    batch = _expect(client, model, chosen)
    told(f"expected something of {batch.rows.done:,} plants")
    return Outcome(model, trained, chosen.dataset, chosen.year, len(rows), prediction, batch)


def _facts(settings: Settings, wanted: Wanted) -> tuple[Chosen, list[dict[str, Any]]]:
    """Return what models are asked with when they are asked about plants."""
    with (
        contextlib.closing(Database(settings.require("database_url"))) as database,
        database.begin() as session,
    ):
        chosen = CatalogueMemo().read(session).choose(wanted)
        found = features.matching(session, chosen, size=READ_PLANTS)
        rows = [row for block in found for row in training.usable(block)]
    return chosen, rows


def _known(client: Client) -> Model | None:
    """Return the model as it is; somebody's own of this name is not touched.

    Raises:
        StackError: There is one of this name that is not the demo's.
    """
    try:
        model = client.models.get(NAME)
    except NotFoundError:
        return None
    # A first upload that was cut off behind its version has the description, and no tags yet.
    if TAG not in model.tags and model.description != DESCRIPTION:
        raise StackError(
            f"There is a model {NAME} that is not the demo's: rename it, or give it the tag {TAG} "
            "to let the demo add versions to it"
        )
    return model


def _upload(client: Client, chosen: Chosen, rows: list[dict[str, Any]], facts: str) -> Model:
    card = _card(chosen, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.joblib"
        path.write_bytes(training.train(rows))
        client.models.upload(
            path,
            name=NAME,
            description=DESCRIPTION,
            sample=training.sample(rows),
            promote=True,
        )
    return client.models.update(NAME, card=card, tags=[TAG, facts], visibility="everyone")


def _card(chosen: Chosen, rows: list[dict[str, Any]]) -> str:
    found = training.quality(rows)
    return f"""# Expected net generation

How much a plant of this capacity, fuel, state and age generates in a year, in MWh. Made for finding
plants that generate something else: see `GET /api/v1/power-plants/anomalies`.

| | |
|---|---|
| Trained on | {len(rows):,} plants of `{chosen.dataset}`, {chosen.year} |
| Method | scikit-learn `HistGradientBoostingRegressor`, Poisson loss, one-hot texts |
| Median factor between expected and measured | {found["median_off"]:.2f} |
| Share of variance explained | {found["r2"]:.2f} |

The two figures are of plants that were left out of the training, in {training.FOLDS} parts. Plants
that generated nothing or less than nothing were not learned from. It knows nothing of outages,
contracts or weather: an unusual plant is a question, not an error.
"""


def _expect(client: Client, model: Model, chosen: Chosen) -> Batch:
    """Return the batch over all plants, which may be there from the last time."""
    version = model.aliases["champion"]
    of_version = {"model_name": NAME, "model_version": version, "keep": True}
    for batch in client.batches.list(limit=1000):
        about = {name: getattr(batch, name) for name in of_version}
        if about == of_version and batch.state in UNDER_WAY and _is_about(batch, chosen):
            return client.batches.wait(batch.id, timeout_seconds=BATCH_SECONDS)
    made = client.batches.of_plants(
        model.id, version=version, keep=True, dataset=chosen.dataset, year=chosen.year
    )
    return client.batches.wait(made.id, timeout_seconds=BATCH_SECONDS)


def _is_about(batch: Batch, chosen: Chosen) -> bool:
    plants = batch.plants or {}
    return (plants.get("dataset"), plants.get("year")) == (chosen.dataset, chosen.year) and not any(
        plants.get(name) for name in ("country", "state", "fuels")
    )


def administrator(settings: Settings) -> Client:
    """Return a client of this home's stack, in the name of its administrator.

    Raises:
        StackError: No stack of this home has made one.
    """
    path = settings.home / ADMINISTRATOR_FILE
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StackError(f"{path} cannot be read: start a stack with `penstock up`") from error
    return Client(local_url(settings), email=known["email"], password=known["password"])


def main() -> None:
    """Make the model of this home's demo data, or say why there is none.

    What another try may mend is raised, so that the supervisor tries again.
    """
    settings = Settings.load()
    try:
        with administrator(settings) as client:
            make_demo_model(settings, client, Wanted(dataset=DATASET), told=_say)
    except (StackError, UnknownError) as error:
        _say(error.detail)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()

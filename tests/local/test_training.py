"""The demo model on the demo data: worth its name, and taken by the sandbox as it is."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import polars as pl
import pytest

from penstock.core.settings import Settings
from penstock.local import training
from penstock.local.demo import FOLDER
from penstock.models.conversion import Wanted, convert
from penstock.predict.plant_features import KNOWN

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The plants of the demo file, as the facts say them."""
    path = FOLDER / "egrid2023_largest_plants.csv"
    table = pl.read_csv(path, skip_rows=1, infer_schema=False).with_columns(
        pl.col("NAMEPCAP", "GENNTAN", "GENYRONL").str.replace_all(",", "").cast(pl.Float64)
    )
    plants = (
        table.sort("NAMEPCAP", descending=True, nulls_last=True)
        .group_by("ORISPL")
        .agg(
            capacity_mw=pl.col("NAMEPCAP").sum(),
            net_generation_mwh=pl.col("GENNTAN").sum(),
            operating_year=pl.col("GENYRONL").min(),
            state=pl.col("PSTATEABB").first(),
            primary_fuel=pl.col("FUELG1").first(),
        )
    )
    named = plants.with_columns(plant_id=pl.concat_str(pl.lit("us-"), "ORISPL")).sort("plant_id")
    return training.usable(named.to_dicts())


def test_it_asks_for_nothing_but_facts_of_plants(rows: list[dict[str, Any]]) -> None:
    assert set(training.FEATURES) <= set(KNOWN)
    assert len(rows) > 300
    idle = {**rows[0], "primary_fuel": "NG", "net_generation_mwh": 0.0}
    assert training.usable([idle, {**idle, "net_generation_mwh": 1.0, "capacity_mw": None}]) == []


def test_it_foretells_plants_that_it_has_not_seen(rows: list[dict[str, Any]]) -> None:
    found = training.quality(rows)
    assert 1 < found["median_off"] < 1.35
    assert found["r2"] > 0.6


def test_the_sandbox_takes_it_and_answers_alike(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    path.write_bytes(training.train(rows))
    assert path.read_bytes() == training.train(rows)
    sample = training.sample(rows)
    made = convert(path, Wanted("model.joblib", sample=sample), settings=Settings(home=tmp_path))
    assert made.parity is not None
    assert made.parity["max_relative"] < 1e-5
    types = {item.name: (item.type, item.nullable) for item in made.signature.inputs}
    assert types["operating_year"] == ("float64", True)
    assert types["state"] == ("string", False)
    feed = {
        name: np.array([[row[name]] for row in sample], object if name in training.TEXTS else float)
        for name in training.FEATURES
    }
    [answers] = ort.InferenceSession(made.onnx).run(None, feed)
    assert (np.asarray(answers) > 0).all()

"""Results as tables, for each kind of output a model may have."""

import pyarrow as pa
import pytest

from penstock.models.signature import Output
from penstock.predict.batch_results import Table

pytestmark = pytest.mark.unit

ERRORS = ("error_column", "error_value", "error_reason")
LABEL = Output(name="label", kind="label", type="string", classes=("high", "low"))
LIKELY = Output(
    name="likely", kind="probabilities", type="float32", shape=(2,), classes=("high", "low")
)


def row(prediction: object, probabilities: object = None) -> dict[str, object]:
    return {"row": 7, "prediction": prediction, "probabilities": probabilities, "error": None}


def test_a_class_stands_beside_its_probabilities() -> None:
    table = Table((LABEL, LIKELY), plants=False)
    assert list(table.columns) == [
        *("row", "prediction", "probability.high", "probability.low"),
        *ERRORS,
    ]
    assert table.cells(row("low", [0.25, 0.75])) == [7, "low", 0.25, 0.75, None, None, None]
    error = {"column": "f0", "value": 3, "reason": "wrong"}
    failed = {**row(None), "error": error}
    assert table.cells(failed) == [7, None, None, None, "f0", "3", "wrong"]


def test_several_targets_are_columns_by_name() -> None:
    output = Output(name="y", kind="value", type="float32", shape=(2,), names=("mwh", "co2"))
    table = Table((output,), plants=False)
    assert list(table.columns)[1:3] == ["prediction.mwh", "prediction.co2"]
    assert table.columns["prediction.co2"] == pa.float64()
    assert table.cells(row({"mwh": 1.5, "co2": 2}))[:3] == [7, 1.5, 2]
    assert table.cells(row(None))[:3] == [7, None, None]


def test_what_is_no_single_value_is_json() -> None:
    unnamed = Output(name="y", kind="value", type="float32", shape=(2,))
    assert Table((unnamed,), plants=False).cells(row([1.5, 2]))[1] == "[1.5,2]"
    several = (LABEL, Output(name="t", kind="tensor", type="int64", shape=(1, 2)))
    table = Table(several, plants=False)
    assert list(table.columns)[1:3] == ["prediction.label", "prediction.t"]
    assert table.cells(row({"label": "low", "t": [[1, 2]]}))[1:3] == ["low", "[[1,2]]"]
    twice = Table(
        (LABEL, LIKELY, Output(name="more", kind="probabilities", type="float32")), plants=False
    )
    assert twice.cells(row("low", {"likely": [1, 0]}))[2] == '{"likely":[1,0]}'


def test_probabilities_alone_are_a_class_too() -> None:
    table = Table((LIKELY,), plants=True)
    assert list(table.columns)[1:6] == ["plant_id", "name", "dataset", "year", "measured_mwh"]
    plant = {"plant_id": "us-1", "name": None, "dataset": "egrid", "year": 2023}
    cells = table.cells({**row("low", [0.25, 0.75]), **plant, "measured_mwh": 1.5})
    assert cells[:9] == [7, "us-1", None, "egrid", 2023, 1.5, "low", 0.25, 0.75]
    assert table.columns["prediction"] == pa.string()

from typing import Any

import msgspec
import numpy as np
import pytest

from penstock.models.signature import Output, Signature
from penstock.predict.answers import Answerer, encode
from penstock.predict.tensors import Array
from tests.predict.graphs import CLASSES_SIGNATURE, matrix

pytestmark = pytest.mark.unit


def answered(outputs: tuple[Output, ...], arrays: dict[str, Array], rows: int) -> dict[str, Any]:
    answerer = Answerer(Signature(matrix(("a",)), outputs))
    texts = answerer.outputs(arrays, rows)
    answer: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(answerer.answer(arrays, rows, texts))
    )
    return answer


def test_one_value_a_row_however_the_graph_has_it() -> None:
    output = Output(name="y", kind="value", type="float32")
    for shape in ((2,), (2, 1)):
        array = np.array([0.1, 33554432.0], np.float32).reshape(shape)
        assert answered((output,), {"y": array}, 2) == {"predictions": [0.1, 33554432.0]}


def test_a_float32_is_written_as_its_shortest_decimal() -> None:
    values = np.random.default_rng(1).normal(size=2000).astype(np.float32)
    read = msgspec.json.decode(encode(values))
    assert np.array_equal(np.array(read, np.float32), values)
    assert max(len(repr(value)) for value in read) <= len("-0.123456789e-5")
    assert bytes(encode(np.array([0.1], np.float32))) == b"[0.1]"


def test_a_float64_keeps_every_digit() -> None:
    values = np.random.default_rng(2).normal(size=2000)
    assert msgspec.json.decode(encode(values)) == values.tolist()


def test_integers_are_exact() -> None:
    values = np.array([2**53 + 1, -(2**63)], np.int64)
    assert bytes(encode(values)) == b"[9007199254740993,-9223372036854775808]"


def test_a_class_with_its_probabilities() -> None:
    arrays = {"label": np.array([1, 0]), "likely": np.array([[0.1, 0.9], [0.75, 0.25]], np.float32)}
    assert answered(CLASSES_SIGNATURE.outputs, arrays, 2) == {
        "predictions": [1, 0],
        "probabilities": [[0.1, 0.9], [0.75, 0.25]],
        "classes": [0, 1],
    }


def test_probabilities_alone_name_the_likeliest_class() -> None:
    output = Output(
        name="p", kind="probabilities", type="float32", shape=(2,), classes=("coal", "gas")
    )
    arrays = {"p": np.array([[0.25, 0.75], [0.5, 0.5]], np.float32)}
    assert answered((output,), arrays, 2) == {
        "predictions": ["gas", "coal"],
        "probabilities": [[0.25, 0.75], [0.5, 0.5]],
        "classes": ["coal", "gas"],
    }


def test_several_targets_as_lists_or_by_name() -> None:
    array = {"y": np.array([[1.5, 2.5], [3.5, 4.1]], np.float32)}
    plain = Output(name="y", kind="value", type="float32", shape=(2,))
    assert answered((plain,), array, 2) == {"predictions": [[1.5, 2.5], [3.5, 4.1]]}
    named = Output(name="y", kind="value", type="float32", shape=(2,), names=("mwh", "co2"))
    assert answered((named,), array, 2) == {
        "predictions": [{"mwh": 1.5, "co2": 2.5}, {"mwh": 3.5, "co2": 4.1}]
    }


def test_several_outputs_by_name() -> None:
    outputs = (
        Output(name="fuel", kind="label", type="string"),
        Output(name="fuel_p", kind="probabilities", type="float32", shape=(2,), classes=("a", "b")),
        Output(name="size", kind="label", type="int64"),
        Output(name="size_p", kind="probabilities", type="float32", shape=(2,), classes=(1, 2)),
    )
    arrays = {
        "fuel": np.array(["b"], object),
        "fuel_p": np.array([[0.25, 0.75]], np.float32),
        "size": np.array([1]),
        "size_p": np.array([[0.5, 0.5]], np.float32),
    }
    assert answered(outputs, arrays, 1) == {
        "predictions": [{"fuel": "b", "size": 1}],
        "probabilities": [{"fuel_p": [0.25, 0.75], "size_p": [0.5, 0.5]}],
        "classes": {"fuel_p": ["a", "b"], "size_p": [1, 2]},
    }


def test_what_is_not_finite_is_null_and_said() -> None:
    output = Output(name="y", kind="value", type="float32")
    found = answered((output,), {"y": np.array([np.nan, 1, np.inf], np.float32)}, 3)
    assert found["predictions"] == [None, 1.0, None]
    assert "`y` is not finite" in found["notes"][0]
    text = Output(name="y", kind="label", type="string")
    assert "notes" not in answered((text,), {"y": np.array(["null"], object)}, 1)


def test_tensors_are_given_as_they_are() -> None:
    output = Output(name="y", kind="tensor", type="float32", shape=(1, 2))
    array = np.ones((1, 2, 2), np.float32)[:, :1]
    assert answered((output,), {"y": array}, 1) == {"predictions": [[[1.0, 1.0]]]}

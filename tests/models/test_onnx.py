"""ONNX files made elsewhere: what they say of themselves, and what is mended or refused."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

from penstock.core.settings import Settings
from penstock.models.conversion import GivenFeature, GivenSignature
from penstock.models.errors import ModelRefusedError
from tests.models.trained import answers, converted, numbers, records

WEIGHTS = numpy_helper.from_array(np.arange(6, dtype=np.float32).reshape(3, 2), "W")
FLOAT = TensorProto.FLOAT


def saved(
    path: Path,
    nodes: list[onnx.NodeProto],
    rows: int | str = "N",
    *,
    width: int | str = 3,
    out: tuple[int | str, ...] | None = None,
) -> Path:
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("X", FLOAT, [rows, width])],
        [helper.make_tensor_value_info("Y", FLOAT, out or (rows, 2))],
        [WEIGHTS],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="by hand")
    path.write_bytes(model.SerializeToString())
    return path


PRODUCT = helper.make_node("MatMul", ["X", "W"], ["Y"])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def test_a_file_stays_as_it_is(tmp_path: Path, settings: Settings) -> None:
    path = saved(tmp_path / "m.onnx", [PRODUCT])
    found = converted(path, settings)
    assert found.onnx == path.read_bytes()
    assert (found.format, found.framework, found.parity) == ("onnx", "by hand", None)
    assert [item.name for item in found.signature.inputs] == ["f0", "f1", "f2"]
    assert [item.column for item in found.signature.inputs] == [0, 1, 2]
    (output,) = found.signature.outputs
    assert (output.kind, output.shape) == ("value", (2,))


def test_names_come_from_the_schema_or_the_sample(tmp_path: Path, settings: Settings) -> None:
    path = saved(tmp_path / "m.onnx", [PRODUCT])
    row = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert [item.name for item in converted(path, settings, sample=[row]).signature.inputs] == [
        *"abc"
    ]
    given = GivenSignature(
        features=(
            GivenFeature(name="p", nullable=True),
            GivenFeature(name="q"),
            GivenFeature(name="r"),
        )
    )
    features = converted(path, settings, given=given).signature.inputs
    assert [(item.name, item.nullable) for item in features] == [
        ("p", True),
        ("q", False),
        ("r", False),
    ]
    with pytest.raises(ModelRefusedError, match="names 1 features, but the model takes 3"):
        converted(path, settings, given=GivenSignature(features=given.features[:1]))


def test_a_file_for_one_row_is_opened_for_more(tmp_path: Path, settings: Settings) -> None:
    found = converted(saved(tmp_path / "m.onnx", [PRODUCT], 1), settings)
    rows = numbers(3)
    expected = rows.astype(np.float32) @ numpy_helper.to_array(WEIGHTS)
    assert np.allclose(answers(found, records(rows))["value"], expected, rtol=1e-5)


def test_a_file_that_really_is_for_one_row_is_refused(tmp_path: Path, settings: Settings) -> None:
    flat = [
        helper.make_node("MatMul", ["X", "W"], ["wide"]),
        helper.make_node("ReduceSum", ["wide"], ["Y"], keepdims=1),
    ]
    with pytest.raises(ModelRefusedError, match="dynamic_axes"):
        converted(saved(tmp_path / "m.onnx", flat, 1, out=(1, 1)), settings)
    with pytest.raises(ModelRefusedError, match="takes exactly 8 rows"):
        converted(saved(tmp_path / "m.onnx", [PRODUCT], 8), settings)


def test_rows_that_depend_on_each_other_are_refused(tmp_path: Path, settings: Settings) -> None:
    mixed = [
        helper.make_node("MatMul", ["X", "W"], ["wide"]),
        helper.make_node("ReduceMean", ["wide"], ["mean"], axes=[0], keepdims=1),
        helper.make_node("Sub", ["wide", "mean"], ["Y"]),
    ]
    with pytest.raises(ModelRefusedError, match="together rather than one by one"):
        converted(saved(tmp_path / "m.onnx", mixed), settings)


def test_columns_that_are_left_open_are_told_by_the_sample(
    tmp_path: Path, settings: Settings
) -> None:
    path = saved(tmp_path / "m.onnx", [PRODUCT], width="columns")
    with pytest.raises(ModelRefusedError, match="how many columns"):
        converted(path, settings)
    row = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert len(converted(path, settings, sample=[row]).signature.inputs) == 3


def test_texts_of_digits_reach_the_model_as_texts(tmp_path: Path, settings: Settings) -> None:
    encoder = helper.make_node(
        "LabelEncoder",
        ["code"],
        ["Y"],
        domain="ai.onnx.ml",
        keys_strings=["001", "1"],
        values_floats=[10.0, 20.0],
    )
    graph = helper.make_graph(
        [encoder],
        "graph",
        [helper.make_tensor_value_info("code", TensorProto.STRING, ["N", 1])],
        [helper.make_tensor_value_info("Y", FLOAT, ["N", 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    path = tmp_path / "m.onnx"
    path.write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )
    found = converted(path, settings, sample=[{"code": "001"}, {"code": "1"}])
    assert [(item.name, item.type) for item in found.signature.inputs] == [("code", "string")]
    sent = [{"code": "001"}, {"code": "1"}]
    assert answers(found, sent)["value"].ravel().tolist() == [10.0, 20.0]
    with pytest.raises(ModelRefusedError, match="holds no text in 'code'"):
        converted(path, settings, sample=[{"code": 1}])


def test_maps_of_probabilities_become_a_tensor(tmp_path: Path, settings: Settings) -> None:
    """As skl2onnx writes them when nobody tells it not to."""
    rows = numbers().astype(np.float32)
    model = LogisticRegression().fit(rows, np.where(rows[:, 0] > 0, "yes", "no"))
    path = tmp_path / "m.onnx"
    path.write_bytes(to_onnx(model, rows[:1]).SerializeToString())
    assert ort.InferenceSession(path.read_bytes()).get_outputs()[1].type.startswith("seq(map")
    found = converted(path, settings)
    assert [(item.kind, item.classes) for item in found.signature.outputs] == [
        ("label", ("no", "yes")),
        ("probabilities", ("no", "yes")),
    ]
    assert np.allclose(
        answers(found, records(rows))["probabilities"], model.predict_proba(rows), atol=1e-6
    )


def test_caps_hold(tmp_path: Path, settings: Settings) -> None:
    path = saved(tmp_path / "m.onnx", [PRODUCT])
    small = settings.model_copy(update={"max_onnx_bytes": 50})
    with pytest.raises(ModelRefusedError, match="50 are allowed"):
        converted(path, small)
    chain = [helper.make_node("Identity", ["X"], ["a0"])]
    chain += [helper.make_node("Identity", [f"a{n}"], [f"a{n + 1}"]) for n in range(30)]
    chain.append(helper.make_node("MatMul", ["a30", "W"], ["Y"]))
    few = settings.model_copy(update={"max_onnx_nodes": 20})
    with pytest.raises(ModelRefusedError, match="more than 20 nodes"):
        converted(saved(path, chain), few)


def test_operators_that_nobody_knows_are_refused(tmp_path: Path, settings: Settings) -> None:
    node = helper.make_node("Telepathy", ["X", "W"], ["Y"])
    with pytest.raises(ModelRefusedError) as refused:
        converted(saved(tmp_path / "m.onnx", [node]), settings)
    assert refused.value.errors == [
        {"reason": "an operator unknown to opset 17", "value": "Telepathy"}
    ]

"""A model on its real way: converted in the sandbox, stored, and what comes back answers."""

from functools import partial

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from penstock.models.conversion import convert
from tests.models.api import Parts, client_of, member


def doubling(name: str = "doubling") -> bytes:
    """Return a model that doubles three numbers of a row; others of other names do the same."""
    node = helper.make_node("Add", ["X", "X"], ["Y"])
    graph = helper.make_graph(
        [node],
        name,
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 3])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [None, 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


async def test_an_onnx_file_becomes_a_version_that_answers(parts: Parts) -> None:
    content = doubling()
    real = parts.with_conversion(partial(convert, settings=parts.settings))
    async with client_of(real) as client:
        ada = await member(real, client)
        made = await ada.upload("doubling", content)
        assert made["format"] == "onnx"
        assert len(made["input_schema"]) == 3
        assert {feature["type"] for feature in made["input_schema"]} == {"float32"}
        assert made["safety"]["sandbox"]["layers"]
        served = await ada.ask("GET", "/doubling/versions/1/download")
        refused = await ada.send("doubling", b"cos\nsystem\n(S'true'\ntR.", file_name="m.pkl")
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:penstock:model-refused"
        assert (await ada.get("/doubling"))["versions"] == 1
    onnx.checker.check_model(onnx.load_model_from_string(served.content))
    session = onnxruntime.InferenceSession(served.content, providers=["CPUExecutionProvider"])
    rows = np.array([[1, 2, 3]], dtype=np.float32)
    assert session.run(None, {"X": rows})[0].tolist() == [[2, 4, 6]]

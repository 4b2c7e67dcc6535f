"""The codec against `tritonclient`, which others wrote: its requests are read, our answers too."""

import json
from typing import Any

import numpy as np
import pytest
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput, InferResult
from tritonclient.utils import np_to_triton_dtype

from penstock.core.errors import BadRequestError, PenstockError, TooLargeError, UnprocessableError
from penstock.models.signature import Output, Signature
from penstock.predict.oip import Question, read_question
from penstock.predict.oip_answers import error_body, metadata, write_answer
from penstock.predict.oip_client import read_answer, read_metadata, write_question
from penstock.predict.rows import Asked, Reader
from penstock.predict.tensors import Array, graph_of
from tests.predict import graphs

pytestmark = pytest.mark.unit

ROWS = np.array([[1, 2, 3], [4, 5, 6.5]], np.float32)


def tensor(name: str, array: Array, *, binary: bool, datatype: str = "") -> InferInput:
    kind = datatype or str(np_to_triton_dtype(array.dtype))
    return InferInput(name, list(array.shape), kind).set_data_from_numpy(array, binary_data=binary)


def asked(signature: Signature, *inputs: InferInput, **more: Any) -> tuple[Question, Asked]:  # noqa: ANN401
    body, length = InferenceServerClient.generate_request_body(list(inputs), **more)
    header = None if length is None else str(length)
    return read_question(body, header, reader=Reader(signature), graph=graph_of(signature))


def refused(signature: Signature, request: Any, binary: bytes = b"") -> PenstockError:  # noqa: ANN401
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    reader = Reader(signature, max_rows=10)
    header = str(len(body)) if binary else None
    with pytest.raises(PenstockError) as caught:
        read_question(body + binary, header, reader=reader, graph=graph_of(signature))
    assert "error" in json.loads(error_body(caught.value))
    return caught.value


def answered(question: Question, signature: Signature, outputs: dict[str, Array]) -> InferResult:
    body, length = write_answer(
        question, outputs, signature, model_name="gen", model_version="3", parameters={"id": "x"}
    )
    return InferResult.from_response_body(body, header_length=length)


@pytest.mark.parametrize("binary", [True, False])
def test_a_tensor_of_the_graph(binary: bool) -> None:
    _, request = asked(graphs.ABC, tensor("X", ROWS, binary=binary))
    assert request.feed["X"].dtype == np.float32
    assert request.feed["X"].tolist() == ROWS.tolist()
    assert request.columns == {"a": [1, 4], "b": [2, 5], "c": [3, 6.5]}


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int32])
@pytest.mark.parametrize("shape", [(2,), (2, 1)])
def test_a_tensor_for_each_feature(binary: bool, kind: Any, shape: tuple[int, ...]) -> None:  # noqa: ANN401
    inputs = [
        tensor(name, ROWS[:, place].astype(kind).reshape(shape), binary=binary)
        for place, name in enumerate("abc")
    ]
    _, request = asked(graphs.ABC, *inputs)
    assert request.feed["X"].tolist() == ROWS.astype(kind).tolist()


@pytest.mark.parametrize("binary", [True, False])
def test_texts(binary: bool) -> None:
    inputs = [
        tensor("state", np.array(["001", "é"], object), binary=binary),
        tensor("fuel", np.array(["gas", "coal"], object), binary=binary),
    ]
    _, request = asked(graphs.TEXTS_SIGNATURE, *inputs)
    assert request.feed["state"].tolist() == [["001"], ["é"]]
    assert request.columns["fuel"] == ["gas", "coal"]


@pytest.mark.parametrize(
    "kind", ["float16", "float32", "float64", "int8", "int64", "uint8", "bool"]
)
@pytest.mark.parametrize("binary", [True, False])
def test_every_type_comes_and_goes_unchanged(kind: Any, binary: bool) -> None:  # noqa: ANN401
    signature = Signature(
        (graphs.whole("x", kind),), (Output(name="y", kind="tensor", type=kind, shape=(1,)),)
    )
    array = np.array([[0], [1], [1]]).astype(kind)
    question, request = asked(
        signature,
        tensor("x", array, binary=binary),
        outputs=[InferRequestedOutput("y", binary_data=binary)],
        request_id="7",
    )
    assert request.feed["x"].dtype == array.dtype
    result = answered(question, signature, {"y": request.feed["x"]})
    assert result.as_numpy("y").dtype == array.dtype
    assert result.as_numpy("y").tolist() == array.tolist()
    assert result.get_response()["id"] == "7"
    assert result.get_response()["model_version"] == "3"


def test_outputs_are_binary_when_the_client_names_none() -> None:
    question, _ = asked(graphs.CLASSES_SIGNATURE, tensor("X", ROWS[:, :1], binary=True))
    likely = np.array([[0.1, 0.9], [0.75, 0.25]], np.float32)
    outputs = {"label": np.array([1, 0]), "likely": likely}
    result = answered(question, graphs.CLASSES_SIGNATURE, outputs)
    assert result.as_numpy("label").tolist() == [1, 0]
    assert result.as_numpy("likely").tolist() == likely.tolist()
    assert result.get_output("likely")["parameters"]["binary_data_size"] == 16


@pytest.mark.parametrize("binary", [True, False])
def test_texts_in_answers_and_the_likeliest_classes(binary: bool) -> None:
    question, _ = asked(
        graphs.CLASSES_SIGNATURE,
        tensor("X", ROWS[:, :1], binary=True),
        outputs=[InferRequestedOutput("likely", binary_data=binary, class_count=1)],
    )
    likely = np.array([[0.125, 0.875], [0.75, 0.25]], np.float32)
    result = answered(question, graphs.CLASSES_SIGNATURE, {"likely": likely})
    texts = [item.decode() if binary else item for (item,) in result.as_numpy("likely").tolist()]
    assert texts == ["0.875000:1:1", "0.750000:0:0"]


def test_metadata_describes_the_graph() -> None:
    found = metadata("gen", ["1", "2"], graph_of(graphs.CLASSES_SIGNATURE))
    assert found == {
        "name": "gen",
        "versions": ["1", "2"],
        "platform": "onnxruntime_onnx",
        "inputs": [{"name": "X", "datatype": "FP32", "shape": [-1, 1]}],
        "outputs": [
            {"name": "label", "datatype": "INT64", "shape": [-1]},
            {"name": "likely", "datatype": "FP32", "shape": [-1, 2]},
        ],
    }
    graph = read_metadata(json.dumps(found).encode())
    assert graph.inputs[0].shape == (None, 1)


def test_wrong_values_are_named_by_row_and_column() -> None:
    for place, value in ((1, np.nan), (0, np.inf)):
        rows = ROWS.copy()
        rows[place, 2] = value
        for binary in (True, False):
            with pytest.raises(UnprocessableError) as caught:
                asked(graphs.ABC, tensor("X", rows, binary=binary))
            assert (caught.value.errors[0]["row"], caught.value.errors[0]["column"]) == (place, "c")
    with pytest.raises(UnprocessableError) as caught:
        asked(
            graphs.TEXTS_SIGNATURE,
            tensor("state", np.array(["a"], object), binary=True),
            tensor("fuel", np.array(["peat"], object), binary=True),
        )
    assert caught.value.errors[0]["column"] == "fuel"


def test_nan_is_null_where_null_may_be_sent() -> None:
    signature = Signature(graphs.matrix(("a", "b"), nullable=True), (graphs.VALUE,))
    rows = np.array([[1, np.nan]], np.float32)
    _, request = asked(signature, tensor("X", rows, binary=True))
    assert np.isnan(request.feed["X"][0, 1])
    assert request.columns == {"a": [1.0], "b": [None]}


def x(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": "X", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3], **parts}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"shape": [1, 2]}, "3 were sent"),
        ({"shape": [1, 2], "data": [1, 2]}, "has the shape [-1, 3]"),
        ({"shape": []}, "not a shape"),
        ({"shape": [-1, 3]}, "not a shape"),
        ({"shape": [0, 3], "data": []}, "no rows"),
        ({"shape": [1 << 40, 1 << 40]}, "3 were sent"),
        ({"datatype": "BF16"}, "datatype BF16"),
        ({"datatype": "BYTES", "data": ["a", "b", "c"]}, "is FP32"),
        ({"data": ["1", 2, 3]}, "not FP32"),
        ({"data": [True, 2, 3]}, "not FP32"),
        ({"data": None}, "`data` is an array"),
        ({"data": [[1, 2, [3]]], "datatype": "INT8"}, ""),
        ({"data": [1, 2, 300], "datatype": "INT8"}, "not INT8"),
        ({"name": "Z"}, "The model takes the tensors X"),
        ({"parameters": {"binary_data_size": 12}}, "more than was sent"),
        ({"parameters": {"binary_data_size": -1}}, "more than was sent"),
        ({"parameters": {"shared_memory_region": "r"}}, "shared memory"),
    ],
)
def test_tensors_that_do_not_fit(parts: dict[str, Any], said: str) -> None:
    if said:
        assert said in refused(graphs.ABC, {"inputs": [x(**parts)]}).detail
    else:
        body = json.dumps({"inputs": [x(**parts)]}).encode()
        graph = graph_of(graphs.ABC)
        _, request = read_question(body, None, reader=Reader(graphs.ABC), graph=graph)
        assert request.feed["X"].tolist() == [[1, 2, 3]]


def test_what_is_no_request() -> None:
    for body in (b"", b"[]", b"{}", b'{"inputs": 1}', b'{"inputs": ' + b"[" * 100_000):
        assert isinstance(refused(graphs.ABC, body), BadRequestError)
    assert "is sent twice" in refused(graphs.ABC, {"inputs": [x(), x()]}).detail
    assert "no output" in refused(graphs.ABC, {"inputs": [x()], "outputs": [{"name": "q"}]}).detail
    assert "belong to no tensor" in refused(graphs.ABC, {"inputs": [x()]}, b"1234").detail
    many = x(shape=[11, 3], data=[1] * 33)
    assert isinstance(refused(graphs.ABC, {"inputs": [many]}), TooLargeError)
    for header in ("-1", "x", "9999999", "²"):
        with pytest.raises(BadRequestError):
            read_question(b"{}", header, reader=Reader(graphs.ABC), graph=graph_of(graphs.ABC))


@pytest.mark.parametrize(
    "binary", [b"\x05\0\0\0ab", b"\x01\0\0", b"\x01\0\0\0\xff", b"\0\0\0\0" * 2]
)
def test_broken_binary_texts(binary: bytes) -> None:
    part = {
        "name": "state",
        "shape": [1],
        "datatype": "BYTES",
        "parameters": {"binary_data_size": len(binary)},
    }
    assert refused(graphs.TEXTS_SIGNATURE, {"inputs": [part]}, binary).status == 422


def test_the_asking_side_is_read_by_the_answering_one() -> None:
    graph = graph_of(graphs.ABC)
    body, length = write_question({"X": ROWS}, graph)
    question, request = read_question(body, str(length), reader=Reader(graphs.ABC), graph=graph)
    assert request.feed["X"].tolist() == ROWS.tolist()
    values = np.array([[0.5], [1.5]], np.float32)
    answer, head = write_answer(
        question, {"y": values}, graphs.ABC, model_name="gen", model_version="1"
    )
    assert read_answer(answer, head)["y"].tolist() == values.tolist()

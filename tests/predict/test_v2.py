"""The Open Inference Protocol, asked by a client that others have written."""

import httpx
import numpy as np
import pytest
from tritonclient import http as triton
from tritonclient.utils import InferenceServerException

from tests.predict.onnx_models import point
from tests.predict.platform import Caller, Platform


def ask(client: triton.InferenceServerClient, name: str, caller: Caller, *, binary: bool) -> object:
    rows = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)
    tensor = triton.InferInput("x", list(rows.shape), "FP32")
    tensor.set_data_from_numpy(rows, binary_data=binary)
    wanted = [triton.InferRequestedOutput("y", binary_data=binary)]
    headers = {"X-API-Key": caller.key}
    answer = client.infer(name, [tensor], outputs=wanted, headers=headers)
    return answer.as_numpy("y").tolist()


@pytest.fixture
def client(platform: Platform) -> triton.InferenceServerClient:
    client = triton.InferenceServerClient(platform.url.removeprefix("http://"))
    yield client
    client.close()


def test_a_client_of_others(
    platform: Platform, caller: Caller, client: triton.InferenceServerClient, one: bytes, two: bytes
) -> None:
    made = platform.model(caller, one, two)
    headers = {"X-API-Key": caller.key}
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.get_server_metadata(headers=headers)["name"] == "penstock"
    assert client.is_model_ready(made.name, headers=headers)
    metadata = client.get_model_metadata(made.name, headers=headers)
    assert metadata["versions"] == ["1", "2"]
    assert metadata["inputs"] == [{"name": "x", "datatype": "FP32", "shape": [-1, 3]}]
    for binary in (False, True):
        assert ask(client, made.name, caller, binary=binary) == [[1006.0], [1015.0]]
    records = platform.logged(made)
    assert [item["origin"] for item in records] == ["v2", "v2"]
    assert all(item["inputs"] == {"f0": [1, 4], "f1": [2, 5], "f2": [3, 6]} for item in records)


def test_versions_and_aliases(platform: Platform, caller: Caller, one: bytes, two: bytes) -> None:
    made = platform.model(caller, one, two)
    point(platform.database, made, "canary", 2)
    tensor = {"name": "x", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}
    for version, number in (("1", "1"), ("2", "2"), ("canary", "2")):
        path = f"/v2/models/{made.name}/versions/{version}"
        answer = caller.http.post(f"{path}/infer", json={"inputs": [tensor], "id": "mine"})
        body = answer.json()
        assert (body["model_version"], body["id"]) == (number, "mine")
        assert body["outputs"][0]["data"] == [1000 * int(number) + 6]
        assert caller.http.get(f"{path}/ready").json() == {"name": made.name, "ready": True}
        assert caller.http.get(path).json()["platform"] == "onnxruntime_onnx"


def test_errors_are_the_protocols_own(
    platform: Platform, caller: Caller, client: triton.InferenceServerClient, one: bytes
) -> None:
    made = platform.model(caller, one)
    path = f"/v2/models/{made.name}/infer"
    tensor = {"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}
    for body, status in ((b"{", 400), (b'{"inputs": []}', 422)):
        answer = caller.http.post(path, content=body)
        assert answer.status_code == status
        assert list(answer.json()) == ["error"]
    answer = caller.http.post(path, json={"inputs": [tensor]})
    assert answer.status_code == 422
    assert "shape" in answer.json()["error"]
    assert caller.http.post("/v2/models/none/infer", json={}).status_code == 404
    assert list(caller.http.get("/v2/models/none").json()) == ["error"]
    nobody = httpx.post(f"{platform.url}{path}", json={"inputs": [tensor]})
    assert nobody.status_code == 401
    assert list(nobody.json()) == ["error"]
    assert httpx.get(f"{platform.url}/v2").status_code == 401
    with pytest.raises(InferenceServerException):
        client.get_model_metadata(made.name)

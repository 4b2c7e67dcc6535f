"""Predictions through the whole stack, as a user uploads and asks."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
import psutil
import pytest
from tritonclient import http as triton

from tests.predict.onnx_models import adding
from tests.system.conftest import Stack, wait_for

pytestmark = pytest.mark.xdist_group("system")

ROW = {"inputs": [[1.0, 2.0, 3.0]]}


@pytest.fixture(scope="module")
def model(stack: Stack) -> dict[str, Any]:
    answer = stack.admin.post(
        "/api/v1/models/upload",
        data={"name": "system-adding"},
        files={"file": ("adding.onnx", adding(1000))},
        timeout=120,
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture(scope="module")
def key(stack: Stack) -> dict[str, str]:
    return {"X-API-Key": stack.api_key("predict")}


@contextmanager
def asking(stack: Stack, path: str, body: object, key: dict[str, str]) -> Iterator[Counter[str]]:
    """Predict all the time on several connections; answers by status or error."""
    seen: Counter[str] = Counter()
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=stack.url, headers=key, timeout=30) as client:
            while not stop.is_set():
                try:
                    seen[str(client.post(path, json=body).status_code)] += 1
                except httpx.HTTPError as error:
                    seen[repr(error)] += 1

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_an_uploaded_model_answers(
    stack: Stack, model: dict[str, Any], key: dict[str, str]
) -> None:
    for path in ("/api/v1/predict/system-adding", f"/api/predict/{model['id']}"):
        with stack.client(**key) as client:
            answer = client.post(path, json={"inputs": [[1.0, 2.0, 3.0]]})
        assert answer.status_code == 200, answer.text
        assert np.ravel(answer.json()["predictions"]).tolist() == [1006.0]
        assert "server-timing" in answer.headers


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
def test_the_protocol_through_the_gateway(
    stack: Stack, model: dict[str, Any], key: dict[str, str], *, binary: bool
) -> None:
    client = triton.InferenceServerClient(stack.url.removeprefix("http://"))
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready(model["name"], headers=key)
    metadata = client.get_model_metadata(model["name"], headers=key)
    assert metadata["inputs"][0]["datatype"] == "FP32"
    tensor = triton.InferInput("x", [1, 3], "FP32")
    tensor.set_data_from_numpy(np.array([[1, 2, 3]], np.float32), binary_data=binary)
    wanted = [triton.InferRequestedOutput("y", binary_data=binary)]
    answer = client.infer(model["name"], [tensor], outputs=wanted, headers=dict(key))
    assert np.ravel(answer.as_numpy("y")).tolist() == [1006.0]
    client.close()


@pytest.mark.parametrize("route", ["/api/v1/predict/{}", "/v2/models/{}/infer"])
def test_nobody_predicts_without_a_credential(
    stack: Stack, model: dict[str, Any], route: str
) -> None:
    """The gateway leaves keys and tokens to the API, on the short way and on the long one."""
    path = route.format(model["name"])
    good = stack.api_key("predict")
    statement = stack.admin.post("/auth/verify").headers["x-penstock-identity"]
    refused: list[dict[str, str]] = [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "pk_1"},
        {"X-API-Key": good[:-1] + ("0" if good[-1] != "0" else "1")},
        {"Authorization": "Bearer e30.e30.e30"},
        {"Authorization": "Basic YTpi"},
        # What the gateway says to the API is nothing that a client can say.
        {"Authorization": f"Bearer {statement}"},
        {"X-API-Key": statement},
        {"X-Penstock-Identity": statement},
        {"X-Penstock-Identity": statement, "X-API-Key": "pk_1"},
        {"X-Penstock-Identity": statement, "Authorization": "Bearer e30.e30.e30"},
        {"Cookie": f"penstock_session={good}", "Origin": stack.url},
    ]
    with httpx.Client(base_url=stack.url, timeout=30) as client:
        for headers in refused:
            for padding in (0, 200_000):
                body = {**ROW, "padding": "x" * padding}
                answer = client.post(path, json=body, headers=headers)
                assert answer.status_code == 401, (headers, answer.text)


def test_a_key_that_is_revoked_predicts_no_more(stack: Stack, model: dict[str, Any]) -> None:
    path = f"/api/v1/predict/{model['name']}"
    made = stack.admin.post("/auth/keys", json={"name": "ends", "scopes": ["predict"]}).json()
    headers = {"X-API-Key": made["key"]}
    with httpx.Client(base_url=stack.url, headers=headers, timeout=30) as client:
        assert client.post(path, json=ROW).status_code == 200
        assert stack.admin.delete(f"/auth/keys/{made['id']}").status_code in {200, 204}
        assert client.post(path, json=ROW).status_code == 401


def test_terminated_under_predictions(
    stack: Stack, model: dict[str, Any], key: dict[str, str]
) -> None:
    """Every service in turn; nobody who predicts sees anything of it."""
    path = f"/api/v1/predict/{model['name']}"
    for service in ("api", "auth"):
        pid = stack.home.pid(service)
        with asking(stack, path, ROW, key) as seen:
            wait_for(lambda seen=seen: seen["200"] > 50)  # type: ignore[misc]
            os.kill(pid, signal.SIGTERM)
            wait_for(lambda pid=pid: not psutil.pid_exists(pid), 30)  # type: ignore[misc]
            before = seen["200"]
            wait_for(lambda seen=seen, before=before: seen["200"] > before + 100, 60)  # type: ignore[misc]
        assert set(seen) == {"200"}, seen

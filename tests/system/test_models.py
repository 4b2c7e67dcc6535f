"""A model's way through the running stack: uploaded, shared, promoted, deleted, all by gateway."""

import threading

import httpx
import pytest

from tests.models.test_real_models import doubling
from tests.system.conftest import Stack

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("system")]

MODELS = "/api/v1/models"


def upload(client: httpx.Client, content: bytes, **texts: str) -> httpx.Response:
    files = {"file": ("doubling.onnx", content)}
    return client.post(f"{MODELS}/upload", files=files, data=texts, timeout=120)


def test_a_model_goes_its_way_through_the_gateway(stack: Stack) -> None:
    with stack.new_user("ada-models") as ada, stack.new_user("eve-models") as eve:
        first = upload(ada, doubling(), name="doubling", sample='[{"X_0": 1, "X_1": 2, "X_2": 3}]')
        assert first.status_code == 201, first.text
        made = first.json()
        assert made["aliases"] == ["champion"]
        assert upload(ada, doubling(), name="doubling").status_code == 200
        # The short address is the same.
        assert ada.get("/api/models/doubling").json()["aliases"] == {"champion": 1}
        model = f"{MODELS}/{made['id']}"
        assert eve.get(model).status_code == 404
        grants = {"users": ["eve-models@example.org"]}
        assert ada.put(f"{model}/grants", json=grants).status_code == 200
        assert ada.patch(model, json={"visibility": "shared"}).status_code == 200
        served = eve.get(f"{model}/versions/1/download")
        assert served.headers["etag"] == f'"{made["onnx_sha256"]}"'
        assert len(served.content) == made["onnx_size_bytes"]
        assert eve.delete(model).status_code == 403
        refused = upload(ada, b"\x80\x04cos\nsystem\n.", name="doubling")
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:penstock:model-refused"
        assert ada.delete(model).status_code == 204
        assert eve.get(model).status_code == 404
        assert ada.post(f"{model}/restore").json()["aliases"] == {"champion": 1}


def test_uploads_of_one_name_at_once_are_versions_in_every_process(stack: Stack) -> None:
    answers: list[httpx.Response] = []

    def send(number: int) -> None:
        answers.append(upload(ada, doubling(f"doubling {number}"), name="at-once"))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(3)]
    with stack.new_user("ada-at-once") as ada:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [answer.status_code for answer in answers] == [201] * 3
    assert sorted(answer.json()["version"] for answer in answers) == [1, 2, 3]
    assert len({answer.json()["id"] for answer in answers}) == 1

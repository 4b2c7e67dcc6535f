import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from penstock.predict.errors import DamagedModelError, ModelFailedError, UnusableModelError
from penstock.predict.session import Session
from penstock.predict.tensors import Graph, Tensor
from tests.predict import graphs


def opened(onnx: bytes) -> Session:
    return Session(onnx, hashlib.sha256(onnx).hexdigest())


@pytest.mark.unit
def test_damaged_bytes_are_refused_by_their_hash() -> None:
    damaged = bytearray(graphs.LINEAR)
    damaged[-1] ^= 1
    wanted = hashlib.sha256(graphs.LINEAR).hexdigest()
    with pytest.raises(DamagedModelError, match=wanted) as caught:
        Session(bytes(damaged), wanted)
    assert hashlib.sha256(damaged).hexdigest() in caught.value.detail


@pytest.mark.unit
@pytest.mark.parametrize("onnx", [b"", b"not a model", graphs.LINEAR[:-20]])
def test_what_onnx_runtime_cannot_open_is_refused(onnx: bytes) -> None:
    with pytest.raises(UnusableModelError):
        opened(onnx)


@pytest.mark.unit
def test_a_model_says_what_it_takes_and_gives() -> None:
    assert opened(graphs.CLASSES).graph == Graph(
        (Tensor("X", "float32", (None, 1)),),
        (Tensor("label", "int64", (None,)), Tensor("likely", "float32", (None, 2))),
    )
    assert opened(graphs.FOUR_ROWS).graph.fixed_rows == 4


@pytest.mark.unit
def test_a_failing_run_is_an_error_of_the_rows_and_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    session = opened(graphs.TABLE)
    with pytest.raises(ModelFailedError):
        session.run({"X": np.array([[7]])}, 1)
    with pytest.raises(ModelFailedError):
        session.run({"X": np.array([[1.5]], np.float32)}, 1)
    assert capfd.readouterr().err == ""


@pytest.mark.unit
def test_graphs_that_loop_are_known() -> None:
    assert opened(graphs.LOOPING).loops
    assert not opened(graphs.LINEAR).loops


@pytest.mark.timeout(300)
def test_memory_comes_back_after_unloading_fifty_models() -> None:
    program = Path(__file__).with_name("memory.py")
    done = subprocess.run(
        # Without `-P` its folder would come before Python's own modules.
        (sys.executable, "-P", str(program), "50", "4"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["kept"] > 1
    # Fifty times 4 MB went through; no more are there at once than there is room for, and none at
    # the end.
    assert figures["full"] - figures["before"] < figures["room"]
    assert figures["after"] - figures["before"] < 12

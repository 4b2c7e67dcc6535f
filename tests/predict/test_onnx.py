"""ONNX Runtime stays at home."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

PROGRAM = """
import os
from pathlib import Path
# numpy's own threads are not what is counted.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("ORT_DISABLE_TELEMETRY", None)
import penstock.predict.session
print(len(list(Path("/proc/self/task").iterdir())), os.environ["ORT_DISABLE_TELEMETRY"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_no_sender_of_usage_figures_is_started() -> None:
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM), capture_output=True, text=True, check=False
    )
    threads, disabled = done.stdout.split()
    assert disabled == "1"
    # The sender has threads of its own.
    assert int(threads) == 1, done.stderr

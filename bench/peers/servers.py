"""How each peer is installed and started, and what it is asked.

An environment of its own each, from pinned requirements: their versions contradict one another.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from penstock.local.ports import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROW = [0.1, -0.2, 0.3, 1.4, -1.5, 0.6, 0.7, -0.8]
START_SECONDS = 90


@dataclass(frozen=True)
class Peer:
    """`requirements` names the environment, `path` and `body` the request."""

    name: str
    requirements: str
    path: str
    body: str


OURS = json.dumps({"inputs": [ROW]})
V2 = json.dumps(
    {"inputs": [{"name": "x", "shape": [1, len(ROW)], "datatype": "FP64", "data": ROW}]}
)
HANDWRITTEN = Peer("hand-written", "handwritten", "/predict", OURS)
TUNED = Peer("hand-written, tuned", "tuned", "/tuned", OURS)
OTHERS = (
    Peer("MLServer", "mlserver", "/v2/models/model/infer", V2),
    Peer("LitServe", "litserve", "/predict", OURS),
    Peer("MLflow", "mlflow", "/invocations", OURS),
    Peer("BentoML", "bentoml", "/predict", OURS),
)


def install(peer: Peer) -> Path:
    """Return the folder of programs of a peer's environment, made when it is missing."""
    folder = ROOT / ".venv-peers" / peer.requirements
    lock = ROOT / "requirements" / f"peer-{peer.requirements}.txt"
    stamp = folder / ".installed"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        uv = (sys.executable, "-m", "uv")
        subprocess.run((*uv, "venv", "--quiet", "--clear", str(folder)), check=True)
        into = ("pip", "install", "--quiet", "--python", str(folder / "bin" / "python"))
        what = ("--require-hashes", "--requirement", str(lock))
        subprocess.run((*uv, *into, *what), check=True)
        stamp.write_text(lock.read_text())
    return folder / "bin"


@contextmanager
def serving(peer: Peer, folder: Path) -> Iterator[str]:
    """Run a peer with the model in `folder`; yields the address to ask."""
    programs = install(peer)
    own = folder / peer.requirements
    own.mkdir(exist_ok=True)
    if peer.requirements in {"mlserver", "mlflow"}:
        subprocess.run((str(programs / "python"), str(HERE / "train.py"), str(own)), check=True)
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK_")},
        "PATH": f"{programs}:{os.environ['PATH']}",
        "BENCH_ONNX": str(folder / "model.onnx"),
        "BENCH_PORT": str(port),
        "BENTOML_DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    log = (own / "server.log").open("wb")
    command = _command(peer, programs, own, port)
    options: dict[str, Any] = {"stdout": log, "stderr": log, "start_new_session": True}
    with subprocess.Popen(command, env=environment, cwd=HERE, **options) as process:
        try:
            address = f"http://127.0.0.1:{port}{peer.path}"
            _await(address, peer, process)
            yield address
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            # LitServe leaves its workers behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _command(peer: Peer, programs: Path, own: Path, port: int) -> tuple[str, ...]:
    uvicorn = (str(programs / "uvicorn"), "handwritten:app", "--log-level", "warning")
    if peer.requirements in {"handwritten", "tuned"}:
        return (*uvicorn, "--port", str(port))
    if peer.requirements == "litserve":
        return (str(programs / "python"), "litserve_app.py")
    if peer.requirements == "bentoml":
        return (str(programs / "bentoml"), "serve", "bentoml_app:Model", "--port", str(port))
    if peer.requirements == "mlflow":
        options = ("--env-manager", "local", "--workers", "1", "--port", str(port))
        return (str(programs / "mlflow"), "models", "serve", "-m", str(own / "mlflow"), *options)
    (own / "settings.json").write_text(
        json.dumps(
            {"http_port": port, "grpc_port": free_port(), "metrics_port": free_port()}
            | {"parallel_workers": 0, "debug": False}
        )
    )
    (own / "model-settings.json").write_text(
        json.dumps(
            {"name": "model", "implementation": "mlserver_sklearn.SKLearnModel"}
            | {"parameters": {"uri": str(own / "model.joblib")}}
        )
    )
    return (str(programs / "mlserver"), "start", str(own))


def _await(address: str, peer: Peer, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    headers = {"Content-Type": "application/json"}
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = httpx.post(address, content=peer.body, headers=headers, timeout=30)
            if answer.status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{peer.name} does not answer")

"""Predictions as users get them, against what they would write themselves, and other servers.

    python bench/predict.py [--pairs 3] [--seconds 4] [--models 200] [--parts single,peers]

Parts are `single`, `peers`, `batch` and `cold`, all of them unless told otherwise. What is left out
keeps the figures of the run before.

One stack is started as `penstock up` starts it, without Airflow and page, with one API process, and
the model is uploaded to it: gradient boosting of 100 trees on 8 features, asked for single rows.
With API key, limits, entry check and durable log on, wrk asks in turns: us straight, a hand-written
server with none of these, us through the gateway. The figures are medians of the pairs' ratios.
Straight is a second API process of the same installation, which listens at a port instead of the
socket behind the gateway; the one that is not asked does nothing.

Then batches of 1,000 rows against a bare `InferenceSession.run` with JSON decoding in this process,
other model servers, the first answers of models that are not in memory, and what memory the process
has given back when it has unloaded them.
"""

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import numpy as np
import onnxruntime
import psutil
from onnx import load_model

from peers.servers import HANDWRITTEN, OTHERS, OURS, ROW, TUNED, Peer, serving
from penstock.core.settings import Settings
from penstock.local.ports import free_port

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "predict.json"
PORTS = ("gateway", "gateway_admin", "postgres", "redis", "amqp", "airflow")
# Times the hand-written server, by connections; through the gateway; times the best other server.
STRAIGHT = {16: 1.5, 64: 2.0}
GATEWAY = 1.0
OTHER_SERVERS = 8.0
TAIL = 5.0
BATCH = 0.7
BATCH_ROWS = 1_000
COLD_MS = 50.0
PARTS = ("single", "peers", "batch", "cold")
IN_MEMORY = 20
UPLOADS = 3
# A model that nobody asks for is unloaded after this time; what is kept then, as MB beside before.
UNUSED_SECONDS = 20
UNLOADED_WITHIN_SECONDS = 90
KEPT_MB = 16.0
# What a session of this model is counted as, see `penstock.predict.session`.
SESSION_BYTES = 150_000 + 5 * 54_000


@dataclass(frozen=True)
class Rate:
    """What wrk saw."""

    per_s: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Running:
    """The stack, the API's own address, an API key, and the model."""

    settings: Settings
    straight: str
    key: str
    process: psutil.Process

    def client(self) -> httpx.Client:
        headers = {"X-API-Key": self.key}
        return httpx.Client(base_url=self.settings.gateway_url, headers=headers, timeout=120)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="penstock-bench-"))
    folder.chmod(0o711)
    try:
        with ExitStack() as stack:
            result = measure(stack, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return report(result)


def measure(stack: ExitStack, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    subprocess.run((sys.executable, str(HERE / "peers" / "train.py"), str(folder)), check=True)
    running = stack.enter_context(started(folder / "home"))
    model = upload(running, "bench", folder / "model.joblib")
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    result: dict[str, Any] = {part: known[part] for part in PARTS if part in known}
    result |= {"bench": "predict", "pairs": options.pairs, "model": model["format"]}
    if "single" in options.parts:
        with serving(HANDWRITTEN, folder) as theirs:
            result["single"] = {
                str(count): compare(running, folder, theirs, count, options) for count in STRAIGHT
            }
    if "peers" in options.parts:
        result["peers"] = {
            peer.name: against(running, folder, peer, options) for peer in (TUNED, *OTHERS)
        }
    if "batch" in options.parts:
        result["batch"] = batches(running, folder, options)
    if "cold" in options.parts:
        result["cold"] = cold(running, folder, options.models)
    return result


@contextmanager
def started(home: Path) -> Iterator[Running]:
    ports = {f"PENSTOCK_{name.upper()}_PORT": str(free_port()) for name in PORTS}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK_")},
        **ports,
        "PENSTOCK_HOME": str(home),
        "PENSTOCK_API_WORKERS": "1",
        "PENSTOCK_MODEL_CACHE_BYTES": str(IN_MEMORY * SESSION_BYTES),
        "PENSTOCK_MODEL_CACHE_SECONDS": str(UNUSED_SECONDS),
        # Limits that are asked and counted as any other, and never reached.
        "PENSTOCK_PLANS": "bench=100000000/60s,key:100000000/60s",
        "PENSTOCK_ROLE_PLANS": "admin=bench analyst=bench viewer=bench",
    }
    penstock = (sys.executable, "-m", "penstock.cli.main")
    up = (*penstock, "up", "--detach", "--without", "airflow,web")
    subprocess.run(up, env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        fields = {name.removeprefix("PENSTOCK_").lower(): port for name, port in ports.items()}
        settings = Settings(home=home, **fields)  # type: ignore[arg-type]
        with one_more_api(environment) as (address, process):
            yield Running(settings, address, sign_in(settings), process)
    finally:
        subprocess.run((*penstock, "down"), env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def one_more_api(environment: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """Run an API process of the installation at a port; yields its address and its worker."""
    address = f"127.0.0.1:{free_port()}"
    command = (sys.executable, "-m", "penstock.apps.api")
    own = {**environment, "PENSTOCK_API_ADDRESS": address}
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    httpx.get(f"http://{address}/livez").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            workers = psutil.Process(process.pid).children()
            # Beside it Python has a helper of its own.
            yield f"http://{address}", max(workers, key=lambda found: found.memory_info().rss)
        finally:
            process.terminate()


def sign_in(settings: Settings) -> str:
    """Return an API key of the administrator."""
    secret = json.loads((settings.home / "admin.json").read_text())
    body = {"email": secret["email"], "password": secret["password"]}
    with httpx.Client(base_url=settings.gateway_url, timeout=30) as client:
        token = client.post("/auth/login", json=body).raise_for_status().json()["access_token"]
        key = client.post(
            "/auth/keys",
            json={"name": "bench", "scopes": ["models:read", "models:write", "predict"]},
            headers={"Authorization": f"Bearer {token}"},
        ).raise_for_status()
    return str(key.json()["key"])


def upload(running: Running, name: str, path: Path) -> dict[str, Any]:
    with running.client() as client, path.open("rb") as file:
        answer = client.post(
            "/api/v1/models/upload", data={"name": name}, files={"file": (path.name, file)}
        )
    if answer.is_error:
        raise SystemExit(f"{name} was not taken: {answer.text}")
    return dict(answer.json())


def wrk(folder: Path, url: str, body: str, key: str, *, connections: int, seconds: int) -> Rate:
    """Ask all the time; every request must be answered with 2xx."""
    script = folder / "wrk.lua"
    script.write_text(
        'wrk.method = "POST"\n'
        f"wrk.body = [==[{body}]==]\n"
        'wrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["X-API-Key"] = "{key}"\n'
    )
    options = ("-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script))
    done = subprocess.run(("wrk", *options, url), capture_output=True, text=True, check=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    tail = dict(re.findall(r"(50|99)%\s+([\d.]+[mu]?s)", done.stdout))
    if rate is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{url}: not all requests were answered\n{done.stdout}")
    return Rate(float(rate[1]), _milliseconds(tail["50"]), _milliseconds(tail["99"]))


def _milliseconds(text: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)


def compare(
    running: Running, folder: Path, theirs: str, connections: int, options: argparse.Namespace
) -> dict[str, Any]:
    path = "/api/v1/predict/bench"
    sides = (running.straight + path, theirs, running.settings.gateway_url + path)

    def ask(url: str, seconds: int) -> Rate:
        return wrk(folder, url, OURS, running.key, connections=connections, seconds=seconds)

    for url in sides:
        ask(url, 1)
    rounds = [[ask(url, options.seconds) for url in sides] for _ in range(options.pairs)]
    straight = [ours.per_s / other.per_s for ours, other, _ in rounds]
    gateway = [through.per_s / other.per_s for _, other, through in rounds]
    return {
        "straight": {"ratio": statistics.median(straight), "ratios": straight},
        "gateway": {"ratio": statistics.median(gateway), "ratios": gateway},
        "per_s": [
            statistics.median(rate.per_s for rate in side) for side in zip(*rounds, strict=True)
        ],
        "p50_ms": [
            statistics.median(rate.p50_ms for rate in side) for side in zip(*rounds, strict=True)
        ],
        "p99_ms": [
            statistics.median(rate.p99_ms for rate in side) for side in zip(*rounds, strict=True)
        ],
    }


def against(
    running: Running, folder: Path, peer: Peer, options: argparse.Namespace
) -> dict[str, Any]:
    """Return both rates in turns at 16 connections; why, where the peer cannot be had."""
    url = f"{running.straight}/api/v1/predict/bench"
    try:
        with serving(peer, folder) as address:
            found = []
            for _ in range(2):
                for target, body in ((url, OURS), (address, peer.body)):
                    rate = wrk(
                        folder, target, body, running.key, connections=16, seconds=options.seconds
                    )
                    found.append(rate.per_s)
    except (RuntimeError, subprocess.CalledProcessError, SystemExit) as error:
        return {"missing": str(error)[:300]}
    ratios = [ours / theirs for ours, theirs in zip(found[::2], found[1::2], strict=True)]
    return {
        "ratio": statistics.median(ratios),
        "ours_per_s": statistics.median(found[::2]),
        "theirs_per_s": statistics.median(found[1::2]),
    }


def batches(running: Running, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return batches a second through the API, and of decoding and running alone, here."""
    body = json.dumps({"inputs": [ROW] * BATCH_ROWS})
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "model.onnx", settings)
    name = session.get_inputs()[0].name
    encoded = body.encode()
    ratios, ours, bare = [], [], []
    for _ in range(options.pairs):
        url = f"{running.straight}/api/v1/predict/bench"
        rate = wrk(folder, url, body, running.key, connections=4, seconds=options.seconds)
        begun, count = time.perf_counter(), 0
        while time.perf_counter() - begun < options.seconds:
            rows = msgspec.json.decode(encoded)["inputs"]
            session.run(None, {name: np.asarray(rows, dtype=np.float32)})
            count += 1
        alone = count / (time.perf_counter() - begun)
        ours.append(rate.per_s)
        bare.append(alone)
        ratios.append(rate.per_s / alone)
    return {
        "ratio": statistics.median(ratios),
        "ours_per_s": statistics.median(ours),
        "bare_per_s": statistics.median(bare),
    }


def cold(running: Running, folder: Path, models: int) -> dict[str, Any]:
    """Return what first answers of models take that Redis holds and memory does not, and MB."""
    original = load_model(folder / "model.onnx")
    paths = [folder / f"cold-{number}.onnx" for number in range(models)]
    for path in paths:
        original.doc_string = path.name
        path.write_bytes(original.SerializeToString())
    with ThreadPoolExecutor(UPLOADS) as pool:
        list(pool.map(lambda path: upload(running, path.stem, path), paths))
    taken: list[float] = []
    before = megabytes(running)
    with httpx.Client(base_url=running.straight, headers={"X-API-Key": running.key}) as client:
        order = list(range(models))
        for turn in range(3):
            random.Random(turn).shuffle(order)  # noqa: S311 - the same order each time
            for number in order:
                begun = time.perf_counter()
                answer = client.post(
                    f"/api/v1/predict/cold-{number}", content=OURS, timeout=30
                ).raise_for_status()
                # The first turn brings the bytes from the storage to Redis.
                if turn and "predictions" in answer.json():
                    taken.append((time.perf_counter() - begun) * 1000)
        full, loaded = megabytes(running), in_memory(client)
        deadline = time.monotonic() + UNLOADED_WITHIN_SECONDS
        while in_memory(client) and time.monotonic() < deadline:
            time.sleep(1)
        time.sleep(2)
        after, left = megabytes(running), in_memory(client)
    taken.sort()
    return {
        "models": models,
        "in_memory": loaded,
        "in_memory_unused": left,
        "p50_ms": taken[len(taken) // 2],
        "p95_ms": taken[int(len(taken) * 0.95)],
        "mb": {"before": before, "loaded": full, "unused": after},
    }


def megabytes(running: Running) -> float:
    return float(running.process.memory_info().rss) / (1 << 20)


def in_memory(client: httpx.Client) -> int:
    """Return how many models the API process says it holds."""
    text = client.get("/metrics").text
    found = re.search(r"^penstock_model_cache_models (\d+)", text, re.MULTILINE)
    return int(found[1]) if found else -1


def report(result: dict[str, Any]) -> int:
    lines: list[tuple[str, float, float, bool]] = []
    for connections, found in result.get("single", {}).items():
        sides = ((STRAIGHT[int(connections)], "straight"), (GATEWAY, "gateway"))
        lines += [
            (
                f"{side}, {connections} connections, times hand-written",
                found[side]["ratio"],
                bar,
                True,
            )
            for bar, side in sides
        ]
        print(
            f"{connections} connections: straight, hand-written, gateway: "
            f"{', '.join(f'{rate:.0f}/s' for rate in found['per_s'])}; "
            f"p50 {', '.join(f'{ms:.1f}' for ms in found['p50_ms'])} ms; "
            f"p99 {', '.join(f'{ms:.1f}' for ms in found['p99_ms'])} ms"
        )
    if widest := result.get("single", {}).get("64"):
        tail = widest["p99_ms"][0] / widest["p50_ms"][0]
        lines.append(("p99 of p50, 64 connections", tail, TAIL, False))
    for name, found in result.get("peers", {}).items():
        print(f"{name}: {found}")
        if name != TUNED.name and "ratio" in found:
            lines.append((f"times {name}", found["ratio"], OTHER_SERVERS, True))
    if batch := result.get("batch"):
        lines.append((f"batches of {BATCH_ROWS}, of bare", batch["ratio"], BATCH, True))
    if found := result.get("cold"):
        print(f"cold: {found}")
        kept = found["mb"]["unused"] - found["mb"]["before"]
        lines += [
            ("cold prediction, p95 ms", found["p95_ms"], COLD_MS, False),
            ("models in memory", found["in_memory"], IN_MEMORY, False),
            ("models in memory, unused", found["in_memory_unused"], 0, False),
            ("MB kept after unloading", kept, KEPT_MB, False),
        ]
    met = True
    for name, value, bar, least in lines:
        ok = value >= bar if least else value <= bar
        met &= ok
        sign = "at least" if least else "at most"
        print(f"{name}: {value:.2f}; {sign} {bar}: {'ok' if ok else 'NOT MET'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

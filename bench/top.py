"""`/top` as users get it: cached against the bytes alone, uncached against psql.

    python bench/top.py [--pairs 5] [--seconds 5] [--rows 26601] [--file FILE]

One stack is started as `penstock up` starts it, without Airflow, and a file is loaded through it:
FILE, or a made-up one of as many rows as eGRID's.

(b) A cached `/top` through the gateway with an API key (`ext_authz`, identity, Redis) against the
same bytes from a bare ASGI application through the same Envoy, on a route without authentication,
with as many Granian workers. wrk asks both in turns; the figure is the median of the ratios.

(c) A `/top` that is not in Redis, through the gateway with an API key, against the same SQL in psql
on the same server: what it takes beyond `TIMES` psql, in milliseconds. Medians, in turns too.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import redis
from sqlalchemy.dialects import postgresql

from penstock.core.settings import Settings
from penstock.core.stack_file import read_stack_file
from penstock.ingest.sample import write_sample
from penstock.local.ports import free_port
from penstock.local.programs import postgres_folder
from penstock.plants.cache import REMEMBERED_SECONDS
from penstock.plants.catalogue import Chosen, Metric
from penstock.plants.kept import PREFIX
from penstock.plants.queries.ranking import parameters, ranking, shape_of

CACHED_AT_LEAST = 0.5
TIMES = 1.5
MILLISECONDS_MORE = 3.0
CONNECTIONS = (16, 64)
WORKERS = 2
HERE = Path(__file__).parent
RESULTS = HERE / "results" / "top.json"
TOP = "/api/v1/power-plants/top"
PORTS = ("gateway", "gateway_admin", "postgres", "redis", "amqp", "airflow")
LIMIT = 12
SCOPES = ("plants:read", "loads:read", "loads:write", "models:read")


@dataclass
class Running:
    """The stack, its administrator's API key, and what psql needs."""

    settings: Settings
    environment: dict[str, str]
    key: str

    @property
    def url(self) -> str:
        return self.settings.gateway_url

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=26_601)
    parser.add_argument("--file", type=Path)
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
    body = folder / "body.json"
    body.write_text("{}", encoding="utf-8")
    peer_port = free_port()
    running = stack.enter_context(started(folder / "home", peer_port))
    load(running, options.file or made_up(folder, options.rows))
    answer = httpx.get(running.url + TOP, headers=running.headers).raise_for_status()
    body.write_bytes(answer.content)
    stack.enter_context(bare(body, peer_port))
    return {
        "bench": "top",
        "pairs": options.pairs,
        "seconds": options.seconds,
        "workers": WORKERS,
        "bytes": len(answer.content),
        "cached": {
            "required": CACHED_AT_LEAST,
            "by_connections": {
                str(count): compare_cached(running, count, options) for count in CONNECTIONS
            },
        },
        "uncached": {
            "required": f"{TIMES} times psql and {MILLISECONDS_MORE} ms",
            "questions": compare_uncached(running, answer.json()),
        },
    }


@contextmanager
def started(home: Path, peer_port: int) -> Iterator[Running]:
    """Run the stack; what is not found elsewhere goes to the bare application, as to the web."""
    ports = {f"PENSTOCK_{name.upper()}_PORT": str(free_port()) for name in PORTS}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK_")},
        **ports,
        "PENSTOCK_HOME": str(home),
        "PENSTOCK_WEB_ADDRESS": f"127.0.0.1:{peer_port}",
        "PENSTOCK_API_WORKERS": str(WORKERS),
    }
    penstock = (sys.executable, "-m", "penstock.cli.main")
    up = (*penstock, "up", "--detach", "--without", "airflow,web")
    subprocess.run(up, env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        fields = {name.removeprefix("PENSTOCK_").lower(): port for name, port in ports.items()}
        settings = Settings(home=home, **fields)  # type: ignore[arg-type]
        yield Running(settings, environment, sign_in(settings))
    finally:
        subprocess.run((*penstock, "down"), env=environment, check=True, stdout=subprocess.DEVNULL)


def sign_in(settings: Settings) -> str:
    """Return an API key of the administrator."""
    secret = json.loads((settings.home / "admin.json").read_text())
    body = {"email": secret["email"], "password": secret["password"]}
    with httpx.Client(base_url=settings.gateway_url, timeout=30) as client:
        token = client.post("/auth/login", json=body).raise_for_status().json()["access_token"]
        key = client.post(
            "/auth/keys",
            json={"name": "bench", "scopes": list(SCOPES)},
            headers={"Authorization": f"Bearer {token}"},
        ).raise_for_status()
    return str(key.json()["key"])


def made_up(folder: Path, rows: int) -> Path:
    path = folder / "sample.csv"
    with path.open("wb") as file:
        write_sample(file, rows=rows)
    return path


def load(running: Running, path: Path) -> None:
    with httpx.Client(base_url=running.url, headers=running.headers, timeout=60) as client:
        with path.open("rb") as file:
            sent = client.post("/api/v1/loads", files={"file": file}).raise_for_status()
        address = f"/api/v1/loads/{sent.json()['id']}"
        while (state := client.get(address).raise_for_status().json()["state"]) != "visible":
            if state in {"failed", "duplicate"}:
                raise SystemExit(f"{path} did not load: {state}")
            time.sleep(0.1)


@contextmanager
def bare(body: Path, port: int) -> Iterator[None]:
    granian = (sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws")
    options = ("--workers", str(WORKERS), "--log-level", "warning", "--port", str(port))
    environment = {**os.environ, "BENCH_BODY": str(body), "PYTHONPATH": str(HERE)}
    with subprocess.Popen((*granian, *options, "plain_bytes:app"), env=environment) as process:
        try:
            for _ in range(200):
                try:
                    httpx.get(f"http://127.0.0.1:{port}")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def compare_cached(
    running: Running, connections: int, options: argparse.Namespace
) -> dict[str, Any]:
    ours = (running.url + TOP, running.headers)
    theirs = (f"{running.url}/bytes.json", dict[str, str]())
    wait_for_same(ours, theirs)
    for side in (ours, theirs):
        wrk(*side, connections=connections, seconds=1)
    rates = [
        [wrk(*side, connections=connections, seconds=options.seconds) for side in (ours, theirs)]
        for _ in range(options.pairs)
    ]
    ratios = [mine / bare_rate for mine, bare_rate in rates]
    return {
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "ours_per_s": statistics.median(mine for mine, _ in rates),
        "bare_per_s": statistics.median(bare_rate for _, bare_rate in rates),
    }


def wait_for_same(*sides: tuple[str, dict[str, str]]) -> None:
    """Wait until all answer the same bytes: the gateway tries an absent upstream now and then."""
    for _ in range(300):
        answers = [httpx.get(url, headers=headers) for url, headers in sides]
        if len({(answer.status_code, answer.content) for answer in answers}) == 1:
            return
        time.sleep(0.1)
    raise SystemExit(f"not the same bytes: {[answer.status_code for answer in answers]}")


def wrk(url: str, headers: dict[str, str], *, connections: int, seconds: int) -> float:
    """Return the requests a second; all of them must have been answered with 2xx."""
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *sent, url)
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", finished.stdout)
    if found is None or "Non-2xx" in finished.stdout or "Socket errors" in finished.stdout:
        raise SystemExit(f"{url}: not all requests were answered\n{finished.stdout}")
    return float(found[1])


def compare_uncached(running: Running, top: dict[str, Any]) -> dict[str, Any]:
    """Return milliseconds of both for a few questions, by query string."""
    state = top["items"][0]["state"]
    questions: list[tuple[str, Metric, str | None]] = [
        ("", "net_generation", None),
        (f"?state={state}", "net_generation", state),
        ("?metric=capacity", "capacity", None),
        ("?metric=capacity_factor", "capacity_factor", None),
    ]
    found = {}
    for query, metric, of_state in questions:
        chosen = Chosen(
            dataset=top["dataset"],
            year=top["year"],
            country=None,
            state=of_state,
            fuels=None,
            metric=metric,
        )
        mine, theirs = [], []
        for _ in range(5):
            mine += ask(running, TOP + query, times=40)
            theirs += psql(running, sql_of(chosen), times=40)
        ours, psqls = statistics.median(mine), statistics.median(theirs)
        found[query] = {
            "ms": ours,
            "psql_ms": psqls,
            "allowed_ms": TIMES * psqls + MILLISECONDS_MORE,
        }
    return found


def sql_of(chosen: Chosen) -> str:
    statement = ranking(shape_of(chosen)).params(parameters(chosen, LIMIT))
    options = {"literal_binds": True}
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs=options)
    return str(compiled).replace("\n", " ")


def ask(running: Running, path: str, *, times: int) -> list[float]:
    """Return the milliseconds of requests whose answer Redis has not."""
    address = httpx.URL(running.url)
    stack = read_stack_file(running.settings.run_dir / "stack.env")
    store = redis.Redis.from_url(stack["redis_url"])
    connection = http.client.HTTPConnection(address.host, address.port)
    found: list[float] = []
    while len(found) < times:
        for key in store.scan_iter(f"{PREFIX}*", count=1000):
            store.delete(key)
        begun = time.perf_counter()
        connection.request("GET", path, headers=running.headers)
        answer = connection.getresponse()
        answer.read()
        milliseconds = (time.perf_counter() - begun) * 1000
        timing = str(answer.getheader("server-timing"))
        if answer.status != http.client.OK:
            raise SystemExit(f"{path}: {answer.status} {timing}")
        if "miss" in timing:
            found.append(milliseconds)
        else:
            # It came to Redis after all had been deleted, and a process remembers it for a second.
            time.sleep(1.1 * REMEMBERED_SECONDS)
    connection.close()
    store.close()
    return found


def psql(running: Running, sql: str, *, times: int) -> list[float]:
    """Return the milliseconds that psql itself reports, one connection for all runs."""
    stack = read_stack_file(running.settings.run_dir / "stack.env")
    program = postgres_folder() / "bin" / "psql"
    script = "\\o /dev/null\n\\timing on\n" + f"{sql};\n" * times
    finished = subprocess.run(
        (str(program), "-qX", stack["database_url"]),
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [float(ms) for ms in re.findall(r"Time: ([\d.]+) ms", finished.stdout)]
    if len(found) != times:
        raise SystemExit(f"psql failed\n{finished.stderr}")
    return found


def report(result: dict[str, Any]) -> int:
    met = True
    for connections, figures in result["cached"]["by_connections"].items():
        ok = figures["ratio"] >= CACHED_AT_LEAST
        met &= ok
        print(
            f"cached /top, {connections} connections: {figures['ratio']:.2f} of the bare bytes "
            f"({figures['ours_per_s']:.0f}/s against {figures['bare_per_s']:.0f}/s, pairs "
            f"{', '.join(f'{ratio:.2f}' for ratio in figures['ratios'])}); "
            f"required {CACHED_AT_LEAST}: {'ok' if ok else 'NOT MET'}"
        )
    for query, figures in result["uncached"]["questions"].items():
        ok = figures["ms"] <= figures["allowed_ms"]
        met &= ok
        print(
            f"uncached /top{query}: {figures['ms']:.2f} ms, psql {figures['psql_ms']:.2f} ms; "
            f"allowed {figures['allowed_ms']:.2f} ms: {'ok' if ok else 'NOT MET'}"
        )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

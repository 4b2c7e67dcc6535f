"""`/auth/verify` against a plain FastAPI handler that checks the same JWT with PyJWT.

    python bench/verify.py [--pairs 5] [--seconds 5] [--tokens 50]

Both run on Granian with one worker, on loopback, and are asked by wrk in turns: ours, theirs,
ours, theirs. Ours does more: it also asks Redis for each request whether the session has ended,
and signs the statement for the API. The plain handler runs twice, with Ed25519 as our tokens have
it and with HS256, which is faster to check. The figure is the median of the pairs' ratios; below
`AT_LEAST` against either the program fails.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import jwt

from penstock.core.db import Database
from penstock.core.migrate import upgrade
from penstock.core.settings import Settings
from penstock.identity.service import ensure_administrator
from penstock.local.ports import free_port
from penstock.local.postgres import THROWAWAY, Postgres
from penstock.local.valkey import Valkey

AT_LEAST = 4.0
CONNECTIONS = 32
EMAIL, PASSWORD = "bench@localhost", "correct horse battery"
HERE = Path(__file__).parent
RESULTS = HERE / "results" / "verify.json"
# The requests are written once: wrk shares the machine with those it measures.
SCRIPT = """
local requests, turn = {}, 0
init = function()
  for line in io.lines(os.getenv("BENCH_TOKENS")) do
    local headers = {["Authorization"] = "Bearer " .. line}
    requests[#requests + 1] = wrk.format("GET", "/auth/verify", headers)
  end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="penstock-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        result = measure(folder, options.pairs, options.seconds, options.tokens)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for rival, figures in result["against"].items():
        print(
            f"verify against PyJWT {rival}: {figures['ratio']:.1f} times "
            f"({figures['ours_per_s']:.0f}/s against {figures['plain_per_s']:.0f}/s, "
            f"pairs {', '.join(f'{ratio:.1f}' for ratio in figures['ratios'])})"
        )
    worst = min(figures["ratio"] for figures in result["against"].values())
    print(f"required: {AT_LEAST}; found: {worst:.1f}; {'ok' if worst >= AT_LEAST else 'NOT MET'}")
    return 0 if worst >= AT_LEAST else 1


def measure(folder: Path, pairs: int, seconds: int, tokens: int) -> dict[str, Any]:
    with ExitStack() as stack:
        postgres = Postgres(folder / "postgres", free_port(), settings=THROWAWAY)
        valkey = Valkey(folder / "valkey", free_port())
        stack.enter_context(postgres)
        stack.enter_context(valkey)
        port = free_port()
        variables = {
            "PENSTOCK_HOME": str(folder / "home"),
            "PENSTOCK_DATABASE_URL": str(postgres.url),
            "PENSTOCK_REDIS_URL": str(valkey.url),
            "PENSTOCK_AUTH_ADDRESS": f"127.0.0.1:{port}",
            "PENSTOCK_GUESSES_PER_ACCOUNT": "100000",
            "PENSTOCK_GUESSES_PER_ADDRESS": "100000",
        }
        prepare(variables)
        ours = stack.enter_context(
            serving((sys.executable, "-m", "penstock.apps.auth"), variables, port)
        )
        issued = sign_in(ours, tokens)
        against = {}
        for algorithm in ("EdDSA", "HS256"):
            texts, key = tokens_for(algorithm, ours, issued)
            with plain(algorithm, key, issued[0]) as theirs:
                against[algorithm] = compare(
                    (ours, issued), (theirs, texts), pairs=pairs, seconds=seconds, folder=folder
                )
    return {
        "bench": "verify",
        "connections": CONNECTIONS,
        "workers": 1,
        "tokens": tokens,
        "seconds": seconds,
        "required": AT_LEAST,
        "against": against,
    }


def prepare(variables: Mapping[str, str]) -> None:
    fields = {k.removeprefix("PENSTOCK_").lower(): v for k, v in variables.items()}
    settings = Settings(**fields)  # type: ignore[arg-type]
    upgrade(settings)
    database = Database(settings.require("database_url"))
    with database.begin() as session:
        ensure_administrator(session, email=EMAIL, password=PASSWORD)
    database.close()


@contextmanager
def serving(command: tuple[str, ...], variables: Mapping[str, str], port: int) -> Iterator[str]:
    """Run a server until the end of the block; yield its address once it answers."""
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env={**os.environ, **variables}, cwd=HERE) as process:
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()


def plain(algorithm: str, key: str, example: str) -> AbstractContextManager[str]:
    port = free_port()
    claims = jwt.decode(example, options={"verify_signature": False})
    variables = {
        "BENCH_ALGORITHM": algorithm,
        "BENCH_KEY": key,
        "BENCH_ISSUER": claims["iss"],
        "PYTHONPATH": str(HERE),
    }
    granian = (sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--workers", "1")
    options = ("--log-level", "warning", "--port", str(port), "plain_jwt:app")
    return serving((*granian, *options), variables, port)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/auth/verify")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def sign_in(address: str, count: int) -> list[str]:
    body = {"email": EMAIL, "password": PASSWORD}
    return [
        httpx.post(f"{address}/auth/login", json=body, timeout=30)
        .raise_for_status()
        .json()["access_token"]
        for _ in range(count)
    ]


def tokens_for(algorithm: str, ours: str, issued: list[str]) -> tuple[list[str], str]:
    """Return the same claims signed with `algorithm`, and the key that checks them."""
    if algorithm == "EdDSA":
        keys = httpx.get(f"{ours}/auth/jwks.json").json()["keys"]
        return issued, json.dumps(keys[0])
    secret = os.urandom(32).hex()
    claims = [jwt.decode(token, options={"verify_signature": False}) for token in issued]
    return [jwt.encode(item, secret, algorithm=algorithm) for item in claims], secret


def compare(
    ours: tuple[str, list[str]],
    theirs: tuple[str, list[str]],
    *,
    pairs: int,
    seconds: int,
    folder: Path,
) -> dict[str, Any]:
    for address, tokens in (ours, theirs):
        ask(address, tokens, seconds=1, folder=folder)
    rates = [
        tuple(
            ask(address, tokens, seconds=seconds, folder=folder)
            for address, tokens in (ours, theirs)
        )
        for _ in range(pairs)
    ]
    ratios = [mine / plain_rate for mine, plain_rate in rates]
    return {
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "ours_per_s": statistics.median(mine for mine, _ in rates),
        "plain_per_s": statistics.median(plain_rate for _, plain_rate in rates),
    }


def ask(address: str, tokens: list[str], *, seconds: int, folder: Path) -> float:
    """Return the requests a second that were answered with 200, and nothing else came back."""
    script, listed = folder / "verify.lua", folder / "tokens"
    script.write_text(SCRIPT, encoding="utf-8")
    listed.write_text("\n".join(tokens), encoding="utf-8")
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address)
    environment = {**os.environ, "BENCH_TOKENS": str(listed)}
    finished = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    if "Non-2xx" in finished.stdout or "Socket errors" in finished.stdout:
        raise SystemExit(f"{address}: not all requests were answered\n{finished.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", finished.stdout)
    if found is None:
        raise SystemExit(finished.stdout)
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())

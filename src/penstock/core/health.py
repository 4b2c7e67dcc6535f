"""Health of one service: each part it stands on is really asked, in parallel, within a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

PROBE_SECONDS = 0.8


@dataclass(frozen=True)
class Check:
    """One part a service stands on: `probe(state)` raises when it is away.

    Without a `required` part the service is unhealthy, without another only degraded;
    `without` says what then still works.
    """

    probe: Callable[[Any], Awaitable[object]]
    required: bool
    without: str = ""


async def report_health(checks: Mapping[str, Check], state: Any) -> dict[str, Any]:  # noqa: ANN401 - the typed state differs by service
    """Ask every part and return `{"status", "checks": {name: {"status", "latency_ms", …}}}`."""
    results = await asyncio.gather(*(_ask(check, state) for check in checks.values()))
    found = dict(zip(checks, results, strict=True))
    away = [check for name, check in checks.items() if found[name]["status"] != "healthy"]
    status = "healthy" if not away else "degraded"
    if any(check.required for check in away):
        status = "unhealthy"
    return {"status": status, "checks": found}


async def _ask(check: Check, state: Any) -> dict[str, Any]:  # noqa: ANN401
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            detail = await check.probe(state)
    except TimeoutError:
        answer = {"status": "unhealthy", "reason": f"no answer within {PROBE_SECONDS} s"}
    except Exception as error:  # noqa: BLE001 - whatever a part raises means that it is away
        reason = (str(error).strip().splitlines() or [""])[0][:200]
        answer = {"status": "unhealthy", "reason": f"{type(error).__name__}: {reason}"}
    else:
        answer = {"status": "healthy", **(detail if isinstance(detail, dict) else {})}
    if answer["status"] != "healthy" and check.without:
        answer["still_works"] = check.without
    return {**answer, "latency_ms": round((time.perf_counter() - started) * 1000, 2)}

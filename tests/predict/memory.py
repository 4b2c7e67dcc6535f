"""Opens and forgets many models, and prints how much memory the process has at each stage.

    python memory.py <count> <megabytes of one>

The parts are those of the API process; a process of its own, so that nothing else moves its memory.
"""

import asyncio
import gc
import json
import sys
from pathlib import Path

from penstock.core.settings import Settings
from penstock.predict.runtime import Runtime

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.predict.graphs import LARGE_SIGNATURE, large, reference


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / (1 << 20)


async def main(count: int, megabytes: int) -> None:
    onnx = b""

    async def fetch(_sha256: str, _key: str) -> bytes:
        return onnx

    room_mb = 24 * megabytes
    runtime = Runtime(Settings(model_cache_bytes=room_mb << 20), fetch)

    async def use(number: int) -> None:
        nonlocal onnx
        onnx = large(number, megabytes)
        ref = reference(onnx, LARGE_SIGNATURE)
        model = await runtime.open(ref)
        asked = model.reader.from_columns({"a": [1.0], "b": [2.0], "c": [3.0]})
        await model.predict(asked)

    async def forget_all() -> None:
        for version_id in list(runtime._held):
            runtime.forget(version_id)
        await asyncio.sleep(0.6)

    await use(0)
    await forget_all()
    onnx = b""
    before = resident_mb()
    held = 0.0
    for number in range(count):
        await use(number)
        held = max(held, resident_mb())
    onnx = b""
    kept = runtime.figures.models
    await asyncio.sleep(0.6)
    full = resident_mb()
    await forget_all()
    after = resident_mb()
    await runtime.close()
    figures = {"before": before, "most": held, "full": full, "after": after}
    print(json.dumps({**figures, "kept": kept, "room": room_mb}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))

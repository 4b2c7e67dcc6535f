"""A request of 1,000 rows through reader, run and answer, against the bare run plus JSON decoding.

    python bench/thousand_rows.py [--pairs 40] [--rows 1000]

The model is gradient boosting of 100 trees on 8 features. Ours checks every value, names what is
wrong, joins with other requests and writes the answer. The yardstick does none of this: it decodes
the same body with msgspec, the fastest decoder there is here, and runs `InferenceSession.run` on a
matrix that is ready; making the matrix from what was decoded is not even counted. Both run in turns
in one process. The figure is the median of the pairs' ratios, yardstick to ours; below `AT_LEAST`
for one of the three shapes of a body, the program fails. The share of `json.loads` is told too.
"""

import argparse
import asyncio
import hashlib
import json
import statistics
import sys
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import numpy as np
import onnxruntime as ort
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier

from penstock.core.settings import Settings
from penstock.models.signature import Feature, Output, Signature
from penstock.predict.loaded import LoadedModel, VersionRef
from penstock.predict.runtime import Runtime

AT_LEAST = 0.7
FEATURES = tuple(f"feature_{number}" for number in range(8))
RESULTS = Path(__file__).parent / "results" / "thousand_rows.json"
SIGNATURE = Signature(
    tuple(
        Feature(name=name, type="float32", input="X", input_type="float32", column=place)
        for place, name in enumerate(FEATURES)
    ),
    (
        Output(name="label", kind="label", type="int64"),
        Output(
            name="probabilities", kind="probabilities", type="float32", shape=(2,), classes=(0, 1)
        ),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args()
    result = asyncio.run(measure(options.pairs, options.rows))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for shape, figures in result["shapes"].items():
        print(
            f"{options.rows} rows as {shape}: {figures['ratio']:.2f} of the bare run and msgspec, "
            f"{figures['ratio_json']:.2f} of the bare run and json "
            f"({', '.join(f'{name} {value:.0f} µs' for name, value in figures['us'].items())})"
        )
    worst = min(figures["ratio"] for figures in result["shapes"].values())
    print(f"required: {AT_LEAST}; found: {worst:.2f}; {'ok' if worst >= AT_LEAST else 'NOT MET'}")
    return 0 if worst >= AT_LEAST else 1


def trained() -> bytes:
    warnings.filterwarnings("ignore")
    rows = np.random.default_rng(0).normal(size=(2000, len(FEATURES))).astype(np.float32)
    model = GradientBoostingClassifier(n_estimators=100).fit(rows, rows[:, 0] * rows[:, 1] > 0)
    made = to_onnx(model, rows[:1], options={"zipmap": False}, target_opset=18)
    return bytes(made.SerializeToString())


def bodies(table: list[list[float]]) -> dict[str, bytes]:
    columns = dict(zip(FEATURES, zip(*table, strict=True), strict=True))
    records = [dict(zip(FEATURES, row, strict=True)) for row in table]
    said: dict[str, Any] = {
        "records": {"inputs": records},
        "arrays": {"inputs": table},
        "columns": {"columns": columns},
    }
    return {shape: json.dumps(body).encode() for shape, body in said.items()}


async def measure(pairs: int, rows: int) -> dict[str, Any]:
    onnx = trained()
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    bare = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    table = np.random.default_rng(1).normal(size=(rows, len(FEATURES)))
    matrix = table.astype(np.float32)

    async def fetch(_sha256: str, _key: str) -> bytes:
        return onnx

    runtime = Runtime(Settings(), fetch)
    model = await runtime.open(
        VersionRef(
            id=uuid4(),
            model_id=uuid4(),
            model_name="bench",
            number=1,
            onnx_sha256=hashlib.sha256(onnx).hexdigest(),
            onnx_key="bench",
            signature=SIGNATURE,
        )
    )
    shapes = {}
    for shape, body in bodies(table.tolist()).items():

        async def plain(body: bytes = body) -> None:
            msgspec.json.decode(body)
            bare.run(None, {"X": matrix})

        async def standard(body: bytes = body) -> None:
            json.loads(body)
            bare.run(None, {"X": matrix})

        async def ours(body: bytes = body) -> None:
            await whole(model, body)

        shapes[shape] = await compare(pairs, {"ours": ours, "bare": plain, "json": standard})
    await runtime.close()
    return {"bench": "thousand_rows", "rows": rows, "required": AT_LEAST, "shapes": shapes}


async def whole(model: LoadedModel, body: bytes) -> bytes:
    """Do all that stands between a body and its answer."""
    asked = model.reader.read(body)
    result = await model.predict(asked)
    texts = model.answerer.outputs(result.outputs, result.rows)
    return msgspec.json.encode(model.answerer.answer(result.outputs, result.rows, texts))


async def compare(pairs: int, ways: dict[str, Callable[[], Awaitable[None]]]) -> dict[str, Any]:
    for way in ways.values():
        await way()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(pairs):
        for name, way in ways.items():
            started = time.perf_counter()
            await way()
            taken[name].append(time.perf_counter() - started)
    ratios = {
        name: statistics.median(
            theirs / mine for theirs, mine in zip(taken[name], taken["ours"], strict=True)
        )
        for name in ("bare", "json")
    }
    return {
        "ratio": ratios["bare"],
        "ratio_json": ratios["json"],
        "us": {name: statistics.median(times) * 1e6 for name, times in taken.items()},
    }


if __name__ == "__main__":
    sys.exit(main())

"""What a user writes in an hour: FastAPI, pydantic and ONNX Runtime; nobody is asked who they are.

    BENCH_ONNX=model.onnx uvicorn handwritten:app

`predict` is a plain function, as FastAPI's documentation has it for work that keeps the processor
busy, and uvicorn is what `pip install fastapi uvicorn` brings. `tuned` is the same on the event
loop, for those who have measured, and for uvicorn with uvloop and httptools.
"""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["BENCH_ONNX"], options)
name = session.get_inputs()[0].name
app = FastAPI()


class Rows(BaseModel):
    inputs: list[list[float]]


def run(rows: Rows) -> dict[str, list[object]]:
    label, probabilities = session.run(None, {name: np.asarray(rows.inputs, dtype=np.float32)})
    return {"predictions": label.tolist(), "probabilities": probabilities.tolist()}


@app.post("/predict")
def predict(rows: Rows) -> dict[str, list[object]]:
    return run(rows)


@app.post("/tuned")
async def tuned(rows: Rows) -> dict[str, list[object]]:
    return run(rows)

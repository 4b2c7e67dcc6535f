"""The model behind BentoML, as its documentation shows it."""

import os

import bentoml
import numpy as np
import onnxruntime


@bentoml.service(workers=1, traffic={"timeout": 60})
class Model:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["BENCH_ONNX"], options)
        self.name = self.session.get_inputs()[0].name

    @bentoml.api
    def predict(self, inputs: list[list[float]]) -> dict[str, list]:
        rows = np.asarray(inputs, dtype=np.float32)
        label, probabilities = self.session.run(None, {self.name: rows})
        return {"predictions": label.tolist(), "probabilities": probabilities.tolist()}

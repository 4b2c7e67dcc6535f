"""The model behind LitServe, as its documentation shows it."""

import os

import litserve
import numpy as np
import onnxruntime


class Model(litserve.LitAPI):
    def setup(self, device: str) -> None:
        del device
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["BENCH_ONNX"], options)
        self.name = self.session.get_inputs()[0].name

    def decode_request(self, request: dict[str, list[list[float]]]) -> np.ndarray:
        return np.asarray(request["inputs"], dtype=np.float32)

    def predict(self, rows: np.ndarray) -> list[np.ndarray]:
        return self.session.run(None, {self.name: rows})

    def encode_response(self, output: list[np.ndarray]) -> dict[str, list[object]]:
        return {"predictions": output[0].tolist(), "probabilities": output[1].tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Model(), accelerator="cpu", workers_per_device=1)
    server.run(
        port=int(os.environ["BENCH_PORT"]),
        num_api_servers=1,
        log_level="error",
        generate_client_file=False,
    )

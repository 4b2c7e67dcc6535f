"""Trains the model that every server of the bench answers with, and writes it for each of them.

    python train.py FOLDER

`model.joblib` for whoever loads scikit-learn's own file, with the scikit-learn of this environment;
`model.onnx` where skl2onnx is installed, `mlflow/` where MLflow is.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

FEATURES = 8
TREES = 100
BORDER = 0.3


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.random.default_rng(7)
    rows = numbers.normal(size=(2_000, FEATURES)).astype(np.float32)
    classes = (rows[:, 0] * rows[:, 1] + rows[:, 2] > BORDER).astype(int)
    model = GradientBoostingClassifier(n_estimators=TREES, random_state=7).fit(rows, classes)
    joblib.dump(model, folder / "model.joblib")
    if importlib.util.find_spec("skl2onnx"):
        convert = importlib.import_module("skl2onnx").to_onnx
        onnx = convert(model, rows[:1], options={"zipmap": False})
        (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    if importlib.util.find_spec("mlflow"):
        save = importlib.import_module("mlflow.sklearn").save_model
        save(model, str(folder / "mlflow"), serialization_format="cloudpickle")


if __name__ == "__main__":
    main()

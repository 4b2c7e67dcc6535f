"""What to do instead, for each kind of file that is not taken: the lines that export to ONNX."""

from penstock.models.formats.detect import Kind

TAKEN = (
    "Taken are ONNX, scikit-learn (joblib, pickle, skops), XGBoost (JSON, UBJSON) and LightGBM "
    "(text)."
)

_TORCH = (
    "import torch\n"
    "example = (torch.zeros(1, FEATURES),)\n"
    "torch.onnx.export(model.eval(), example, 'model.onnx', input_names=['X'], "
    "output_names=['y'], dynamic_axes={'X': {0: 'N'}, 'y': {0: 'N'}}, dynamo=False)"
)
_KERAS = (
    "import keras\n"
    "model = keras.models.load_model('model.keras')\n"
    "model.export('model.onnx', format='onnx')"
)
_TENSORFLOW = (
    "import tf2onnx, tensorflow as tf\n"
    "model = tf.saved_model.load('folder')\n"
    "tf2onnx.convert.from_function(model.signatures['serving_default'], "
    "input_signature=[tf.TensorSpec([None, FEATURES], tf.float32)], output_path='model.onnx')"
)
_CATBOOST = (
    "from catboost import CatBoost\n"
    "model = CatBoost().load_model('model.cbm')\n"
    "model.save_model('model.onnx', format='onnx')"
)

# What the file is, and the code that makes ONNX of it.
_EXPORTS: dict[Kind, tuple[str, str]] = {
    "keras": ("a Keras model", _KERAS),
    "hdf5": ("an HDF5 file, as Keras writes them", _KERAS.replace("model.keras", "model.h5")),
    "torch": ("a PyTorch checkpoint, which is a pickle", _TORCH),
    "torchscript": (
        "a TorchScript model",
        "import torch\nmodel = torch.jit.load('model.pt')\n" + _TORCH.split("\n", 1)[1],
    ),
    "safetensors": ("a safetensors file: weights without the model", _TORCH),
    "savedmodel": ("a TensorFlow SavedModel", _TENSORFLOW),
    "tflite": (
        "a TensorFlow Lite model",
        (
            "# pip install tf2onnx\n"
            "import tf2onnx\n"
            "tf2onnx.convert.from_tflite('model.tflite', output_path='model.onnx')"
        ),
    ),
    "catboost": ("a CatBoost model", _CATBOOST),
    "xgboost-binary": (
        "a model in XGBoost's old binary format",
        (
            "import xgboost\n"
            "booster = xgboost.Booster(model_file='model.bin')  # with an XGBoost before 3.1\n"
            "booster.save_model('model.json')"
        ),
    ),
    "coreml": (
        "a Core ML model",
        (
            "# Export the model that it was made from; for scikit-learn:\n"
            "from skl2onnx import to_onnx\n"
            "open('model.onnx', 'wb').write(to_onnx(model, X[:1]).SerializeToString())"
        ),
    ),
    "pmml": (
        "a PMML document",
        (
            "# Export the model that it was made from; for scikit-learn:\n"
            "from skl2onnx import to_onnx\n"
            "open('model.onnx', 'wb').write(to_onnx(model, X[:1]).SerializeToString())"
        ),
    ),
}
_OTHERS: dict[Kind, str] = {
    "empty": "The file is empty.",
    "zip": "This is a zip file that holds no model we know.",
    "gguf": "This is a language model's file (GGUF), which is not served here.",
    "numpy": "This is a numpy array, not a model.",
    "parquet": "This is a Parquet table, not a model.",
    "csv": "This looks like a table of text, not a model.",
    "pdf": "This is a PDF document, not a model.",
    "openvino": "This is an OpenVINO or other XML document: upload the ONNX file it was made from.",
    "unknown": "What kind of file this is cannot be told from its content.",
}

BY_HAND = (
    "from skl2onnx import to_onnx\n"
    "onnx = to_onnx(model, X[:1], options={'zipmap': False})\n"
    "open('model.onnx', 'wb').write(onnx.SerializeToString())"
)
DYNAMIC = (
    "torch.onnx.export(model, example, 'model.onnx', input_names=['X'], output_names=['y'], "
    "dynamic_axes={'X': {0: 'N'}, 'y': {0: 'N'}})"
)


def advice(kind: Kind) -> str:
    """Return what to tell whoever sent a file of a kind that is not taken."""
    if kind in _EXPORTS:
        what, code = _EXPORTS[kind]
        return f"This is {what}. Export it and upload that:\n\n{code}"
    return f"{_OTHERS[kind]} {TAKEN}"

"""What a file is, by its content, and what is said of those that are not taken."""

import pickle
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from penstock.core.settings import Settings
from penstock.models.conversion import Wanted, convert
from penstock.models.errors import ModelRefusedError
from penstock.models.formats.detect import Ends, detect

pytestmark = pytest.mark.unit


def zipped(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return file.getvalue()


REFUSED = {
    "keras": (zipped("metadata.json", "config.json", "model.weights.h5"), "model.export"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "model.export"),
    "torch": (zipped("archive/data.pkl", "archive/data/0"), "torch.onnx.export"),
    "torchscript": (zipped("m/code/__torch__.py", "m/data.pkl"), "torch.jit.load"),
    "savedmodel": (zipped("saved_model.pb", "variables/x"), "tf2onnx"),
    "tflite": (b"\x1c\x00\x00\x00TFL3" + bytes(50), "from_tflite"),
    "safetensors": (b"\x40\x00\x00\x00\x00\x00\x00\x00" + b'{"w": {}}', "torch.onnx.export"),
    "pmml": (b'<?xml version="1.0"?>\n<PMML version="4.4">', "to_onnx"),
    "coreml": (zipped("Data/com.apple.CoreML/model.mlmodel"), "to_onnx"),
    "catboost": (b"CBM1" + bytes(100), "format='onnx'"),
    "xgboost-binary": (b"binf" + bytes(100), "save_model('model.json')"),
    "gguf": (b"GGUF" + bytes(100), "language model"),
    "csv": (b"a,b,c\n1,2,3\n", "table of text"),
    "zip": (zipped("readme.txt"), "no model we know"),
    "empty": (b"", "empty"),
    "unknown": (b"\x00\x01\x02 nothing", "cannot be told"),
}


@pytest.mark.parametrize("kind", list(REFUSED))
def test_a_kind_that_is_not_taken_says_what_to_do(kind: str, tmp_path: Path) -> None:
    content, advice = REFUSED[kind]
    assert detect(Ends(content, content, len(content))) == kind
    # The name promises something else, and is not believed.
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelRefusedError) as refused:
        convert(path, Wanted(file_name="model.onnx"), settings=Settings(home=tmp_path))
    assert advice in refused.value.detail
    assert refused.value.status == 422
    assert refused.value.code == "model-refused"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pickle", pickle.dumps([1], protocol=0)),
        ("pickle", pickle.dumps([1], protocol=2)),
        ("pickle", pickle.dumps([1], protocol=5)),
        ("pickle", b"\x1f\x8b\x08" + bytes(20)),
        ("skops", zipped("schema.json", "1.npy")),
        ("xgboost-json", b'{"learner":{"attributes":{}}}'),
        ("xgboost-ubjson", b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{"),
        ("lightgbm", b"tree\nversion=v4\n"),
        ("onnx", b"\x08\x08\x12\x08skl2onnx"),
    ],
)
def test_a_kind_that_is_taken(kind: str, content: bytes) -> None:
    assert detect(Ends(content, content, len(content))) == kind

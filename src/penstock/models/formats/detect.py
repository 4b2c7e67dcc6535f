"""What kind of file this is, by its content; the name is only a hint for text.

Looks at the first and the last bytes and interprets nothing: whatever needs a parser is left to
the sandbox.
"""

import os
from typing import Literal, NamedTuple

HEAD_BYTES = 8192
# The end of a zip file lists the names of its members.
TAIL_BYTES = 256 << 10

Opened = Literal["onnx", "pickle", "skops", "xgboost-json", "xgboost-ubjson", "lightgbm"]
Exported = Literal["keras", "hdf5", "torch", "torchscript", "savedmodel", "tflite", "safetensors"]
Converted = Literal["pmml", "coreml", "catboost", "xgboost-binary", "openvino"]
Foreign = Literal["gguf", "numpy", "parquet", "csv", "pdf", "zip", "empty", "unknown"]
Kind = Opened | Exported | Converted | Foreign

OPENED: dict[Kind, str] = {
    "onnx": "onnx",
    "pickle": "sklearn",
    "skops": "sklearn",
    "xgboost-json": "xgboost",
    "xgboost-ubjson": "xgboost",
    "lightgbm": "lightgbm",
}
# Members of zip files that only one kind has; the first that is found decides.
MEMBERS: tuple[tuple[bytes, Kind], ...] = (
    (b"/code/__torch__", "torchscript"),
    (b"constants.pkl", "torchscript"),
    (b"/data.pkl", "torch"),
    (b"model.weights.h5", "keras"),
    (b"saved_model.pb", "savedmodel"),
    (b"coremldata.bin", "coreml"),
    (b"com.apple.CoreML", "coreml"),
    (b"schema.json", "skops"),
)
BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"CBM1", "catboost"),
    (b"GGUF", "gguf"),
    (b"\x93NUMPY", "numpy"),
    (b"PAR1", "parquet"),
    (b"%PDF", "pdf"),
    (b"binf", "xgboost-binary"),
    (b"bs64", "xgboost-binary"),
)
# Compressions that joblib reads: zlib, gzip, bzip2, xz, lzma, lz4.
COMPRESSED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
COMPRESSED_RARELY = (b"\x5d\x00\x00", b"\x04\x22\x4d\x18")
# Pickles below protocol 2 begin with an opcode: mark, global, put, string or unicode.
OLD_PICKLES = (b"(", b"c", b"]", b"}")
TFLITE_AT = slice(4, 8)
SAFETENSORS_AT = 8


class Ends(NamedTuple):
    """The first and the last bytes of a file."""

    head: bytes
    tail: bytes
    size: int


def read_ends(descriptor: int) -> Ends:
    """Return both ends of the open file."""
    size = os.fstat(descriptor).st_size
    return Ends(
        os.pread(descriptor, HEAD_BYTES, 0),
        os.pread(descriptor, TAIL_BYTES, max(0, size - TAIL_BYTES)),
        size,
    )


def detect(ends: Ends) -> Kind:
    """Return what the file is."""
    head = ends.head
    if not head:
        return "empty"
    if head.startswith(b"PK\x03\x04"):
        names = head + ends.tail
        return next((kind for word, kind in MEMBERS if word in names), "zip")
    found = next((kind for word, kind in BEGINNINGS if head.startswith(word)), None)
    if found is not None:
        return found
    if head[TFLITE_AT] == b"TFL3":
        return "tflite"
    if head[SAFETENSORS_AT : SAFETENSORS_AT + 2] == b'{"':
        return "safetensors"
    return _text(head) or _binary(head)


def _text(head: bytes) -> Kind | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"tree\n", b"tree\r\n")):
        return "lightgbm"
    # XGBoost writes this name first; its UBJSON has a length between brace and name.
    if start.startswith(b'{"learner"') or (start.startswith(b"{") and b'"learner"' in start):
        return "xgboost-json"
    if start.startswith(b"{L") and b"learner" in start[:64]:
        return "xgboost-ubjson"
    if start.startswith(b"<"):
        return "pmml" if b"PMML" in start else "openvino" if b"<net" in start else "unknown"
    return None


def _binary(head: bytes) -> Kind:
    if head[:1] == b"\x80" and head[1] <= 5:  # noqa: PLR2004 - The newest protocol.
        return "pickle"
    if head.startswith((*COMPRESSED, *COMPRESSED_RARELY)):
        return "pickle"
    if _is_onnx(head):
        return "onnx"
    if head.startswith(OLD_PICKLES) and b"\n" in head[:200]:
        return "pickle"
    if head.isascii() and b"," in head and b"\n" in head:
        return "csv"
    return "unknown"


def _is_onnx(head: bytes) -> bool:
    """Return whether this can be a ModelProto: a field of it comes first.

    Fields are written in order, so mostly `ir_version`, then the producer's name or the opset.
    """
    first = head[0]
    if first == 0x08:  # noqa: PLR2004 - Field 1, a number.
        return len(head) > 2 and head[2] in {0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72}  # noqa: PLR2004
    # Field 2 or 7, bytes: the producer, or the graph.
    return first in {0x12, 0x3A} and (b"onnx" in head or b"ai." in head)

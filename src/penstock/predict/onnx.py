"""ONNX Runtime, told to send nothing home.

Its wheels for Linux and macOS bring a sender of usage figures with a device's id and a thread of
its own, which only an environment variable keeps from starting, and only before the import.
"""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort

__all__ = ["ort"]

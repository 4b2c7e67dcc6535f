"""One ONNX model, opened.

Every session has one thread, does not spin, and takes its memory from the C library instead of an
arena of its own, so that what it used is free again when it is gone.
"""

import ctypes
import hashlib
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, cast

import numpy as np

from penstock.models.signature import ElementType
from penstock.predict.errors import DamagedModelError, ModelFailedError, UnusableModelError
from penstock.predict.onnx import ort
from penstock.predict.tensors import Array, Feed, Graph, Tensor

# Types as ONNX Runtime writes them.
TYPES: Final[dict[str, ElementType]] = {
    "bool": "bool",
    "string": "string",
    "float16": "float16",
    "float": "float32",
    "double": "float64",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "uint8": "uint8",
    "uint16": "uint16",
    "uint32": "uint32",
    "uint64": "uint64",
}
# Operators whose time depends on what is in the rows, as their names stand in a node's protobuf.
# A model that has none of the bytes has none of the operators; the reverse does no harm.
LOOPING = (b'"\x04Loop', b'"\x04Scan', b'"\x02If', b'"\x0bSequenceMap')
# Nothing of a failed run goes to standard error: the message may hold values of a row.
ONLY_FATAL = 4
LONGEST_MESSAGE = 300
# What a session takes in memory, measured after a run: of a file with tables of trees 4.5 times its
# size (30 trees, 29 MB) and more, of one with matrices 1.1 times, and 150 kB of its own.
SESSION_BYTES = 150_000
TREES = b"TreeEnsemble"
TREE_GROWTH = 5
GROWTH = 2


class Options(Protocol):
    """Options of a run, as far as they are used here."""

    terminate: bool


class Session:
    """A model that can be run, from several threads at once."""

    def __init__(self, onnx: bytes, sha256: str) -> None:
        """Open the model.

        Raises:
            DamagedModelError: The bytes are not those with this hash.
            UnusableModelError: ONNX Runtime refuses them.
        """
        found = hashlib.sha256(onnx).hexdigest()
        if found != sha256:
            raise DamagedModelError(
                f"The model's bytes have the SHA-256 {found}, and {sha256} was uploaded: "
                "upload the file again"
            )
        try:
            self._session = ort.InferenceSession(
                onnx, _options(), providers=["CPUExecutionProvider"]
            )
            self.graph = Graph(
                tuple(_tensor(item) for item in self._session.get_inputs()),
                tuple(_tensor(item) for item in self._session.get_outputs()),
            )
        except Exception as error:  # ONNX Runtime raises classes of its own, MemoryError and more
            raise UnusableModelError(
                f"ONNX Runtime cannot open the model: {_said(error)}"
            ) from error
        self.loops = any(name in onnx for name in LOOPING)
        growth = TREE_GROWTH if TREES in onnx else GROWTH
        self.size_bytes = SESSION_BYTES + growth * len(onnx)
        self._names = [item.name for item in self.graph.outputs]
        self._fixed = self.graph.fixed_rows

    def run(self, feed: Feed, rows: int, options: Options | None = None) -> dict[str, Array]:
        """Run the model on `rows` rows and return its outputs by name.

        Raises:
            ModelFailedError: The model raises an error on these rows, or was told to stop.
        """
        try:
            if self._fixed is None or self._fixed == rows:
                return dict(zip(self._names, self._run(feed, options), strict=True))
            return self._in_parts(feed, rows, options, self._fixed)
        except Exception as error:  # ONNX Runtime raises classes of its own, MemoryError and more
            raise ModelFailedError(f"The model failed: {_said(error)}") from error

    def _run(self, feed: Feed, options: Options | None) -> list[Array]:
        return cast("list[Array]", self._session.run(self._names, feed, options))

    def _in_parts(
        self, feed: Feed, rows: int, options: Options | None, size: int
    ) -> dict[str, Array]:
        """Run a graph that takes exactly `size` rows; the last is filled up with its last row."""
        parts: list[list[Array]] = []
        for start in range(0, rows, size):
            part = {name: array[start : start + size] for name, array in feed.items()}
            missing = size - min(size, rows - start)
            if missing:
                part = {
                    name: np.concatenate([array, np.repeat(array[-1:], missing, axis=0)])
                    for name, array in part.items()
                }
            parts.append(self._run(part, options))
        return {
            name: np.concatenate([part[place] for part in parts])[:rows]
            for place, name in enumerate(self._names)
        }


def _options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.enable_profiling = False
    options.use_deterministic_compute = True
    options.log_severity_level = ONLY_FATAL
    return options


def run_options() -> Options:
    """Return options for one run; setting their `terminate` stops it between two nodes."""
    options = ort.RunOptions()
    options.log_severity_level = ONLY_FATAL
    return cast("Options", options)


def _tensor(item: Any) -> Tensor:  # noqa: ANN401 - onnxruntime has no types
    kind = str(item.type)
    if not kind.startswith("tensor("):
        message = f"`{item.name}` is a {kind}, and only tensors are served"
        raise ValueError(message)
    shape: Sequence[Any] = item.shape or ()
    return Tensor(
        item.name,
        TYPES[kind.removeprefix("tensor(").removesuffix(")")],
        tuple(size if isinstance(size, int) else None for size in shape),
    )


def _said(error: Exception) -> str:
    """Return the part of ONNX Runtime's message that is about the model."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text[:LONGEST_MESSAGE]


def _find_trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


_trim = _find_trim()


def give_back_memory() -> None:
    """Let the C library return what is free; without this it keeps it for later."""
    if _trim is not None:
        _trim(0)

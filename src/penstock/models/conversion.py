"""From a model file to an ONNX model that may be served, proven and described.

No byte of the file is interpreted here. One sandbox opens what is not ONNX and converts it; what
comes out of it is trusted no more than an upload, and a second, fresh sandbox checks every ONNX
model before anything else sees it.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings
from penstock.models.errors import ModelRefusedError
from penstock.models.formats.advice import advice
from penstock.models.formats.detect import OPENED, Kind, detect, read_ends
from penstock.models.sandbox.findings import explain
from penstock.models.sandbox.linux import LayerMissingError
from penstock.models.sandbox.parent import Limits, Outcome, run
from penstock.models.shapes import Converted, GivenFeature, GivenSignature, Wanted
from penstock.models.signature import Signature

__all__ = ["Converted", "GivenFeature", "GivenSignature", "Wanted", "convert"]

LAYERS = (
    *("fresh process", "empty environment", "no_new_privs", "no capabilities", "rlimits"),
    *("Landlock", "seccomp", "time limit"),
)
Reply = TypeVar("Reply")

CHECK = "penstock.models.formats.onnx_job"
CONVERT: Mapping[str, str] = {
    "sklearn": "penstock.models.formats.sklearn_job",
    "xgboost": "penstock.models.formats.booster_job",
    "lightgbm": "penstock.models.formats.booster_job",
}


class Checked(msgspec.Struct):
    """What the check of an ONNX model replies."""

    framework: str
    signature: Signature


class Made(msgspec.Struct):
    """What a conversion replies."""

    framework: str
    signature: Signature
    parity: dict[str, Any]


def convert(path: Path, wanted: Wanted, *, settings: Settings) -> Converted:
    """Check or convert the model file at `path`; takes seconds, so run it in a thread.

    Raises:
        ModelRefusedError: The file is not taken; the error says why and what to do instead.
        ConfigurationError: This machine or installation cannot put up the sandbox.
    """
    with _opened(path) as source:
        kind = detect(read_ends(source))
        if kind not in OPENED:
            raise ModelRefusedError(f"{wanted.file_name}: {advice(kind)}")
        if kind == "onnx":
            return _check(source, wanted, settings, None)
        return _convert(source, kind, wanted, settings)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield source
    finally:
        os.close(source)


def _convert(source: int, kind: Kind, wanted: Wanted, settings: Settings) -> Converted:
    asked = {
        "kind": kind,
        "file_name": wanted.file_name,
        "given": msgspec.to_builtins(wanted.given),
        "sample": list(wanted.sample[: settings.parity_rows]) if wanted.sample else None,
        "rows": settings.parity_rows,
        "tolerance": settings.parity_tolerance,
        "most_unpacked": settings.max_model_unpacked_bytes,
    }
    form = OPENED[kind]
    outcome = _run(CONVERT[form], source, asked, wanted, settings)
    made = _read(outcome, Made, wanted)
    # The content goes on as a file that has no name and no place on a disk.
    copy = os.memfd_create("converted", os.MFD_CLOEXEC)
    try:
        _write(copy, outcome.content)
        os.lseek(copy, 0, os.SEEK_SET)
        checked = _check(copy, wanted, settings, made.signature)
    finally:
        os.close(copy)
    safety = _safety(outcome, checked.safety["runs"])
    return Converted(checked.onnx, form, made.framework, checked.signature, made.parity, safety)


def _check(
    source: int, wanted: Wanted, settings: Settings, signature: Signature | None
) -> Converted:
    asked = {
        "most_bytes": settings.max_onnx_bytes,
        "most_nodes": settings.max_onnx_nodes,
        "given": msgspec.to_builtins(wanted.given) if signature is None else {},
        "sample": list(wanted.sample[: settings.parity_rows]) if wanted.sample else None,
        "signature": msgspec.to_builtins(signature) if signature is not None else None,
    }
    outcome = _run(CHECK, source, asked, wanted, settings)
    checked = _read(outcome, Checked, wanted)
    safety = _safety(outcome, [])
    return Converted(outcome.content, "onnx", checked.framework, checked.signature, None, safety)


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _run(
    module: str, source: int, asked: dict[str, Any], wanted: Wanted, settings: Settings
) -> Outcome:
    limits = Limits(
        seconds=settings.sandbox_seconds,
        memory_bytes=settings.sandbox_memory_bytes,
        reply_bytes=settings.max_onnx_bytes,
        processes=settings.sandbox_processes,
    )
    try:
        outcome = run(module, source, asked, limits)
    except LayerMissingError as error:
        raise _missing(error.layer, error.reason) from error
    header = outcome.header or {}
    if "missing" in header:
        raise _missing(str(header["missing"]), str(header.get("reason", "")))
    reason, findings = explain(outcome, limits)
    if reason:
        raise ModelRefusedError(f"{wanted.file_name}: {reason}", errors=findings)
    return outcome


def _missing(layer: str, reason: str) -> ConfigurationError:
    return ConfigurationError(
        "Model files are not opened here, because the sandbox for them is incomplete: "
        f"{layer} is missing ({reason}). It needs Linux 5.13 or newer with Landlock and seccomp, "
        "and the packages of `penstock[models]`."
    )


def _read(outcome: Outcome, shape: type[Reply], wanted: Wanted) -> Reply:
    """Return the reply as `shape`; it comes from where anything may have run."""
    try:
        return msgspec.convert(outcome.header, shape)
    except msgspec.ValidationError as error:
        raise ModelRefusedError(
            f"{wanted.file_name}: the sandbox answered with something else than a model ({error})."
        ) from error


def _safety(outcome: Outcome, later: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the sandbox was made of and what it saw; nothing was tried, or we had refused."""
    header = outcome.header or {}
    layers = header.get("layers", {})
    run_of = {"seconds": outcome.seconds, **header.get("used", {})}
    return {
        "sandbox": {
            "landlock": layers.get("landlock"),
            "layers": LAYERS,
        },
        "runs": [run_of, *later],
        "tried": [],
    }

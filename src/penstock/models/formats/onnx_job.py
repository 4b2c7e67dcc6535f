"""In the sandbox: checks an ONNX model, mends what is harmless, runs it, tells its signature."""

from typing import Any

import msgspec
import numpy as np
from onnx import ModelProto

from penstock.models.formats import graph, inferred
from penstock.models.formats.advice import DYNAMIC
from penstock.models.formats.feeds import Rows, feeds, made_up
from penstock.models.formats.graph import Port
from penstock.models.formats.onnx_check import check, read_model
from penstock.models.formats.running import Arrays, open_session, run
from penstock.models.sandbox.replies import RefusalError
from penstock.models.shapes import GivenSignature
from penstock.models.signature import Signature

# Enough to tell rows from columns; a graph with two or three columns does not fit by chance.
TRIED_ROWS = 5
# Kernels may sum in another order for one row than for several.
ROWS_TOLERANCE = 1e-4


def job(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the signature and the mended model.

    Raises:
        RefusalError: The file is not taken.
    """
    model = read_model(data, most_bytes=asked["most_bytes"])
    check(model, most_nodes=asked["most_nodes"])
    producer = f"{model.producer_name} {model.producer_version}".strip() or "ONNX"
    mapped = graph.remove_zipmaps(model)
    fixed = graph.free_rows(model)
    made = model.SerializeToString() if mapped or fixed else data
    signature = read(model, made, asked, fixed=fixed)
    header = {"framework": producer[:100], "signature": msgspec.to_builtins(signature)}
    return header, made


def read(model: ModelProto, data: bytes, asked: dict[str, Any], *, fixed: bool) -> Signature:
    """Run the model and return what it takes and gives.

    Raises:
        RefusalError: It cannot run, or its answers do not go by rows.
    """
    ports = [graph.port(item) for item in graph.inputs_of(model.graph)]
    given = msgspec.convert(asked.get("given", {}), GivenSignature)
    sample: Rows | None = asked.get("sample")
    if asked.get("signature") is not None:
        signature = msgspec.convert(asked["signature"], Signature)
        inferred.fits(signature, ports)
    else:
        width = len(sample[0]) if sample else None
        names = _named_by(sample, given)
        signature = Signature(inferred.features(ports, names, width), ())
    rows, results = _tried(data, signature, sample)
    _go_by_rows(results, rows, fixed=fixed)
    if signature.outputs:
        return signature
    shown = [_shown(model, name, value) for name, value in results[0].items()]
    classes = graph.classes_of(model.graph)
    return Signature(signature.inputs, inferred.outputs(shown, classes, given))


def _named_by(sample: Rows | None, given: GivenSignature) -> GivenSignature:
    """Let the names of a sample's columns be the features' names when nobody gave others."""
    if given.features or not sample:
        return given
    names = [{"name": name} for name in sample[0]]
    return msgspec.convert({**msgspec.to_builtins(given), "features": names}, GivenSignature)


def _tried(data: bytes, signature: Signature, sample: Rows | None) -> tuple[int, list[Arrays]]:
    """Return the answers for some rows together, and for each of them alone."""
    session = open_session(data)
    tries = (
        [list(sample[:TRIED_ROWS])]
        if sample
        else [made_up(signature, TRIED_ROWS, style) for style in ("random", "zero", "one")]
    )
    reason: RefusalError | None = None
    for rows in tries:
        try:
            alone = [run(session, feeds(signature, [row])) for row in rows]
            together = run(session, feeds(signature, rows))
        except RefusalError as error:
            reason = reason or error
            continue
        return len(rows), [together, *alone]
    hint = "" if sample else " Send a `sample` of rows if these values mean nothing to it."
    raise RefusalError(f"{reason.detail if reason else 'The sample is empty.'}{hint}")


def _go_by_rows(results: list[Arrays], rows: int, *, fixed: bool) -> None:
    """Refuse a model whose answer for a row depends on the other rows, or that has none a row."""
    together, *alone = results
    how = f"Export it with an open first dimension: {DYNAMIC}"
    for name, value in together.items():
        if value.ndim == 0 or value.shape[0] != rows:
            raise RefusalError(
                f"The output {name!r} has the shape {list(value.shape)} for {rows} rows; the first "
                f"dimension must count the rows. {how}"
            )
        single = np.concatenate([item[name] for item in alone])
        same = (
            np.allclose(value, single, rtol=ROWS_TOLERANCE, atol=1e-6, equal_nan=True)
            if value.dtype.kind == "f"
            else np.array_equal(value, single)
        )
        if value.shape != single.shape or not same:
            raise RefusalError(
                f"The output {name!r} differs when rows are answered together rather than one by "
                f"one{', as the file was exported for one row' if fixed else ''}. {how}"
            )


def _shown(model: ModelProto, name: str, values: Any) -> Port:  # noqa: ANN401
    """Return an output as a run has shown it, with the element type that the graph declares."""
    value = next(item for item in model.graph.output if item.name == name)
    declared = graph.port(value)
    return Port(name, declared.type, tuple(values.shape[1:]))

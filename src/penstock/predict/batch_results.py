"""The result of a batch as a file: one row for each row that was sent, in their order."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from penstock.core.errors import NotFoundError
from penstock.core.store import MISSING, Store
from penstock.models.signature import ElementType, Output, read_signature
from penstock.plants.writing import encode, writer_for
from penstock.predict.schemas_batches import DownloadQuery
from penstock.predict.service_batch_work import result_key
from penstock.predict.tables import PredictionBatch

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
_TEXT, _NUMBER, _FLOAT = pa.string(), pa.int64(), pa.float64()
PLANT_COLUMNS: dict[str, "pa.DataType"] = {
    "plant_id": _TEXT,
    "name": _TEXT,
    "dataset": _TEXT,
    "year": _NUMBER,
    "measured_mwh": _FLOAT,
}
ERROR_COLUMNS = ("error_column", "error_value", "error_reason")


class Table:
    """How the rows of a result become cells of a table.

    One prediction is the column `prediction`, several are `prediction.<name>`; probabilities are
    `probability.<class>`. What is no single value is JSON text.
    """

    def __init__(self, outputs: Sequence[Output], *, plants: bool) -> None:
        main = [item for item in outputs if item.kind != "probabilities"]
        likely = [item for item in outputs if item.kind == "probabilities"]
        self._plants = list(PLANT_COLUMNS) if plants else []
        self._names = _names(main)
        self._classes = likely[0].classes or () if len(likely) == 1 else ()
        self._has_texts = bool(likely) and not self._classes
        self.columns: dict[str, pa.DataType] = {"row": _NUMBER}
        if plants:
            self.columns |= PLANT_COLUMNS
        kinds = _kinds(main, self._names)
        for name, kind in kinds.items():
            self.columns[f"prediction.{name}" if name else "prediction"] = kind
        self._as_text = {name for name, kind in kinds.items() if kind == _TEXT}
        self.columns |= {f"probability.{name}": _FLOAT for name in self._classes}
        if self._has_texts:
            self.columns["probabilities"] = _TEXT
        self.columns |= dict.fromkeys(ERROR_COLUMNS, _TEXT)

    def cells(self, row: Mapping[str, Any]) -> list[Any]:
        """Return the cells of one row of a result."""
        cells = [row["row"], *(row[name] for name in self._plants)]
        prediction = row["prediction"]
        for name in self._names:
            value = (prediction or {}).get(name) if name else prediction
            cells.append(_text(value) if name in self._as_text else value)
        if self._classes:
            cells += row["probabilities"] or [None] * len(self._classes)
        if self._has_texts:
            cells.append(_text(row["probabilities"]))
        error = row["error"] or {}
        return [*cells, error.get("column"), _text(error.get("value")), error.get("reason")]


def _names(main: Sequence[Output]) -> list[str]:
    """Return by what a prediction has its parts; an empty name is the prediction itself."""
    if len(main) > 1:
        return [item.name for item in main]
    return list(main[0].names or ("",)) if main else [""]


def _kinds(main: Sequence[Output], names: Sequence[str]) -> dict[str, "pa.DataType"]:
    if len(main) == 1:
        single = main[0].names is not None or not main[0].shape
        kind = _kind(main[0].type) if single and main[0].kind != "tensor" else _TEXT
        return dict.fromkeys(names, kind)
    known = {item.name: item for item in main}
    kinds = {}
    for name in names:
        item = known.get(name)
        plain = item is not None and not item.shape and item.kind != "tensor"
        kinds[name] = _kind(item.type) if item is not None and plain else _TEXT
    return kinds


def _kind(element: ElementType) -> "pa.DataType":
    if element.startswith("float"):
        return _FLOAT
    if element in {"bool", "string", "uint64"}:
        return {"bool": pa.bool_(), "string": _TEXT, "uint64": pa.uint64()}[element]
    return _NUMBER


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever a model answers
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


async def open_result(
    store: Store, batch: PredictionBatch, query: DownloadQuery
) -> AsyncIterator[bytes]:
    """Return the bytes of a result, of which the first part is there already.

    Raises:
        NotFoundError: It has been deleted from the store.
    """
    chunks = _chunks(store, batch)
    try:
        first = await anext(chunks)
    except MISSING as error:
        raise NotFoundError("The result is not in the store any more") from error
    if query.format == "jsonl":
        return _chain(first, chunks)
    outputs = read_signature([], batch.output_schema).outputs
    table = Table(outputs, plants=batch.plants is not None)
    return encode(_rows(table, _chain(first, chunks)), writer_for(query.format, table.columns))


async def _chunks(store: Store, batch: PredictionBatch) -> AsyncIterator[bytes]:
    for number in range(1, (batch.chunks_total or 0) + 1):
        yield await asyncio.to_thread(_read, store, result_key(batch.id, number))


def _read(store: Store, key: str) -> bytes:
    return b"".join(store.read(key))


async def _chain(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for block in rest:
        yield block


async def _rows(table: Table, blocks: AsyncIterator[bytes]) -> AsyncIterator[list[list[Any]]]:
    async for block in blocks:
        yield await asyncio.to_thread(_cells, table, block)


def _cells(table: Table, block: bytes) -> list[list[Any]]:
    return [table.cells(msgspec.json.decode(line)) for line in block.splitlines()]

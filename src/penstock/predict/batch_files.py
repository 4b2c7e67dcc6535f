"""The rows of a batch's file, read while it streams by: CSV, JSON lines or Parquet.

Text becomes what the model's feature takes where it can be read so, and stays text where not, for
the model's own reader to refuse: "001" stays "001" for a text and is 1 for a number. A row that is
no row at all carries its reason; only a file that cannot be read any further is an error.
"""

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from penstock.core.errors import UnprocessableError
from penstock.models.signature import Feature, Signature
from penstock.predict.ranges import INTEGER_RANGES, may_be_null

Format = Literal["csv", "jsonl", "parquet"]
ENDINGS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
MOST_LINE_BYTES = 1 << 20
MOST_IGNORED = 100
LONGEST_SHOWN = 100
PARQUET_ROWS = 1_000
WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


class RowError(msgspec.Struct, frozen=True):
    """Why a row has no prediction; `column` and `value` where it is about one."""

    column: str | None
    value: Any
    reason: str


class Line(msgspec.Struct, omit_defaults=True):
    """A row on its way to the model: what is asked with, or why it cannot be.

    `plant` is shown beside the prediction.
    """

    features: dict[str, Any] = {}
    error: RowError | None = None
    plant: dict[str, Any] | None = None


def format_of(file_name: str) -> Format:
    """Return the kind of a file by how its name ends.

    Raises:
        UnprocessableError: It is none that is read here.
    """
    folded = file_name.lower()
    for ending, kind in ENDINGS.items():
        if folded.endswith(ending):
            return kind
    reason = f"its name ends in none of {', '.join(ENDINGS)}"
    raise UnprocessableError(
        f"The file is neither CSV nor JSON lines nor Parquet: {reason}",
        errors=[{"column": "file", "value": file_name[:LONGEST_SHOWN], "reason": reason}],
    )


class Rows:
    """The rows of one file for one model; `ignored` names columns that the model has no use for."""

    def __init__(self, signature: Signature) -> None:
        self.ignored: dict[str, None] = {}
        self._signature = signature
        self._features = {feature.name: feature for feature in signature.inputs}

    def of_text(self, kind: Format, blocks: Iterable[bytes]) -> Iterator[Line]:
        """Yield the rows of CSV or JSON lines.

        Raises:
            UnprocessableError: The file cannot be read (any further), or lacks a column.
        """
        lines = _lines(blocks)
        return self._csv(lines) if kind == "csv" else self._json(lines)

    def of_parquet(self, path: Path) -> Iterator[Line]:
        """Yield the rows of a Parquet file.

        Raises:
            UnprocessableError: As `of_text`.
        """
        try:
            with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
                names = self._demand(file.schema_arrow.names)
                for batch in file.iter_batches(batch_size=PARQUET_ROWS, columns=names):
                    for row in batch.to_pylist():
                        yield Line({name: self._plain(name, row[name]) for name in names})
        except (pa.ArrowException, OSError) as error:
            why = str(error).partition("\n")[0][:200]
            raise UnprocessableError(f"The Parquet file cannot be read: {why}") from error

    def _csv(self, lines: "_Lines") -> Iterator[Line]:
        header = next(lines, "")
        names = next(csv.reader([header], delimiter=(mark := _delimiter(header))), [])
        self._demand(names)
        readers = [
            (place, name, _cell_reader(self._features[name]))
            for place, name in enumerate(names)
            if name in self._features
        ]
        records = csv.reader(lines, delimiter=mark, strict=True)
        try:
            for record in records:
                lines.begin_record()
                if len(record) == len(names):
                    yield Line({name: read(record[place]) for place, name, read in readers})
                elif record:
                    reason = f"the row has {len(record)} fields, and the header {len(names)}"
                    yield Line(error=RowError(None, None, reason))
        except csv.Error as error:
            raise UnprocessableError(f"Line {lines.number}: {error}") from error

    def _json(self, lines: "_Lines") -> Iterator[Line]:
        for text in lines:
            if not text.strip():
                continue
            lines.begin_record()
            try:
                found = msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError) as error:
                yield Line(error=RowError(None, _short(text), f"is not valid JSON: {error}"))
                continue
            if not isinstance(found, dict):
                yield Line(error=RowError(None, _short(text), "is no object by column"))
                continue
            for name in found.keys() - self._features.keys():
                self._ignore(name)
            yield Line({name: found[name] for name in self._features if name in found})

    def _demand(self, names: Sequence[str]) -> list[str]:
        """Return which columns the model takes; all that it asks for must be there, once."""
        wrong = [
            {"row": None, "column": name, "value": None, "reason": reason}
            for name in self._features
            if (reason := {0: "is missing", 1: ""}.get(names.count(name), "stands twice"))
        ]
        if wrong:
            listed = ", ".join(f"{item['column']} {item['reason']}" for item in wrong[:10])
            raise UnprocessableError(f"The columns are not those of the model: {listed}")
        for name in names:
            if name not in self._features:
                self._ignore(name)
        return [name for name in names if name in self._features]

    def _ignore(self, name: str) -> None:
        if len(self.ignored) < MOST_IGNORED:
            # PostgreSQL's JSON holds no NUL.
            self.ignored[_short(name).replace("\x00", "␀")] = None

    def _plain(self, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
        """Return a value of Arrow's as JSON would hold it; NaN is what data frames say for null."""
        if isinstance(value, list):
            return [self._plain(name, item) for item in value]
        if isinstance(value, float):
            if math.isnan(value):
                return None
            whole = self._features[name].type in INTEGER_RANGES and value.is_integer()
            return int(value) if whole else value
        if value is None or isinstance(value, str | bool | int):
            return value
        return float(value) if isinstance(value, Decimal) else str(value)


class _Lines(Iterator[str]):
    """Lines with their ends; none, and no record of several, may be longer than a megabyte."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.number = 0
        self._lines = lines
        self._record_bytes = 0

    def begin_record(self) -> None:
        """Note that what comes next belongs to another record."""
        self._record_bytes = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._record_bytes += len(line)
        if self._record_bytes > MOST_LINE_BYTES:
            raise too_long(self.number)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UnprocessableError(f"Line {self.number} is no UTF-8") from error


def too_long(line: int) -> UnprocessableError:
    """Return the error of a row without an end."""
    return UnprocessableError(f"Line {line}: a row is longer than {MOST_LINE_BYTES} bytes")


def _lines(blocks: Iterable[bytes]) -> _Lines:
    return _Lines(_split(blocks))


def _split(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest, number = b"", 0
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line + b"\n"
        number += len(whole)
        if len(rest) > MOST_LINE_BYTES:
            raise too_long(number + 1)
    if rest:
        yield rest


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _cell_reader(feature: Feature) -> Callable[[str], Any]:
    if feature.shape:
        return _array
    if feature.type == "string":
        nothing = None if may_be_null(feature) else ""
        return lambda text: text or nothing
    if feature.type == "bool":
        return lambda text: TRUTHS.get(text.strip().lower(), text) if text.strip() else None
    return _whole if feature.type in INTEGER_RANGES else _number


def _array(text: str) -> Any:  # noqa: ANN401
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text or None


def _whole(text: str) -> int | str | None:
    plain = text.strip()
    return int(plain) if WHOLE.fullmatch(plain) else text if plain else None


def _number(text: str) -> float | str | None:
    plain = text.strip()
    if not plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        return text
    # Python reads 1_000 as a number, nobody else does; JSON has neither NaN nor infinity.
    return number if math.isfinite(number) and "_" not in plain else text


def _short(text: str) -> str:
    shown = text.strip().encode(errors="replace").decode()
    return shown if len(shown) <= LONGEST_SHOWN else shown[:LONGEST_SHOWN] + "…"

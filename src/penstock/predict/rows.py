"""The body of a request for predictions, read by the model's signature.

Three shapes are taken: records (`{"inputs": [{feature: value}, …]}`), arrays in the signature's
order (`{"inputs": [[value, …], …]}`) and columns (`{"columns": {feature: [value, …]}}`).

A decoder made for the signature reads and checks everything in one pass. What it refuses is read a
second time without haste, to name each row and column that is wrong; `findings` does that.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

from penstock.core.errors import TooLargeError
from penstock.models.signature import Feature, Signature
from penstock.predict import findings
from penstock.predict.ranges import FLOAT_RANGES, INTEGER_RANGES, may_be_null
from penstock.predict.tensors import Array, Feed, Feeder, Graph, graph_of

Values = Sequence[Any] | Array
MOST_ROWS = 5_000
MOST_BYTES = 16 << 20
# What reading a body for a signature may raise when the body is wrong.
REFUSED = (ValueError, TypeError, OverflowError, RecursionError, msgspec.DecodeError)


class Head(msgspec.Struct):
    """What a body says besides its rows; needed before the version, and so the signature, is known.

    `version` is a number or an alias; `dataset` and `year` say whose facts of `plant_ids` count.
    """

    version: int | str | None = None
    plant_ids: list[int | str] | None = None
    dataset: str | None = None
    year: int | None = None
    explain: bool = False


# A body without any of these says nothing besides its rows: `version`, `explain` and `plant_ids`
# have one each, unless they are written with escapes. A single character is found a hundred times
# as fast as a word.
HEAD_MARKS = (b"v", b"x", b"d", b"\\")
_head = msgspec.json.Decoder(Head)
_NO_HEAD = Head()


def peek(body: bytes) -> Head:
    """Return what the body says besides its rows; nothing of it when the body is broken.

    Broken bodies get their answer from `Reader.read`, which says what is wrong.
    """
    if not any(mark in body for mark in HEAD_MARKS):
        return _NO_HEAD
    try:
        return _head.decode(body)
    except REFUSED:
        return _NO_HEAD


class Asked:
    """A checked request: `feed` for the graph, `rows` of them, and `columns` by feature."""

    __slots__ = ("_columns", "_names", "_table", "feed", "head", "rows")

    def __init__(
        self,
        feed: Feed,
        rows: int,
        *,
        columns: Mapping[str, Values] | None = None,
        table: tuple[tuple[str, ...], Sequence[tuple[Any, ...]]] | None = None,
        head: Head = _NO_HEAD,
    ) -> None:
        self.feed = feed
        self.rows = rows
        self.head = head
        self._columns = columns
        self._names, self._table = table or ((), ())

    @property
    def columns(self) -> Mapping[str, Values]:
        """The values by feature, as they were sent; made when somebody asks."""
        if self._columns is None:
            columns = zip(*self._table, strict=True)
            self._columns = dict(zip(self._names, columns, strict=True)) if self._names else {}
        return self._columns


class Reader:
    """Reads requests for one signature; prepared once, since it is used for each request."""

    def __init__(
        self,
        signature: Signature,
        graph: Graph | None = None,
        *,
        max_rows: int = MOST_ROWS,
        max_bytes: int = MOST_BYTES,
    ) -> None:
        self.signature = signature
        self.feeder = Feeder(signature, graph or graph_of(signature))
        self.max_rows = max_rows
        self.max_bytes = max_bytes
        self._names = tuple(feature.name for feature in signature.inputs)
        types = [wire_type(feature) for feature in signature.inputs]
        fields = [f"f{place}" for place in range(len(types))]
        renamed = dict(zip(fields, self._names, strict=True))
        options: dict[str, Any] = {"forbid_unknown_fields": True, "rename": renamed, "gc": False}
        record = msgspec.defstruct("Record", list(zip(fields, types, strict=True)), **options)
        columns = [(name, list[kind]) for name, kind in zip(fields, types, strict=True)]  # type: ignore[valid-type]
        self._columns_type = msgspec.defstruct("Columns", columns, **options)
        row = tuple.__class_getitem__(tuple(types))
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
            _body_type(record, row, self._columns_type)
        )
        # The decoder knows sets of texts and of integers, not of floats.
        self._closed = [
            (place, {*(feature.categories or ()), *((None,) if may_be_null(feature) else ())})
            for place, feature in enumerate(signature.inputs)
            if findings.is_closed(feature) and feature.type not in {"string", *INTEGER_RANGES}
        ]

    def read(self, body: bytes) -> Asked:
        """Return what a body asks for.

        Raises:
            BadRequestError: It is not JSON.
            TooLargeError: It has more rows or bytes than are taken at once.
            UnprocessableError: Values are wrong; `errors` names row and column of the first.
        """
        if len(body) > self.max_bytes:
            raise TooLargeError(
                f"The body has {len(body)} bytes, and {self.max_bytes} are taken at once: "
                "send fewer rows, or a file as a batch"
            )
        try:
            found = self._decoder.decode(body)
        except REFUSED as error:
            raise findings.explain(body, self.signature, error, max_rows=self.max_rows) from error
        rows = self._count(found)
        if rows > self.max_rows:
            raise findings.too_many_rows(rows, self.max_rows)
        try:
            return self._asked(found, rows)
        except REFUSED as error:
            raise findings.explain(body, self.signature, error, max_rows=self.max_rows) from error

    def from_columns(self, columns: Mapping[str, Sequence[Any]], head: Head = _NO_HEAD) -> Asked:
        """Return a request for rows that are known by column already.

        Raises:
            UnprocessableError: Values are wrong, as in `read`.
        """
        try:
            found = msgspec.convert(columns, self._columns_type)
            values = msgspec.structs.astuple(found)
            return self._from_values(values, len(values[0]), head)
        except REFUSED as error:
            raise findings.explain_columns(columns, self.signature, error) from error

    @staticmethod
    def _count(found: Any) -> int:  # noqa: ANN401 - its type is made while running
        if found.inputs is not UNSET:
            return len(found.inputs)
        if found.columns is not UNSET:
            return len(found.columns.f0)
        return 0

    def _asked(self, found: Any, rows: int) -> Asked:  # noqa: ANN401
        plain = found.version is None and found.plant_ids is None and not found.explain
        head = _NO_HEAD if plain else _head_of(found)
        given = (found.inputs is not UNSET) + (found.columns is not UNSET)
        if given + (head.plant_ids is not None) != 1:
            raise ValueError(findings.ONE_OF)
        if not given:
            if len(head.plant_ids or ()) > self.max_rows:
                raise findings.too_many_rows(len(head.plant_ids or ()), self.max_rows)
            return Asked({}, 0, columns={}, head=head)
        if not rows:
            raise ValueError(findings.NO_ROWS)
        if found.columns is not UNSET:
            return self._from_values(msgspec.structs.astuple(found.columns), rows, head)
        table = found.inputs
        if type(table[0]) is not tuple:
            table = list(map(msgspec.structs.astuple, table))
        elif rows > 1 and set(map(type, table)) != {tuple}:
            raise ValueError(findings.MIXED)
        for place, known in self._closed:
            if not known.issuperset(row[place] for row in table):
                raise ValueError(findings.UNKNOWN)
        feed = self.feeder.from_rows(table)
        return Asked(feed, rows, table=(self._names, table), head=head)

    def _from_values(self, values: tuple[list[Any], ...], rows: int, head: Head) -> Asked:
        if any(len(column) != rows for column in values):
            raise ValueError(findings.UNEVEN)
        if not rows:
            raise ValueError(findings.NO_ROWS)
        for place, known in self._closed:
            if not known.issuperset(values[place]):
                raise ValueError(findings.UNKNOWN)
        columns = dict(zip(self._names, values, strict=True))
        return Asked(self.feeder.from_columns(columns, rows), rows, columns=columns, head=head)


def read(body: bytes, signature: Signature) -> Asked:
    """Read one body for a signature that nobody has prepared a reader for.

    Raises:
        PenstockError: As `Reader.read` does.
    """
    return Reader(signature).read(body)


def _head_of(found: Any) -> Head:  # noqa: ANN401 - its type is made while running
    return Head(found.version, found.plant_ids, found.dataset, found.year, found.explain)


def _body_type(record: type, row: Any, columns: type) -> type:  # noqa: ANN401
    return msgspec.defstruct(
        "Body",
        [
            ("inputs", list[Union[record, row]] | UnsetType, UNSET),  # type: ignore[valid-type] # noqa: UP007
            ("columns", columns | UnsetType, UNSET),
            ("version", int | str | None, None),
            ("plant_ids", list[int | str] | None, None),
            ("dataset", str | None, None),
            ("year", int | None, None),
            ("explain", bool, False),
        ],
        forbid_unknown_fields=True,
    )


def wire_type(feature: Feature) -> Any:  # noqa: ANN401 - a type that msgspec decodes to
    """Return the type that a feature's value has in JSON, with its limits."""
    kind: Any
    if findings.is_closed(feature) and feature.type in {"string", *INTEGER_RANGES}:
        kind = Literal.__getitem__(tuple(feature.categories or ()))
    elif feature.type == "string":
        kind = str
    elif feature.type == "bool":
        kind = bool
    elif feature.type in FLOAT_RANGES:
        most = min(FLOAT_RANGES[feature.type], FLOAT_RANGES.get(feature.input_type, float("inf")))
        kind = Annotated[float, Meta(ge=-most, le=most)]
    else:
        least, most = INTEGER_RANGES[feature.type]
        # The decoder's own limits end at 64 bits with a sign; numpy refuses what is beyond.
        kind = Annotated[int, Meta(ge=least, le=most if most < 1 << 63 else None)]
    for length in reversed(feature.shape):
        exact = Meta(min_length=max(length, 0), max_length=length if length >= 0 else None)
        kind = Annotated[list[kind], exact]
    return kind | None if may_be_null(feature) else kind

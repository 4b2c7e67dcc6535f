"""Functions that must survive any bytes: each raises only what is meant for a user, or asserts."""

import gzip
from collections.abc import Callable
from decimal import Decimal

import polars as pl
from onnx import TensorProto, helper

from penstock.core.errors import PenstockError
from penstock.ingest.divide import BrokenFileError, Divider, Limits, divide
from penstock.ingest.layouts import LAYOUTS
from penstock.ingest.layouts.base import Layout
from penstock.ingest.numbers import NotANumberError, number_text, parse_number
from penstock.ingest.parse import ChunkFormat, parse_chunk
from penstock.ingest.structure import EncodingCheck, UnknownLayoutError, read_structure
from penstock.ingest.unpack import _inflate, _transcode
from penstock.models.formats.onnx_check import check, read_model
from penstock.models.sandbox.replies import RefusalError
from penstock.models.signature import Feature, Output, Signature
from penstock.predict.rows import Reader


def numbers(data: bytes) -> None:
    """A cell is read alike alone and in its column, and to something PostgreSQL can hold."""
    cell = data.decode(errors="replace")
    text = pl.DataFrame({"cell": [cell]}).select(number_text(pl.col("cell"))).item()
    try:
        value = parse_number(cell)
    except NotANumberError:
        value = None
    assert (text is None) == (value is None)
    if text is not None:
        assert Decimal(text) == value
        assert text.isascii()


def header(data: bytes) -> None:
    """The first bytes of a file are known, or refused with a reason."""
    try:
        found = read_structure(data, max_columns=50)
    except (BrokenFileError, UnknownLayoutError):
        return
    assert 0 < found.header_end <= len(data)
    assert found.match.fits


def packed(data: bytes) -> None:
    """A damaged gzip or UTF-16 file is refused, never half of it taken for all."""
    for unpack in (_inflate, _transcode):
        try:
            plain = b"".join(unpack(data, iter(())))
        except BrokenFileError:
            continue
        if unpack is _inflate and data:
            assert plain == gzip.decompress(data)


def rows(data: bytes, layout: Layout = LAYOUTS[0]) -> None:
    """Every record below a header becomes a fact or a rejected row, at any size of chunk."""
    heading = ",".join(column.names[0] for column in layout.columns)
    chunk_format = ChunkFormat(
        layout=layout.name,
        positions=layout.match(heading.split(",")).positions,
        columns=len(layout.columns),
        delimiter=",",
        encoding=_encoding(data),
        header=tuple(heading.split(",")),
    )
    if not chunk_format.encoding:
        return
    counts = [_count(data, chunk_format, size) for size in (1, 64, 1 << 20)]
    assert counts[0] == counts[1] == counts[2]


def _encoding(data: bytes) -> str:
    check = EncodingCheck()
    try:
        check.feed(data)
        return check.finish()
    except BrokenFileError:
        return ""


def _count(data: bytes, chunk_format: ChunkFormat, chunk_bytes: int) -> tuple[int, int] | str:
    divider = Divider(Limits(chunk_bytes, 1 << 16), delimiter=",", header_end=0, header_lines=1)
    facts = rejected = 0
    try:
        ranges = list(divide([data], divider))
    except BrokenFileError as error:
        return error.detail
    for item in ranges:
        parsed = parse_chunk(
            data[item.start : item.end],
            chunk_format,
            first_row=item.first_row,
            first_line=item.first_line,
        )
        assert parsed.rows == item.rows
        facts += parsed.facts.height
        for row in parsed.rejected:
            assert item.first_row <= row.row_number < item.first_row + item.rows
            assert row.findings
            rejected += 1
    return facts, rejected


def refused_well(status: int, detail: str) -> None:
    """Blame the sender, and say what for."""
    assert status in {400, 413, 422}
    assert detail


def onnx(data: bytes) -> None:
    """A file is a model that reaches for nothing outside itself, or refused with a reason."""
    try:
        model = read_model(data, most_bytes=1 << 16)
        check(model, most_nodes=100)
    except RefusalError as error:
        refused_well(422, str(error))
        return
    assert not model.functions
    assert not any(tensor.external_data for tensor in model.graph.initializer)
    assert {node.domain for node in model.graph.node} <= {"", "ai.onnx", "ai.onnx.ml"}


READER = Reader(
    Signature(
        inputs=(
            Feature(name="mw", type="float32", input="X", input_type="float32", column=0),
            Feature(
                name="age", type="int32", input="X", input_type="float32", column=1, nullable=True
            ),
            Feature(
                name="fuel",
                type="string",
                input="F",
                input_type="string",
                categories=("NG", "SUN"),
                open=False,
            ),
        ),
        outputs=(Output(name="y", kind="value", type="float32"),),
    )
)


def json_rows(data: bytes) -> None:
    """A body is rows that the model can be given, as many as were sent, or refused as a problem."""
    try:
        asked = READER.read(data)
    except PenstockError as error:
        refused_well(error.status, error.detail)
        return
    if asked.head.plant_ids is None:
        assert asked.rows > 0
        assert all(len(column) == asked.rows for column in asked.columns.values())
        assert all(len(tensor) == asked.rows for tensor in asked.feed.values())


TARGETS: dict[str, Callable[[bytes], None]] = {
    "numbers": numbers,
    "header": header,
    "packed": packed,
    "rows": rows,
    "onnx": onnx,
    "json_rows": json_rows,
}


def _small_model() -> bytes:
    shape: list[str | int | None] = ["rows", 2]
    graph = helper.make_graph(
        [
            helper.make_node("Add", ["X", "w"], ["s"]),
            helper.make_node("Scaler", ["s"], ["y"], domain="ai.onnx.ml", scale=[2.0]),
        ],
        "small",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [helper.make_tensor("w", TensorProto.FLOAT, [2], [0.5, 1.5])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())


# Where a fuzzer begins: what a target takes, so that it need not be guessed.
SEEDS: dict[str, tuple[bytes, ...]] = {
    "numbers": (b"1,234", b" (2,443) ", b"12.5%", b"--"),
    "header": (
        b"YEAR,PSTATEABB,PNAME,ORISPL,GENID,NAMEPCAP,GENNTAN\n2023,AZ,Palo Verde,6008,1,1,1\n",
        b"country;name;capacity_mw;latitude;longitude;fuel1;estimated_generation_gwh\r\n",
    ),
    "packed": (gzip.compress(b"YEAR,PNAME\n", mtime=0), "YEAR,PNAME\n".encode("utf-16")),
    "rows": (b'2023,AZ,"Palo ""Verde""",6008,1,,,,1,"1,234"\r\n', b'2023,"AZ\n'),
    "onnx": (_small_model(),),
    "json_rows": (
        b'{"inputs":[{"mw":1.5,"age":null,"fuel":"NG"}],"version":"champion","explain":true}',
        b'{"inputs":[[1,2,"SUN"]]}',
        b'{"columns":{"mw":[1e3],"age":[2],"fuel":["NG"]},"plant_ids":[6008,"us-1"]}',
    ),
}

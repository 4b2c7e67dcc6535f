"""Functions that must survive any bytes: each raises only what is meant for a user, or asserts."""

import gzip
from collections.abc import Callable
from decimal import Decimal

import polars as pl

from penstock.ingest.divide import BrokenFileError, Divider, Limits, divide
from penstock.ingest.layouts import LAYOUTS
from penstock.ingest.layouts.base import Layout
from penstock.ingest.numbers import NotANumberError, number_text, parse_number
from penstock.ingest.parse import ChunkFormat, parse_chunk
from penstock.ingest.structure import EncodingCheck, UnknownLayoutError, read_structure
from penstock.ingest.unpack import _inflate, _transcode


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


TARGETS: dict[str, Callable[[bytes], None]] = {
    "numbers": numbers,
    "header": header,
    "packed": packed,
    "rows": rows,
}

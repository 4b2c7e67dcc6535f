"""The slow, plain readers that the fast ones are compared with, and data to compare them on."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from penstock.ingest.divide import Divider, Limits, Range, divide


@dataclass(frozen=True)
class Record:
    """A record as Python's csv module sees it: bytes `start` to `end`, and its first line."""

    start: int
    end: int
    line: int
    fields: list[str]


def read_records(
    data: bytes, *, start: int = 0, line: int = 1, delimiter: str = ","
) -> list[Record]:
    """Read records with the csv module, one line at a time; blank lines are none."""
    taken = start
    lines = 0

    def feed() -> Iterator[str]:
        nonlocal taken, lines
        for piece in io.BytesIO(data[start:]):
            taken += len(piece)
            lines += 1
            yield piece.decode()

    records = []
    before, lines_before = taken, lines
    for fields in csv.reader(feed(), delimiter=delimiter, strict=True):
        if fields:
            records.append(Record(before, taken, line + lines_before, fields))
        before, lines_before = taken, lines
    return records


def write_csv(
    rows: Sequence[Sequence[str]], *, line_end: str = "\n", delimiter: str = ","
) -> bytes:
    """Write rows with the csv module."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """Cut data into blocks at any places."""
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in cuts)})
    return [data[start:end] for start, end in pairwise(edges)]


def divided(
    blocks: Sequence[bytes],
    *,
    chunk_bytes: int = 1 << 20,
    max_record_bytes: int = 1 << 20,
    delimiter: str = ",",
) -> list[Range]:
    """Divide a file that has no header."""
    limits = Limits(chunk_bytes, max_record_bytes)
    divider = Divider(limits, delimiter=delimiter, header_end=0, header_lines=0)
    return list(divide(blocks, divider))


# Everything that matters to a CSV reader, and characters of several bytes. No carriage return
# alone: Python ends a line there, which no published file means.
FIELDS = st.lists(
    st.sampled_from(("a", "7", '"', ",", ";", "\n", "\r\n", "é", "😀", " ", "")), max_size=6
).map("".join)
ROWS = st.lists(st.lists(FIELDS, min_size=1, max_size=4), max_size=12)
LINE_ENDS = st.sampled_from(("\n", "\r\n"))
CUTS = st.lists(st.integers(0, 2000), max_size=12)


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    """A file as programs write it, with blank lines between, and perhaps no last line end."""
    pieces = []
    for row in draw(ROWS):
        end = draw(LINE_ENDS)
        pieces.append(write_csv([row], line_end=end))
        pieces.append(draw(st.sampled_from((b"", b"", b"", b"\n", b"\r\n"))))
    data = b"".join(pieces)
    return data.rstrip(b"\r\n") if draw(st.booleans()) else data

"""What kind of file this is, told from its first bytes: encoding, delimiter, header, layout."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from penstock.core.errors import UnprocessableError
from penstock.ingest.divide import LINE_FEED, BrokenFileError
from penstock.ingest.layouts import LAYOUTS, best_match
from penstock.ingest.layouts.base import Match

HEAD_BYTES = 1 << 20
MOST_HEADER_ROWS = 2
DELIMITERS = (",", ";", "\t", "|")
# Windows-1252 is what programs mean by Latin-1; it leaves these bytes undefined.
UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnknownLayoutError(UnprocessableError):
    """No layout takes the columns of this file."""

    code = "unknown-layout"
    title = "The file's columns belong to no known layout"


@dataclass(frozen=True)
class Structure:
    """How the file begins."""

    match: Match
    delimiter: str
    header: list[str]
    header_end: int  # bytes up to the first data record
    header_lines: int
    has_byte_order_mark: bool


def read_structure(head: bytes, *, max_columns: int) -> Structure:
    """Tell delimiter, header rows and layout from the first megabyte of a file.

    Raises:
        BrokenFileError: Empty, not text, or a header that never ends.
        UnknownLayoutError: No layout fits; says which came closest and what it misses.
    """
    mark = codecs.BOM_UTF8 if head.startswith(codecs.BOM_UTF8) else b""
    if not head[len(mark) :].strip():
        raise BrokenFileError("the file is empty", line=1, byte=0)
    _refuse_binary(head)
    closest: Match | None = None
    for delimiter in DELIMITERS:
        for header, end, line in _header_candidates(head, len(mark), delimiter):
            if len(header) > max_columns:
                reason = f"{len(header)} columns, more than the {max_columns} allowed"
                raise BrokenFileError(reason, line=line, byte=end)
            match = best_match(header)
            if match is None:
                continue
            if match.fits:
                data, lines = _skip_second_header(head, end, line, delimiter, match)
                return Structure(match, delimiter, header, data, lines, bool(mark))
            if closest is None or len(match.missing) < len(closest.missing):
                closest = match
    raise UnknownLayoutError(_why_unknown(closest))


def _header_candidates(head: bytes, start: int, delimiter: str) -> list[tuple[list[str], int, int]]:
    """Return the first records, each with the byte and the number of lines where it ends."""
    found: list[tuple[list[str], int, int]] = []
    position, lines = start, 0
    for _ in range(MOST_HEADER_ROWS):
        end = _record_end(head, position)
        if end is None and not found:
            raise BrokenFileError(f"no record ends within {HEAD_BYTES} bytes", line=1, byte=start)
        record = head[position:end]
        if end is None or not record:
            break
        if not found:
            _refuse_lone_returns(record, start)
        lines += max(1, record.count(b"\n"))
        found.append((split_record(record, delimiter), end, lines))
        position = end
    return found


def _skip_second_header(
    head: bytes, end: int, lines: int, delimiter: str, match: Match
) -> tuple[int, int]:
    """Step over the codes that eGRID puts below its headings: both may fit, the data come after."""
    following = _record_end(head, end)
    record = head[end:following]
    # What is wrong with a record that never ends, the divider says.
    if following is None or not record:
        return end, lines
    if not match.layout.match(split_record(record, delimiter)).fits:
        return end, lines
    return following, lines + max(1, record.count(b"\n"))


def _record_end(head: bytes, start: int) -> int | None:
    """Return where the record ends that begins at `start`; None when that is beyond the head."""
    quoted = False
    position = start
    while (feed := head.find(b"\n", position)) != -1:
        quoted ^= head.count(b'"', position, feed) % 2 == 1
        position = feed + 1
        if not quoted:
            return position
    return len(head) if len(head) < HEAD_BYTES else None


def _refuse_lone_returns(record: bytes, start: int) -> None:
    """Refuse a file whose lines end with a carriage return alone: all of it is one record."""
    text = re.sub(rb'"[^"]*"', lambda quoted: b" " * len(quoted[0]), record).rstrip(b"\r\n")
    position = text.find(b"\r")
    if position != -1:
        reason = "a line ends with a carriage return alone: save the file with LF or CR LF"
        raise BrokenFileError(reason, line=1, byte=start + position)


def split_record(record: bytes, delimiter: str, encoding: str = "utf-8") -> list[str]:
    """Split one record into its fields; undecodable bytes are shown as replacement characters."""
    text = record.decode(encoding, errors="replace").lstrip("\ufeff").rstrip("\r\n")
    # The csv module would end the record at a lone carriage return, and refuse a field over 128 kB.
    fields = []
    for found in _field_pattern(delimiter).finditer(text):
        quoted, plain, end = found.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
    return fields


@cache
def _field_pattern(delimiter: str) -> re.Pattern[str]:
    """Match one field and what ends it: the delimiter, or nothing at the end of the record."""
    mark = re.escape(delimiter)
    quoted = r'"([^"]*+(?:""[^"]*+)*+)"'
    return re.compile(rf"(?:{quoted}|([^{mark}]*+))({mark}|\Z)")


def _refuse_binary(head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", b"%PDF", b"PAR1", b"\xd0\xcf\x11\xe0")):
        reason = "this is no CSV but a zip, Excel, PDF or Parquet file: export it as CSV (UTF-8)"
        raise BrokenFileError(reason, line=1, byte=0)
    check_no_nul(head, line=1, byte=0)


def check_no_nul(block: bytes, *, line: int, byte: int) -> None:
    """Refuse NUL bytes: no text file has any, and PostgreSQL stores none."""
    position = block.find(b"\0")
    if position != -1:
        at = line + block.count(b"\n", 0, position)
        reason = "a NUL byte: not a text file, or in UTF-16 without a byte order mark"
        raise BrokenFileError(reason, line=at, byte=byte + position)


def _why_unknown(closest: Match | None) -> str:
    known = "; ".join(layout.name for layout in LAYOUTS)
    if closest is None:
        return f"The header names none of the columns of a known layout. Known layouts: {known}"
    problems = []
    if closest.missing:
        problems.append(f"misses {_quoted(closest.missing)}")
    if closest.doubled:
        problems.append(f"has {_quoted(closest.doubled)} twice")
    return f"The header comes closest to {closest.layout.name!r} but {' and '.join(problems)}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


class EncodingCheck:
    """Finds out over the whole stream whether the text is UTF-8 or single-byte Western European."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._not_utf8: tuple[int, int] | None = None  # line and byte of the first such byte
        self._is_western = True
        self._line = 1
        self._byte = 0

    def feed(self, block: bytes) -> None:
        """Look at the next bytes of the file."""
        check_no_nul(block, line=self._line, byte=self._byte)
        if self._not_utf8 is None:
            self._decode(block)
        # From the first block on: a file may turn out not to be UTF-8 at its very end.
        if self._is_western and not block.isascii():
            self._is_western = len(block.translate(None, UNDEFINED_IN_CP1252)) == len(block)
        # NumPy counts in a quarter of the time that `bytes.count` takes.
        self._line += int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == LINE_FEED))
        self._byte += len(block)

    def finish(self) -> str:
        """Return `utf-8` or `cp1252`.

        Raises:
            BrokenFileError: It is neither; names the first byte that is not UTF-8.
        """
        if self._not_utf8 is None:
            try:
                self._utf8.decode(b"", final=True)
            except UnicodeDecodeError:
                reason = "the file ends in the middle of a character"
                raise BrokenFileError(reason, line=self._line, byte=self._byte) from None
            return "utf-8"
        if not self._is_western:
            line, byte = self._not_utf8
            reason = "neither UTF-8 nor Latin-1: save the file as UTF-8"
            raise BrokenFileError(reason, line=line, byte=byte)
        return "cp1252"

    def _decode(self, block: bytes) -> None:
        pending = len(self._utf8.getstate()[0])
        if not pending and block.isascii():
            return
        try:
            self._utf8.decode(block)
        except UnicodeDecodeError as error:
            start = error.start - pending
            line = self._line + block.count(b"\n", 0, max(0, start))
            self._not_utf8 = (line, self._byte + start)

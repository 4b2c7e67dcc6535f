"""Divides a stream of CSV bytes into ranges that end where records end, in one pass.

Only three bytes matter: the quote, the line feed and the delimiter. A line feed ends a record when
an even number of quotes stands before it. NumPy finds them block by block, so a file of any size
costs a few megabytes and about as much time as hashing it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from penstock.core.errors import UnprocessableError

QUOTE = ord('"')
LINE_FEED = ord("\n")
CARRIAGE_RETURN = ord("\r")

Positions = npt.NDArray[np.int64]


class BrokenFileError(UnprocessableError):
    """The file's bytes are no CSV; says where, counted from line 1 and byte 0."""

    code = "broken-file"
    title = "The file cannot be read as CSV"

    def __init__(self, reason: str, *, line: int, byte: int) -> None:
        super().__init__(
            f"line {line}, byte {byte}: {reason}",
            errors=[{"line": line, "byte": byte, "reason": reason}],
        )
        self.where = {"line": line, "byte": byte, "reason": reason}


@dataclass(frozen=True)
class Range:
    """Records that stand together: bytes `start` to `end`, first data row and line from 1."""

    start: int
    end: int
    first_row: int
    first_line: int
    rows: int


@dataclass(frozen=True)
class Limits:
    """What the divider does not go beyond."""

    chunk_bytes: int
    max_record_bytes: int


class Divider:
    """Takes blocks in order and yields ranges of about `chunk_bytes`.

    `header_end` and `header_lines` say where the data begin. Blank lines are no records; a carriage
    return ends a line only together with the line feed after it.

    Raises (from `feed` and `finish`):
        BrokenFileError: A quote stands where none may, a record is too long, or a quote is open
            at the end of the file.
    """

    def __init__(
        self, limits: Limits, *, delimiter: str, header_end: int, header_lines: int
    ) -> None:
        self._limits = limits
        self._delimiter = ord(delimiter)
        self._start = header_end  # of the range that is open
        self._record_start = header_end  # of the record that is open
        self._record_line = header_lines + 1
        self._position = header_end  # of the next byte to come
        self._line = header_lines + 1  # of the next byte to come
        self._range_line = header_lines + 1
        self._rows_before = 0
        self._rows = 0  # in the open range
        self._quoted = False
        self._open_quote = (0, 0)  # line and byte where the last quoted field began
        self._previous = LINE_FEED
        self._closing_at_edge = False
        self._return_at_edge = False  # of a line that a closing quote ends

    def feed(self, block: bytes) -> Iterator[Range]:
        """Take the next bytes of the file."""
        if not block:
            return
        view = np.frombuffer(block, dtype=np.uint8)
        feeds = np.flatnonzero(view == LINE_FEED)
        quotes = np.flatnonzero(view == QUOTE)
        self._check_quotes(view, quotes, feeds)
        ends = self._record_ends(feeds, quotes)
        yield from self._cut(view, ends, feeds)
        self._finish_block(view, quotes, feeds)

    def finish(self) -> Iterator[Range]:
        """Say that the file is over; its last record needs no line feed."""
        if self._quoted:
            line, byte = self._open_quote
            raise BrokenFileError("a quote is opened and never closed", line=line, byte=byte)
        left = self._position - self._record_start
        if left > 1 or (left == 1 and self._previous != CARRIAGE_RETURN):
            self._rows += 1
        if self._rows:
            yield self._range(self._position)

    def _record_ends(self, feeds: Positions, quotes: Positions) -> Positions:
        """Return the line feeds of this block that end a record."""
        if not quotes.size and not self._quoted:
            return feeds
        before = np.searchsorted(quotes, feeds) + int(self._quoted)
        ends: Positions = feeds[before % 2 == 0]
        return ends

    def _cut(
        self, view: npt.NDArray[np.uint8], ends: Positions, feeds: Positions
    ) -> Iterator[Range]:
        """Count the records that end in this block and close ranges that are long enough."""
        taken = 0
        while True:
            goal = self._start + self._limits.chunk_bytes - 1 - self._position
            cut = int(np.searchsorted(ends, goal))
            if cut >= ends.size:
                self._count(view, ends[taken:], feeds)
                return
            cut = max(cut, taken)
            self._count(view, ends[taken : cut + 1], feeds)
            end = int(ends[cut]) + 1
            taken = cut + 1
            if self._rows:
                yield self._range(self._position + end)
            self._rows_before += self._rows
            self._rows = 0
            self._start = self._position + end
            self._range_line = self._line_of(end, feeds)

    def _count(self, view: npt.NDArray[np.uint8], ends: Positions, feeds: Positions) -> None:
        if not ends.size:
            return
        starts = np.empty(ends.size, dtype=np.int64)
        starts[0] = self._record_start - self._position
        starts[1:] = ends[:-1] + 1
        lengths = ends - starts
        too_long = np.flatnonzero(lengths > self._limits.max_record_bytes)
        if too_long.size:
            start = int(starts[too_long[0]])
            line = self._line_of(start, feeds) if too_long[0] else self._record_line
            self._refuse_length(line, start + self._position)
        # A lone carriage return before the line feed makes no record either.
        returns = np.where(ends > 0, view[np.maximum(ends - 1, 0)], self._previous)
        blank = (lengths == 0) | ((lengths == 1) & (returns == CARRIAGE_RETURN))
        self._rows += int(ends.size - np.count_nonzero(blank))
        self._record_start = self._position + int(ends[-1]) + 1
        self._record_line = self._line_of(int(ends[-1]) + 1, feeds)

    def _line_of(self, offset: int, feeds: Positions) -> int:
        """Return the line on which a byte of this block stands."""
        return self._line + int(np.searchsorted(feeds, offset))

    def _refuse_length(self, line: int, start: int) -> None:
        reason = f"a record is longer than {self._limits.max_record_bytes} bytes"
        raise BrokenFileError(reason, line=line, byte=start)

    def _check_quotes(
        self, view: npt.NDArray[np.uint8], quotes: Positions, feeds: Positions
    ) -> None:
        """Quotes open only at the start of a field and close only at its end."""
        if self._return_at_edge and view[0] != LINE_FEED:
            self._refuse_quote(-2, feeds)
        if self._closing_at_edge and not self._ends_field(view, np.zeros(1, dtype=np.int64))[0]:
            self._refuse_quote(-1, feeds)
        closed = self._closing_at_edge if view.size == 1 else view[-2] == QUOTE
        self._return_at_edge = bool(closed and view[-1] == CARRIAGE_RETURN) and not self._open(
            quotes
        )
        self._closing_at_edge = False
        if not quotes.size:
            return
        opening = quotes[int(self._quoted) :: 2]
        closing = quotes[1 - int(self._quoted) :: 2]
        before = np.where(opening > 0, view[np.maximum(opening - 1, 0)], self._previous)
        # An opening quote right after a closing one is the second half of an escaped quote.
        starts = np.isin(before, (self._delimiter, LINE_FEED, QUOTE))
        inner = closing[closing < view.size - 1]
        ends = self._ends_field(view, inner + 1)
        wrong = (*opening[~starts][:1], *inner[~ends][:1])
        if wrong:
            self._refuse_quote(int(min(wrong)), feeds)
        self._closing_at_edge = inner.size < closing.size
        fields = opening[before != QUOTE]
        if fields.size:
            last = int(fields[-1])
            self._open_quote = (self._line_of(last, feeds), self._position + last)

    def _open(self, quotes: Positions) -> bool:
        """Say whether a quoted field goes on after a block with these quotes."""
        return (quotes.size + int(self._quoted)) % 2 == 1

    def _ends_field(self, view: npt.NDArray[np.uint8], offsets: Positions) -> npt.NDArray[np.bool_]:
        """Say which bytes may stand behind a closing quote; a return needs a line feed after it."""
        following = view[offsets]
        ends = np.isin(following, (self._delimiter, LINE_FEED, QUOTE))
        returns = following == CARRIAGE_RETURN
        if returns.any():
            # What follows a return that is the block's last byte is told by the next block.
            last = offsets + 1 == view.size
            ends |= returns & (last | (view[np.minimum(offsets + 1, view.size - 1)] == LINE_FEED))
        return ends

    def _refuse_quote(self, offset: int, feeds: Positions) -> None:
        line = self._line_of(offset, feeds)
        reason = "a quote stands inside a field that is not quoted, or is not doubled"
        raise BrokenFileError(reason, line=line, byte=self._position + offset)

    def _finish_block(
        self, view: npt.NDArray[np.uint8], quotes: Positions, feeds: Positions
    ) -> None:
        self._quoted = self._open(quotes)
        self._line += int(feeds.size)
        self._position += int(view.size)
        self._previous = int(view[-1])
        if self._position - self._record_start > self._limits.max_record_bytes:
            self._refuse_length(self._record_line, self._record_start)

    def _range(self, end: int) -> Range:
        return Range(self._start, end, self._rows_before + 1, self._range_line, self._rows)


def divide(
    blocks: Iterable[bytes],
    divider: Divider,
    *,
    on_block: Callable[[bytes], None] | None = None,
) -> Iterator[Range]:
    """Run a whole stream through `divider`; `on_block` sees each block first."""
    for block in blocks:
        if on_block is not None:
            on_block(block)
        yield from divider.feed(block)
    yield from divider.finish()

"""Finds the records of a chunk and sets apart those that cannot have the right fields."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from penstock.ingest.divide import CARRIAGE_RETURN, LINE_FEED, QUOTE

Positions = npt.NDArray[np.int64]

WORD_BITS = 64


@dataclass(frozen=True)
class ChunkFormat:
    """What of the load's structure a chunk needs to be read."""

    layout: str
    positions: dict[str, int]  # field -> index of its column
    columns: int
    delimiter: str
    encoding: str
    header: tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """The records of a chunk: where each begins and ends, and how many fields it has.

    All arrays have one entry a record, blank lines left out. `starts` and `ends` are offsets into
    the chunk, the line feed included in the record.
    """

    starts: Positions
    ends: Positions
    fields: Positions


def find_records(block: bytes, delimiter: str) -> Records:
    """Return the records of a chunk that begins and ends at a record boundary."""
    view = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(view == LINE_FEED) + 1
    quotes = np.flatnonzero(view == QUOTE) if QUOTE in block else np.empty(0, dtype=np.int64)
    if quotes.size:
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if view.size and (not ends.size or ends[-1] != view.size):
        ends = np.append(ends, view.size)
    starts = np.concatenate((np.zeros(1, dtype=np.int64), ends[:-1])) if ends.size else ends
    fields = _count_delimiters(_Marks(view == ord(delimiter)), ends, quotes) + 1
    lengths = ends - starts
    last = view[ends - 1]
    first = view[starts]
    blank = (lengths == 1) & ((last == LINE_FEED) | (last == CARRIAGE_RETURN))
    blank |= (lengths == 2) & (first == CARRIAGE_RETURN) & (last == LINE_FEED)  # noqa: PLR2004
    if not blank.any():
        return Records(starts, ends, fields)
    kept = ~blank
    return Records(starts[kept], ends[kept], fields[kept])


class _Marks:
    """Some bytes of a chunk, as one bit each: how many stand before a place is quick to tell."""

    def __init__(self, marked: npt.NDArray[np.bool_]) -> None:
        bits = np.packbits(marked, bitorder="little")
        # One word more, for the place behind the last byte.
        self._words = np.zeros(marked.size // WORD_BITS + 1, dtype="<u8")
        self._words.view(np.uint8)[: bits.size] = bits
        self._before = np.zeros(self._words.size, dtype=np.int64)
        np.cumsum(np.bitwise_count(self._words[:-1]), out=self._before[1:])

    def before(self, places: Positions) -> Positions:
        """Return how many marks stand before each place."""
        words = places // WORD_BITS
        below = (np.uint64(1) << (places % WORD_BITS).astype(np.uint64)) - np.uint64(1)
        counts: Positions = self._before[words] + np.bitwise_count(self._words[words] & below)
        return counts


def _count_delimiters(delimiters: _Marks, ends: Positions, quotes: Positions) -> Positions:
    """Return how many delimiters each record has outside of quotes."""
    counts: Positions = np.diff(delimiters.before(ends), prepend=0)
    if quotes.size:
        before = delimiters.before(quotes)
        whole = delimiters.before(ends[-1:])
        quoted = np.append(before, whole)[1::2][: before[::2].size] - before[::2]
        records = np.searchsorted(ends, quotes[::2], side="right")
        counts -= np.bincount(records, weights=quoted, minlength=ends.size).astype(np.int64)
    return counts


def without(block: bytes, records: Records, kept: npt.NDArray[np.bool_]) -> bytes:
    """Return the chunk with only the records that `kept` marks, and no blank lines."""
    if kept.all() and records.ends.size and _covers(block, records):
        return block
    view = memoryview(block)
    pieces = []
    index = 0
    while index < kept.size:
        if not kept[index]:
            index += 1
            continue
        last = index
        while (
            last + 1 < kept.size
            and kept[last + 1]
            and records.starts[last + 1] == records.ends[last]
        ):
            last += 1
        pieces.append(view[int(records.starts[index]) : int(records.ends[last])])
        index = last + 1
    return b"".join(pieces)


def _covers(block: bytes, records: Records) -> bool:
    return int((records.ends - records.starts).sum()) == len(block)


def lines_of(block: bytes, offsets: Positions, first_line: int) -> Positions:
    """Return the lines on which the bytes at these offsets stand."""
    if not offsets.size:
        return offsets
    feeds = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == LINE_FEED)
    lines: Positions = np.searchsorted(feeds, offsets) + first_line
    return lines

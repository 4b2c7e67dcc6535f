import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.ingest.divide import BrokenFileError, Divider, Limits, Range, divide
from tests.ingest.reference import CUTS, csv_files, cut, divided, read_records, write_csv

pytestmark = pytest.mark.unit


@given(csv_files(), CUTS, st.integers(1, 200))
def test_ranges_hold_the_records_that_the_csv_module_reads(
    data: bytes, cuts: list[int], chunk_bytes: int
) -> None:
    wanted = read_records(data)
    ranges = divided(cut(data, cuts), chunk_bytes=chunk_bytes)
    taken = 0
    position = 0
    for item in ranges:
        # Only blank lines may lie between ranges.
        assert not data[position : item.start].strip(b"\r\n")
        assert item.end > item.start
        inside = [record for record in wanted if item.start <= record.start < item.end]
        assert len(inside) == item.rows > 0
        assert inside[-1].end <= item.end
        assert item.first_row == taken + 1
        assert item.first_line == 1 + data.count(b"\n", 0, item.start)
        taken += item.rows
        position = item.end
    assert taken == len(wanted)
    assert not data[position:].strip(b"\r\n")


@given(csv_files(), CUTS, CUTS, st.integers(1, 60))
def test_where_the_blocks_end_makes_no_difference(
    data: bytes, cuts: list[int], others: list[int], chunk_bytes: int
) -> None:
    ranges = divided(cut(data, cuts), chunk_bytes=chunk_bytes)
    assert divided(cut(data, others), chunk_bytes=chunk_bytes) == ranges


@given(csv_files(), st.integers(1, 60))
def test_a_range_ends_as_soon_as_it_is_long_enough(data: bytes, chunk_bytes: int) -> None:
    records = {record.end for record in read_records(data)}
    ranges = divided([data], chunk_bytes=chunk_bytes)
    for item in ranges[:-1]:
        assert item.end - item.start >= chunk_bytes
        within = [end for end in records if item.start < end < item.end]
        assert all(end - item.start < chunk_bytes for end in within)


def outcome(data: bytes, cuts: list[int]) -> object:
    try:
        return divided(cut(data, cuts), chunk_bytes=40)
    except BrokenFileError as error:
        return error.where


@given(
    st.lists(st.sampled_from((b"a", b'"', b",", b"\n", b"\r\n", b"\r")), max_size=40).map(b"".join),
    CUTS,
)
def test_damage_is_found_at_the_same_place_whatever_the_blocks(
    data: bytes, cuts: list[int]
) -> None:
    assert outcome(data, cuts) == outcome(data, [])


BROKEN = [
    # What is wrong, line and byte of it, and part of the reason.
    (b'a,b\n1,"2\n3,4\n', 2, 6, "never closed"),
    (b'a,b\n1,"he said ""hi\n3,4\n', 2, 6, "never closed"),
    (b'a,b\n"x\ny",2\n3,"', 4, 14, "never closed"),
    (b'a,b\n1,2"\n', 2, 7, "not quoted"),
    (b'a,b\n1,"2"\rx\n', 2, 8, "not quoted"),
    (b'a,b\n1,5" pipe,6" pipe\n', 2, 7, "not quoted"),
    (b'a,b\n"1"2,3\n', 2, 6, "not doubled"),
    (b'a,b\n\n\n"1"2,3" 4\n', 4, 8, "not doubled"),
    (b'a,b\n1, "2"\n', 2, 7, "not quoted"),
    (b'a,b\n1,"\nx"y\n', 3, 9, "not doubled"),
]


@pytest.mark.parametrize(("data", "line", "byte", "reason"), BROKEN)
@pytest.mark.parametrize("block_bytes", [1, 3, 1000])
def test_broken_quotes_are_refused_with_line_and_byte(
    data: bytes, line: int, byte: int, reason: str, block_bytes: int
) -> None:
    blocks = cut(data, list(range(0, len(data), block_bytes)))
    with pytest.raises(BrokenFileError, match=reason) as caught:
        divided(blocks)
    assert (caught.value.where["line"], caught.value.where["byte"]) == (line, byte)
    assert caught.value.errors == [caught.value.where]


@pytest.mark.parametrize("block_bytes", [1, 7, 10_000])
def test_a_record_that_is_too_long_is_refused_where_it_begins(block_bytes: int) -> None:
    data = b"a,b\n1,2\n" + b'"x\nyyyy",' + b"z" * 200 + b"\n3,4\n"
    blocks = cut(data, list(range(0, len(data), block_bytes)))
    with pytest.raises(BrokenFileError, match="longer than 100 bytes") as caught:
        divided(blocks, max_record_bytes=100)
    assert (caught.value.where["line"], caught.value.where["byte"]) == (3, 8)
    assert divided(blocks, max_record_bytes=300)[0].rows == 4


def test_two_gigabytes_in_one_line_are_not_read_to_the_end() -> None:
    block = b"x" * (1 << 20)
    served = 0

    def stream() -> Iterator[bytes]:
        nonlocal served
        yield b"a,b\n1,2\n"
        for _ in range(2048):
            served += len(block)
            yield block

    with pytest.raises(BrokenFileError, match="longer than") as caught:
        divided_stream(stream())
    assert served <= 2 << 20
    assert caught.value.where["line"] == 3


def divided_stream(stream: Iterator[bytes]) -> None:
    limits = Limits(chunk_bytes=8 << 20, max_record_bytes=1 << 20)
    divider = Divider(limits, delimiter=",", header_end=0, header_lines=0)
    assert not list(divide(stream, divider))


def test_a_header_moves_bytes_and_lines_but_not_rows() -> None:
    header, rows = b'"a\nlong heading",b\n', b"1,2\n3,4\n"
    divider = Divider(
        Limits(4, 100), delimiter=",", header_end=len(header), header_lines=header.count(b"\n")
    )
    first, second = divide([rows], divider)
    begin = len(header)
    assert first == Range(begin, begin + 4, first_row=1, first_line=3, rows=1)
    assert second == Range(begin + 4, begin + 8, first_row=2, first_line=4, rows=1)


def test_a_large_file_is_divided_as_the_csv_module_reads_it() -> None:
    chance = random.Random(7)  # noqa: S311 - only repeatable
    words = ("Palo Verde", 'the "old" one', "two\nlines", "1,234", "é", "")
    rows = [chance.choices(words, k=5) for _ in range(20_000)]
    data = write_csv(rows, line_end="\r\n")
    ranges = divided(cut(data, list(range(0, len(data), 65_536))), chunk_bytes=100_000)
    starts = {record.start: index for index, record in enumerate(read_records(data), 1)}
    assert len(ranges) > 5
    assert [starts[item.start] for item in ranges] == [item.first_row for item in ranges]
    assert sum(item.rows for item in ranges) == 20_000

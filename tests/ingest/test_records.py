import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from penstock.ingest.divide import BrokenFileError
from penstock.ingest.records import find_records, without
from tests.ingest.reference import csv_files, divided, read_records

pytestmark = pytest.mark.unit

PIECES = (b"a", b'"', b",", b"\n", b"\r\n", b"\r", b'"x"', b'"\n"')


@given(csv_files())
def test_records_are_those_of_the_csv_module(data: bytes) -> None:
    records, wanted = find_records(data, ","), read_records(data)
    # A blank line before a record belongs to nobody here and to the record there.
    assert records.ends.tolist() == [item.end for item in wanted]
    assert records.fields.tolist() == [len(item.fields) for item in wanted]
    for start, item in zip(records.starts.tolist(), wanted, strict=True):
        assert not data[item.start : start].strip(b"\r\n")


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))
@example(b"1,2\n\r")
@example(b"\rx")
@example(b"\r\r\n")
@example(b"")
def test_the_divider_and_the_reader_count_the_same_records(data: bytes) -> None:
    try:
        ranges = divided([data], chunk_bytes=8)
    except BrokenFileError:
        return
    for item in ranges:
        assert find_records(data[item.start : item.end], ",").ends.size == item.rows


@given(csv_files())
def test_only_the_marked_records_are_left(data: bytes) -> None:
    records = find_records(data, ",")
    kept = records.fields >= 2
    left = without(data, records, kept)
    wanted = [item.fields for item in read_records(data) if len(item.fields) >= 2]
    assert [item.fields for item in read_records(left)] == wanted

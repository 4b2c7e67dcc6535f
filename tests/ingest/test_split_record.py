import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.ingest.layouts import egrid
from penstock.ingest.parse import parse_chunk
from penstock.ingest.records import ChunkFormat
from penstock.ingest.structure import DELIMITERS, split_record

pytestmark = pytest.mark.unit

HEADER = ("YEAR", "PSTATEABB", "PNAME", "ORISPL", "GENID", "NAMEPCAP", "GENNTAN")
FORMAT = ChunkFormat(
    layout=egrid.GENERATORS.name,
    positions=egrid.GENERATORS.match(HEADER).positions,
    columns=len(HEADER),
    delimiter=",",
    encoding="utf-8",
    header=HEADER,
)

CELL = st.text(st.sampled_from('ab"\n ,;\t|é'), max_size=6)


@given(st.lists(CELL, min_size=1, max_size=6), st.sampled_from(DELIMITERS), st.booleans())
def test_splits_what_the_csv_module_writes(fields: list[str], delimiter: str, all_: bool) -> None:
    text = io.StringIO()
    csv.writer(
        text,
        delimiter=delimiter,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if all_ else csv.QUOTE_MINIMAL,
    ).writerow(fields)
    assert split_record(text.getvalue().encode(), delimiter) == fields


def test_a_lone_carriage_return_ends_no_record() -> None:
    parsed = parse_chunk(b"2023,AZ,Palo\rVerde,6008,1,10,many\n", FORMAT, first_row=1, first_line=2)
    (rejected,) = parsed.rejected
    assert rejected.fields == ["2023", "AZ", "Palo\rVerde", "6008", "1", "10", "many"]
    assert rejected.findings == [
        {"column": "GENNTAN", "value": "many", "reason": "is not a number"}
    ]


def test_a_cell_longer_than_the_csv_module_takes_is_a_rejected_row_like_any_other() -> None:
    name = b"x" * 200_000
    block = b"2023,AZ," + name + b",6008,1,10,20\n2023,AZ,Palo Verde,6008,2,10,20\n"
    parsed = parse_chunk(block, FORMAT, first_row=1, first_line=2)
    assert parsed.facts.height == 1
    (rejected,) = parsed.rejected
    assert rejected.fields[2] == name.decode()
    assert rejected.findings[0]["reason"] == "is longer than 500 bytes"

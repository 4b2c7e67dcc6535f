import codecs
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from penstock.ingest.divide import BrokenFileError
from penstock.ingest.layouts import BY_NAME, LAYOUTS
from penstock.ingest.layouts.base import Layout
from penstock.ingest.structure import (
    HEAD_BYTES,
    Structure,
    UnknownLayoutError,
    read_structure,
)

pytestmark = pytest.mark.unit

HEADER = "Year,Utility,Plant State,Plant Code,Primary Mover,AER Fuel Code,Net Generation MWh"
ROW = "2016,Arizona Public Service,AZ,6008,ST,NUC,32377477"


def structure(text: str | bytes) -> Structure:
    head = text.encode() if isinstance(text, str) else text
    return read_structure(head, max_columns=500)


def broken(head: bytes, *, max_columns: int = 500) -> dict[str, object]:
    with pytest.raises(BrokenFileError) as caught:
        read_structure(head, max_columns=max_columns)
    return caught.value.where


def headings(layout: Layout) -> list[str]:
    return [column.names[0] for column in layout.columns]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_layout_is_known_by_its_header(layout: Layout, delimiter: str, line_end: str) -> None:
    found = structure(delimiter.join(headings(layout)) + line_end + "x" + line_end)
    assert found.match.layout is layout
    assert (found.delimiter, found.header_lines) == (delimiter, 1)
    assert not found.match.reordered
    assert found.match.added == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_required_columns_alone_are_enough_in_any_order_and_case(layout: Layout) -> None:
    required = [column.names[0] for column in layout.columns if column.required]
    shown = [f'" {name.upper()} "' for name in reversed(required)]
    found = structure(",".join(shown) + "\n")
    assert found.match.layout is layout
    assert found.match.reordered
    fields = {column.field for column in layout.columns if column.required}
    assert set(found.match.positions) == fields


def test_both_header_rows_of_egrid_are_stepped_over() -> None:
    layout = BY_NAME["eGRID generators"]
    long = [f'"{column.names[-1]}"' for column in layout.columns]
    codes = [column.names[0] for column in layout.columns]
    text = ",".join(long) + "\r\n" + ",".join(codes) + "\r\n2023,…\r\n"
    found = structure(text)
    assert found.match.layout is layout
    assert found.header_lines == 2
    assert text.encode()[found.header_end :].startswith(b"2023")


def test_headings_above_what_a_layout_knows_are_no_data() -> None:
    found = structure("Net generation of 2016,,,,,,\n" + HEADER + "\n" + ROW + "\n")
    assert found.header_lines == 2
    assert found.match.layout.name == "EIA-923 net generation"


def test_a_heading_may_be_quoted_over_several_lines() -> None:
    lines = HEADER.replace("Utility", '"Utility"').replace("Plant Code", '"Plant\nCode"')
    found = structure(lines + "\n" + ROW)
    assert found.match.positions["plant_code"] == 3
    assert found.header_lines == 2


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    found = structure(codecs.BOM_UTF8 + HEADER.encode() + b"\n")
    assert found.has_byte_order_mark
    assert found.match.positions["year"] == 0
    assert found.header_end == 3 + len(HEADER) + 1


def test_added_columns_are_reported_and_ignored() -> None:
    found = structure(HEADER + ",Efficiency,Zipcode\n")
    assert found.match.report() == {
        "columns_missing": [],
        "columns_ignored": ["Efficiency", "Zipcode"],
        "columns_doubled": [],
        "columns_reordered": False,
    }


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnknownLayoutError) as caught:
        structure(HEADER.replace("Plant Code,", "") + "\n")
    assert "'EIA-923 net generation' but misses 'Plant Code'" in caught.value.detail


def test_a_doubled_column_is_named_because_either_could_be_meant() -> None:
    with pytest.raises(UnknownLayoutError) as caught:
        structure(HEADER + ",Net Generation MWh\n")
    assert "has 'Net Generation MWh' twice" in caught.value.detail


def test_two_names_of_one_column_are_a_doubled_column() -> None:
    with pytest.raises(UnknownLayoutError, match="'Plant Code' twice"):
        structure(HEADER + ",Plant Id\n")


def test_a_stranger_is_told_which_layouts_there_are() -> None:
    with pytest.raises(UnknownLayoutError) as caught:
        structure("name,colour\nrose,red\n")
    assert all(layout.name in caught.value.detail for layout in LAYOUTS)
    assert caught.value.status == 422


@pytest.mark.parametrize("head", [b"", b"\n", b" \r\n\r\n", codecs.BOM_UTF8])
def test_an_empty_file_is_refused(head: bytes) -> None:
    assert broken(head)["reason"] == "the file is empty"


def test_a_header_alone_is_a_file_without_rows() -> None:
    for text in (HEADER, HEADER + "\n"):
        found = structure(text)
        assert found.header_end == len(text)


def made_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


def made_parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"Year": [2016]}), target)
    return target.getvalue()


@pytest.mark.parametrize(
    "head", [made_zip(), made_parquet(), b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_other_kinds_of_files_are_named(head: bytes) -> None:
    assert "export it as CSV" in str(broken(head)["reason"])


def test_a_nul_byte_is_refused_with_its_place() -> None:
    head = (HEADER + "\n" + ROW).encode()
    where = broken(head + b"\0\n")
    assert (where["line"], where["byte"]) == (2, len(head))


def test_utf_16_without_a_mark_is_refused() -> None:
    assert "UTF-16" in str(broken(HEADER.encode("utf-16-le"))["reason"])


def test_a_hundred_thousand_columns_are_too_many() -> None:
    for delimiter in (",", ";"):
        wide = delimiter.join(f"c{index}" for index in range(100_000)) + "\n"
        assert "100000 columns, more than the 500 allowed" in str(broken(wide.encode())["reason"])


def test_a_header_that_never_ends_is_refused() -> None:
    assert "no record ends" in str(broken(b"x" * HEAD_BYTES)["reason"])
    assert "no record ends" in str(broken(b'"' + b"x\n" * HEAD_BYTES)["reason"])


def test_a_long_first_record_is_left_to_the_divider() -> None:
    found = structure((HEADER + "\n2016," + "x" * HEAD_BYTES).encode()[:HEAD_BYTES])
    assert found.header_end == len(HEADER) + 1


def test_lines_that_end_with_a_carriage_return_alone_are_refused() -> None:
    where = broken((HEADER + "\r" + ROW + "\r").encode())
    assert (where["line"], where["byte"]) == (1, len(HEADER))
    assert "carriage return" in str(where["reason"])
    quoted = HEADER.replace("Utility", '"Uti\rlity"') + ",Utility\n"
    assert structure(quoted).match.positions["operator"] == 7

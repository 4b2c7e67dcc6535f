import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.ingest.divide import BrokenFileError, Divider, Limits, divide
from penstock.ingest.layouts import BY_NAME, LAYOUTS
from penstock.ingest.layouts.base import Column, Kind, Layout
from penstock.ingest.parse import ChunkFormat, Parsed, parse_chunk
from penstock.plants.flags import Flag
from tests.ingest.reference import LINE_ENDS, read_records, write_csv
from tests.ingest.slow import as_slow, read_slowly

pytestmark = pytest.mark.unit

ADDED = "Not in the layout"

USUAL = {
    Kind.TEXT: ("NUC", "ST", "", "--", 'the "old" one', "two\nlines", "a,b;c", "é "),
    Kind.IDENTIFIER: ("AZ", "Palo Verde", "02", "9E600", " AK", "--", "two\r\nlines"),
    Kind.PLANT_CODE: ("6008", "3", "0046", "9999999", "57053.0"),
    Kind.NUMBER: ("0", "1,234", "(2,443)", "-5", "", "--", "8760.5", "1e3", "32522590"),
    Kind.RATIO: ("0.5", "12.5%", "", "-0.01"),
    Kind.YEAR: ("2023", "2016.0", "", "2024", "1987"),
    Kind.LATITUDE: ("33.4", "-45", "", "91", "-90.1"),
    Kind.LONGITUDE: ("-112.9", "180", "", "-112,900", "1129"),
}
DAMAGE = (
    *("", " ", "--", "n/a", "1.2.3", "many", "0", "00", "12345678", "1799", "2101", "20 23"),
    *("1,23", "(", "%", "\u0662\u0660", "x" * 501, "=cmd()", "\t", "NaN", "USA0006008", "1e999"),
)


def cell(column: Column) -> st.SearchStrategy[str]:
    """A cell that is mostly right."""
    usual = st.sampled_from(USUAL[column.kind])
    if column.field == "gppd_id":
        usual = st.sampled_from(("USA0006008", "GEODB0040538", "USA00000001", "USA12345678"))
    if column.field == "country":
        usual = st.sampled_from(("AFG", "United States of America", "Atlantis"))
    return st.one_of(usual, usual, usual, usual, st.sampled_from(DAMAGE))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Layout, list[str], bytes]:
    """A layout, a header in some order, and rows with damage here and there."""
    layout = draw(st.sampled_from(LAYOUTS))
    columns: list[Column | None] = [*layout.columns, None]
    columns = draw(st.permutations(columns))
    header = [column.names[0] if column else ADDED for column in columns]
    pieces = []
    for _ in range(draw(st.integers(0, 8))):
        row = [draw(cell(column)) if column else "whatever" for column in columns]
        ragged = draw(st.integers(0, 9))
        if ragged == 0:
            row.pop()
        elif ragged == 1:
            row.append("one too many")
        pieces.append(write_csv([row], line_end=draw(LINE_ENDS)))
        pieces.append(draw(st.sampled_from((b"", b"", b"\n", b"\r\n"))))
    return layout, header, b"".join(pieces)


def format_of(layout: Layout, header: list[str]) -> ChunkFormat:
    return ChunkFormat(
        layout=layout.name,
        positions=layout.match(header).positions,
        columns=len(header),
        delimiter=",",
        encoding="utf-8",
        header=tuple(header),
    )


def in_chunks(data: bytes, chunk_format: ChunkFormat, chunk_bytes: int) -> list[Parsed]:
    divider = Divider(Limits(chunk_bytes, 1 << 20), delimiter=",", header_end=0, header_lines=1)
    return [
        parse_chunk(
            data[item.start : item.end],
            chunk_format,
            first_row=item.first_row,
            first_line=item.first_line,
        )
        for item in divide([data], divider)
    ]


@given(tables())
def test_every_record_becomes_what_the_slow_reader_makes_of_it(
    table: tuple[Layout, list[str], bytes],
) -> None:
    layout, header, data = table
    wanted = read_slowly(read_records(data, line=2), layout, header)
    parsed = parse_chunk(data, format_of(layout, header), first_row=1, first_line=2)
    rows = as_slow(parsed, layout)
    assert parsed.rows == len(wanted)
    for row, slow in zip(rows, wanted, strict=True):
        # A fact does not keep its line.
        assert replace(row, line=slow.line if row.fact else row.line) == slow


@given(tables(), st.integers(1, 400))
def test_chunks_of_any_size_give_the_same_rows(
    table: tuple[Layout, list[str], bytes], chunk_bytes: int
) -> None:
    layout, header, data = table
    whole = parse_chunk(data, format_of(layout, header), first_row=1, first_line=2)
    chunks = in_chunks(data, format_of(layout, header), chunk_bytes)
    facts = [fact for chunk in chunks for fact in chunk.facts.to_dicts()]
    assert facts == whole.facts.to_dicts()
    assert [row for chunk in chunks for row in chunk.rejected] == list(whole.rejected)


@given(st.sampled_from(LAYOUTS), st.binary(max_size=200), st.randoms(use_true_random=False))
def test_bytes_changed_at_random_are_refused_or_all_accounted_for(
    layout: Layout, noise: bytes, chance: random.Random
) -> None:
    header = [column.names[0] for column in layout.columns]
    rows = [[chance.choice(USUAL[column.kind]) for column in layout.columns] for _ in range(6)]
    data = bytearray(write_csv(rows))
    for byte in noise:
        data[chance.randrange(len(data))] = chance.choice((byte, *b'",\n\r'))
    damaged = bytes(data).decode("utf-8", errors="replace").encode()
    try:
        chunks = in_chunks(damaged, format_of(layout, header), 64)
    except BrokenFileError:
        return
    numbers = [row.row_number for chunk in chunks for row in chunk.rejected]
    numbers += [number for chunk in chunks for number in chunk.facts["row_number"]]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


GENERATORS = BY_NAME["eGRID generators"]
HEADER = ["YEAR", "PSTATEABB", "PNAME", "ORISPL", "GENID", "NAMEPCAP", "GENNTAN", "GENYRRET"]


def generator(**cells: str) -> list[str]:
    usual = dict(
        zip(HEADER, ["2023", "AZ", "Palo Verde", "6008", "1", "10", "20", ""], strict=True)
    )
    return list({**usual, **cells}.values())


def read(*rows: list[str]) -> Parsed:
    return parse_chunk(write_csv(rows), format_of(GENERATORS, HEADER), first_row=1, first_line=2)


@pytest.mark.parametrize(
    ("cells", "flag"),
    [
        ({"GENNTAN": "87600"}, Flag(0)),
        ({"GENNTAN": "87600.1"}, Flag.CAPACITY_FACTOR_OVER_1),
        ({"GENNTAN": "87840", "YEAR": "2024"}, Flag(0)),
        ({"GENNTAN": "87841", "YEAR": "2024"}, Flag.CAPACITY_FACTOR_OVER_1),
        ({"GENNTAN": "87841", "YEAR": "1900"}, Flag.CAPACITY_FACTOR_OVER_1),
        ({"GENNTAN": "(1)"}, Flag.NEGATIVE_GENERATION),
        ({"GENNTAN": ""}, Flag(0)),
        ({"NAMEPCAP": ""}, Flag(0)),
        (
            {"NAMEPCAP": "0"},
            Flag.GENERATION_WITHOUT_CAPACITY | Flag.CAPACITY_FACTOR_OVER_1,
        ),
        ({"GENYRRET": "2022"}, Flag.RETIRED_BUT_GENERATING),
        ({"GENYRRET": "2023"}, Flag(0)),
        ({"GENYRRET": "2022", "GENNTAN": "0"}, Flag(0)),
    ],
)
def test_what_is_odd_is_flagged_and_kept(cells: dict[str, str], flag: Flag) -> None:
    parsed = read(generator(**cells))
    assert parsed.facts["flags"].to_list() == [int(flag)]


def test_a_rejected_row_says_all_that_is_wrong_with_it() -> None:
    bad = generator(YEAR="23", ORISPL="", GENNTAN="1.2.3", PNAME=" ", GENYRRET="x" * 300)
    parsed = read(generator(), bad, generator()[:-1])
    assert parsed.facts["row_number"].to_list() == [1]
    first, second = parsed.rejected
    assert (first.row_number, first.line, first.fields) == (2, 3, bad)
    assert [(item["column"], item["reason"]) for item in first.findings] == [
        ("YEAR", "is not a year from 1800 to 2100"),
        ("PNAME", "must not be blank"),
        ("ORISPL", "must not be blank"),
        ("GENNTAN", "is not a number"),
        ("GENYRRET", "is not a year from 1800 to 2100"),
    ]
    assert first.findings[3]["value"] == "1.2.3"
    assert len(first.findings[4]["value"]) == 200
    assert second.findings[0]["reason"] == "has 7 fields where the header has 8"


def test_rejected_rows_are_a_sequence() -> None:
    rejected = read(*(generator(GENNTAN=f"x{index}") for index in range(5))).rejected
    assert len(rejected) == 5
    assert [row.row_number for row in rejected[1:3]] == [2, 3]
    assert rejected[-1].findings[0]["value"] == "x4"
    with pytest.raises(IndexError):
        rejected[5]


def test_latin_1_is_read_as_what_was_meant() -> None:
    data = (
        write_csv([generator(PNAME="Centrale de Génissiat, “1” à 5 €")]).decode().encode("cp1252")
    )
    western = replace(format_of(GENERATORS, HEADER), encoding="cp1252")
    parsed = parse_chunk(data, western, first_row=1, first_line=2)
    assert parsed.facts["plant_name"].to_list() == ["Centrale de Génissiat, “1” à 5 €"]


def test_identifiers_stay_text() -> None:
    parsed = read(generator(GENID="02"), generator(GENID="9E600"), generator(GENID="1.0"))
    assert parsed.facts["unit_id"].to_list() == ["02", "9E600", "1.0"]


def test_a_million_broken_lines_cost_neither_time_nor_memory() -> None:
    data = b"x\n" * 1_000_000
    parsed = parse_chunk(data, format_of(GENERATORS, HEADER), first_row=1, first_line=2)
    assert len(parsed.rejected) == 1_000_000
    assert parsed.rejected[-1].line == 1_000_001

"""Files that are damaged, odd or made to do harm: refused with a reason, and nothing changed."""

import codecs
import gzip
import os
import random
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penstock.core.settings import Settings
from penstock.core.store import ObjectInfo
from penstock.ingest import service, steps
from penstock.ingest.finish import finish
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts, new_objects, register, start_load
from penstock.ingest.tables import Load
from tests.ingest.answers import assert_adds_up, load_of, rows, scalar
from tests.ingest.files import FUEL_HEADER, GENERATOR_HEADER, generator, text_of

PLAIN = text_of(GENERATOR_HEADER, [generator(str(unit), f"{unit}.5") for unit in range(300)])
HEADER_BYTES = PLAIN.index(b"\n") + 1


def ingest(parts: Parts, data: bytes, *, name: str = "file.csv") -> Load:
    path = parts.settings.home / name
    path.write_bytes(data)
    return ingest_file(parts, path)


def assert_nothing_visible(parts: Parts) -> None:
    for table in (
        "unit_fact",
        "plant_year",
        "region_year",
        "plant",
        "data_version",
        "rejected_row",
    ):
        assert scalar(parts.database, f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    staged = "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"
    assert scalar(parts.database, staged) == 0


def refused(parts: Parts, data: bytes) -> dict[str, Any]:
    """Load a file that cannot be, see that it has left nothing, and return why."""
    load = ingest(parts, data)
    assert load.state == "failed"
    assert load.failure is not None
    assert_nothing_visible(parts)
    assert scalar(parts.database, "SELECT count(*) FROM event WHERE type = 'load.failed'") > 0
    return load.failure


def place(failure: dict[str, Any]) -> tuple[int, int]:
    [where] = failure["errors"]
    return where["line"], where["byte"]


# Cases 14 and 16 to 18: what is refused.


def test_a_quote_open_at_the_end_fails_with_line_and_byte(parts: Parts) -> None:
    data = PLAIN + b'2023,AZ,"Palo Verde,6008,x,1,1\n2023,AZ,Other,7,1,1,1\n'
    failure = refused(parts, data)
    assert failure["code"] == "broken-file"
    assert place(failure) == (302, len(PLAIN) + 8)


def test_a_quote_in_the_middle_fails_with_line_and_byte(parts: Parts) -> None:
    failure = refused(parts, PLAIN + b'2023,AZ,5" pipe,6008,x,1,1\n' + PLAIN[HEADER_BYTES:])
    assert place(failure) == (302, len(PLAIN) + 9)


def test_a_record_cut_off_at_the_end_is_a_rejected_row(parts: Parts) -> None:
    load = ingest(parts, PLAIN + b"2023,AZ,Palo Ver")
    assert (load.state, load.rows_stored, load.rows_rejected) == ("visible", 300, 1)
    [row] = rows(parts.database, "SELECT row_number, line, fields FROM rejected_row")
    assert tuple(row) == (301, 302, ["2023", "AZ", "Palo Ver"])
    assert_adds_up(parts.database)


def test_a_gzip_bomb_is_stopped_at_the_cap(parts: Parts) -> None:
    capped = Parts(with_settings(parts, max_unpacked_bytes=5 << 20), parts.database, parts.store)
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(PLAIN), *(packer.compress(b"\n" * (1 << 20)) for _ in range(200))]
    bomb = b"".join(pieces) + packer.flush()
    assert len(bomb) < 1 << 19
    assert "more than the 5242880 bytes allowed" in refused(capped, bomb)["detail"]
    assert list(parts.store.list(".penstock/work")) == []


def with_settings(parts: Parts, **changes: Any) -> Settings:  # noqa: ANN401
    return Settings(**{**dict(parts.settings), **changes})


def test_two_gigabytes_in_one_line_are_not_read_to_the_end(parts: Parts) -> None:
    path = parts.settings.home / "store" / "line.csv"
    with path.open("wb") as file:
        file.write(PLAIN + b"2023,AZ,")
        # A hole: as long as it says, but nothing on disk. Its bytes read as NUL.
        file.write(b"x" * (9 << 20))
        file.truncate(2 << 30)
    load_id = register(parts, "line.csv", source="airflow")
    assert load_id is not None
    seen: list[int] = []
    assert not steps.validate_load(parts, load_id, seen.append)
    load = load_of(parts.database, load_id)
    assert load.failure is not None
    assert "longer than 1048576 bytes" in load.failure["detail"]
    assert place(load.failure) == (302, len(PLAIN))
    assert max(seen, default=0) < 16 << 20
    assert_nothing_visible(parts)


def test_a_hundred_thousand_columns_are_refused(parts: Parts) -> None:
    wide = ",".join(f"c{index}" for index in range(100_000)).encode() + b"\n"
    assert "100000 columns, more than the 500 allowed" in refused(parts, wide)["detail"]


def test_a_row_of_a_hundred_thousand_fields_is_one_rejected_row(parts: Parts) -> None:
    load = ingest(parts, PLAIN + b"," * 100_000 + b"\n" + PLAIN[HEADER_BYTES : HEADER_BYTES + 40])
    assert load.state == "visible"
    [row] = rows(parts.database, "SELECT row_number, findings FROM rejected_row ORDER BY 1 LIMIT 1")
    assert row.row_number == 301
    assert row.findings[0]["reason"] == "has 100001 fields where the header has 7"
    assert_adds_up(parts.database)


NO_TEXT_FILES = {
    "nothing at all": b"",
    "blank lines": b"\n\r\n  \n",
    "a zip or Excel file": b"PK\x03\x04" + PLAIN,
    "a Parquet file": b"PAR1" + PLAIN,
    "a NUL byte": PLAIN[:-1] + b"\0\n",
    "UTF-16 without a mark": PLAIN.decode().encode("utf-16-le"),
    "half a gzip file": gzip.compress(PLAIN)[:-20],
    "a gzip file in a gzip file": gzip.compress(gzip.compress(PLAIN)),
    "lines that end with CR": PLAIN.replace(b"\n", b"\r"),
    "neither UTF-8 nor Latin-1": PLAIN + "é".encode() + b"\xe9\x81\n",
    "cut off in a character": PLAIN + "é".encode()[:1],
    "nothing but zeros": bytes(10_000),
    "noise": random.Random(1).randbytes(50_000),  # noqa: S311 - only repeatable
    "columns of nobody": b"name,colour\nrose,red\n",
}


@pytest.mark.parametrize("data", NO_TEXT_FILES.values(), ids=list(NO_TEXT_FILES))
def test_what_is_no_text_of_ours_is_refused_with_a_reason(parts: Parts, data: bytes) -> None:
    failure = refused(parts, data)
    assert failure["code"] in {"broken-file", "unknown-layout"}
    assert len(failure["detail"]) > 20


def test_a_missing_or_doubled_column_is_named(parts: Parts) -> None:
    missing = PLAIN.replace(b"GENID,", b"", 1)
    assert "misses 'GENID'" in refused(parts, missing)["detail"]
    doubled = PLAIN.replace(b"GENNTAN", b"GENNTAN,GENNTAN", 1)
    assert "has 'GENNTAN' twice" in refused(parts, doubled)["detail"]


# What is odd and taken.


def answers(parts: Parts) -> list[Any]:
    return rows(
        parts.database,
        "SELECT plant_id, year, units, net_generation_mwh, capacity_mw FROM plant_year",
    )


TAKEN = {
    "a byte order mark": codecs.BOM_UTF8 + PLAIN,
    "UTF-16": PLAIN.decode().encode("utf-16"),
    "UTF-16 big-endian": codecs.BOM_UTF16_BE + PLAIN.decode().encode("utf-16-be"),
    "CR LF": PLAIN.replace(b"\n", b"\r\n"),
    "mixed line ends": PLAIN.replace(b"5\n", b"5\r\n", 120),
    "blank lines": PLAIN.replace(b"\n", b"\n\r\n\n", 30),
    "semicolons": PLAIN.replace(b",", b";"),
    "tabs": PLAIN.replace(b",", b"\t"),
    "bars": PLAIN.replace(b",", b"|"),
    "no last line end": PLAIN[:-1],
    "gzip": gzip.compress(PLAIN),
    "gzip of UTF-16": gzip.compress(PLAIN.decode().encode("utf-16")),
    "gzip members": b"".join(
        gzip.compress(PLAIN[at : at + 999]) for at in range(0, len(PLAIN), 999)
    ),
    "every cell quoted": b'"' + PLAIN[:-1].replace(b",", b'","').replace(b"\n", b'"\n"') + b'"\n',
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=list(TAKEN))
def test_the_same_rows_in_other_clothes_give_the_same_answers(parts: Parts, data: bytes) -> None:
    load = ingest(parts, data)
    if data == TAKEN["gzip of UTF-16"]:
        assert load.failure is not None
        assert "UTF-16" in load.failure["detail"]
        return
    assert (load.state, load.rows_stored, load.rows_rejected) == ("visible", 300, 0), load.failure
    assert [tuple(row) for row in answers(parts)] == [("us-6008", 2023, 300, 45000, 300000)]
    assert_adds_up(parts.database)


def test_latin_1_is_read_as_what_was_meant(parts: Parts) -> None:
    name = "Génissiat, “1” à 5 €"
    data = PLAIN + f'2023,AZ,"{name}",7,1,1,1\n'.encode("cp1252")
    assert ingest(parts, data).state == "visible"
    assert scalar(parts.database, "SELECT name FROM plant WHERE id = 'us-7'") == name


def test_added_and_reordered_columns_are_reported(parts: Parts) -> None:
    data = b"".join(
        b",".join([*reversed(line.split(b",")), b"more"]) + b"\n" for line in PLAIN.splitlines()
    )
    load = ingest(parts, data)
    assert load.rows_stored == 300
    assert load.structure is not None
    assert load.structure["columns_ignored"] == ["more"]
    assert load.structure["columns_reordered"]


@pytest.mark.parametrize("header", [PLAIN[:HEADER_BYTES], PLAIN[: HEADER_BYTES - 1]])
def test_a_header_alone_is_a_load_without_rows(parts: Parts, header: bytes) -> None:
    load = ingest(parts, header)
    assert (load.state, load.rows_total, load.rows_stored) == ("visible", 0, 0)
    assert_nothing_visible(parts)
    again = parts.settings.home / "store" / "again.csv"
    again.write_bytes(header + b"\n\n")
    load_id = register(parts, "again.csv", source="airflow")
    assert load_id is not None
    start_load(parts, load_id)
    with parts.database.begin() as session:
        [number] = loads.finishable(session)
    assert finish(parts.database, number)
    assert load_of(parts.database, load_id).state == "visible"


def test_long_and_random_texts_fit_into_every_index(parts: Parts) -> None:
    chance = random.Random(5)  # noqa: S311 - only repeatable
    alphabet = [chr(code) for code in (*range(97, 123), *range(48, 58))]

    def noise(length: int) -> str:
        return "".join(chance.choices(alphabet, k=length))

    long = ["2016", noise(500), noise(500), "3", noise(500), noise(500), "1"]
    longer = ["2016", noise(501), noise(501), "3", noise(501), noise(501), "1"]
    load = ingest(parts, text_of(FUEL_HEADER, [long, longer]))
    assert (load.state, load.rows_stored, load.rows_rejected) == ("visible", 1, 1), load.failure
    world = ["country", "name", "gppd_idnr", "capacity_mw", "latitude", "longitude", "primary_fuel"]
    plant = [noise(500), noise(500), noise(500), "1", "1", "1", noise(500)]
    assert ingest(parts, text_of(world, [plant])).rows_stored == 1
    assert_adds_up(parts.database)


# Case 20.


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3", "'; DROP TABLE x"]
)
def test_a_formula_in_a_cell_is_stored_as_it_stands(parts: Parts, text: str) -> None:
    assert (
        ingest(parts, text_of(GENERATOR_HEADER, [generator("1", "1", name=text)])).rows_stored == 1
    )
    assert scalar(parts.database, "SELECT plant_name FROM unit_fact") == text


@pytest.mark.parametrize(
    "text", ["\\.", "\\N", "NULL", '""', "a\rb", "a\r\nb", "a\nb", " a", "a\u2028b", "\x7f", "\x01"]
)
def test_what_means_something_to_copy_is_only_text(parts: Parts, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    data = text_of(GENERATOR_HEADER, [generator(quoted, "1", name="A"), generator("2", "3")])
    load = ingest(parts, data)
    assert (load.state, load.rows_stored) == ("visible", 2), load.failure
    units = rows(parts.database, "SELECT unit_id FROM unit_fact ORDER BY row_number")
    assert [row.unit_id for row in units] == [text.strip() or text, "2"]


# Case 21.

NAMES = [
    *("../../x.csv", "/etc/passwd", "..", "", "\0.csv", "x" * 4096, "😀.csv", "a\nb.csv"),
    *("\udcff.csv", "\u202egpj.csv", "C:\\x.csv", "<script>.csv", "$(touch x).csv", "%2e%2e%2fx"),
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_name_is_shown_and_never_becomes_a_path(parts: Parts, name: str) -> None:
    parts.store.put("x.csv", b"1")
    before = sorted(info.key for info in parts.store.list())
    with parts.database.begin() as session:
        load = service.receive(
            session, source="api", owner_id=None, file_name=name, info=parts.store.head("x.csv")
        )
    kept = load_of(parts.database, load.id)
    assert kept.file_name.isprintable()
    assert 0 < len(kept.file_name) <= 255
    assert kept.object_key == "x.csv"
    assert sorted(info.key for info in parts.store.list()) == before


ODD_FILES = [
    *(b"new\nline.csv", b"\xff\xfe.csv", b"tab\t.csv", b"\x7f.csv", b"%2e%2e%2fx.csv", b"-rf.csv"),
    *(
        b"..csv",
        b" .csv",
        b"a;b.csv",
        b"\xf0\x9f\x98\x80.csv",
        b"half.csv#12",
        b"x" * 251 + b".csv",
    ),
]


def test_odd_names_in_the_bucket_do_not_hide_other_files(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SETTLE_SECONDS", -1)
    folder = os.fsencode(parts.settings.home / "store")
    for name in ODD_FILES:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(PLAIN + name + b"\n")
    (parts.settings.home / "store" / "dangling.csv").symlink_to("nowhere")
    (parts.settings.home / "store" / "loop").symlink_to(".")
    os.mkfifo(folder + b"/pipe.csv")
    (parts.settings.home / "store" / "good.csv").write_bytes(PLAIN)
    parts.store.check()
    found = {info.key for info in new_objects(parts)}
    assert "good.csv" in found
    assert found == {
        "good.csv",
        *("%2e%2e%2fx.csv", "-rf.csv", "..csv", " .csv", "a;b.csv", "😀.csv", "x" * 251 + ".csv"),
    }
    for key in sorted(found):
        load_id = register(parts, key, source="airflow")
        assert load_id is not None
        assert start_load(parts, load_id) > 0
    assert new_objects(parts) == []


@pytest.fixture
def unusual(parts: Parts) -> ObjectInfo:
    parts.store.put("unusual.csv", PLAIN)
    return parts.store.head("unusual.csv")


def test_an_etag_of_somebody_else_is_noticed_before_anything_is_read(
    parts: Parts, unusual: ObjectInfo
) -> None:
    with parts.database.begin() as session:
        other = replace(unusual, etag='"another"')
        load = service.receive(session, source="api", owner_id=None, file_name="x", info=other)
    assert start_load(parts, load.id) == 0
    failure = load_of(parts.database, load.id).failure
    assert failure is not None
    assert failure["code"] == "object-changed"

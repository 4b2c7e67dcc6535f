import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.ingest.divide import BrokenFileError
from penstock.ingest.structure import EncodingCheck
from tests.ingest.reference import CUTS, cut

pytestmark = pytest.mark.unit

PIECES = st.lists(
    st.sampled_from(
        (b"plain\n", "é".encode(), "Á”😀".encode(), b"\xe9", b"\x80", b"\x81", b"\xff")
    ),
    max_size=12,
).map(b"".join)


def encoding(blocks: list[bytes]) -> str:
    check = EncodingCheck()
    for block in blocks:
        check.feed(block)
    return check.finish()


def outcome(blocks: list[bytes]) -> object:
    try:
        return encoding(blocks)
    except BrokenFileError as error:
        return error.where


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"plain", "utf-8"),
        (b"", "utf-8"),
        ("Électricité 😀".encode(), "utf-8"),
        ("Électricité\n".encode("latin-1"), "cp1252"),
        ("“Électricité” à 5 €\n".encode("cp1252"), "cp1252"),
    ],
)
def test_what_programs_write_is_known(data: bytes, name: str) -> None:
    assert encoding([data]) == name
    assert encoding([data[index : index + 1] for index in range(len(data))]) == name


@given(PIECES, CUTS)
def test_where_the_blocks_end_makes_no_difference(data: bytes, cuts: list[int]) -> None:
    assert outcome(cut(data, cuts)) == outcome([data])


@given(PIECES, CUTS)
def test_what_is_accepted_can_be_decoded_block_by_block(data: bytes, cuts: list[int]) -> None:
    name = outcome(cut(data, cuts))
    if name == "utf-8":
        assert data.decode("utf-8").encode() == data
    elif name == "cp1252":
        assert "".join(block.decode("cp1252") for block in cut(data, cuts)) == data.decode("cp1252")


def test_neither_is_refused_at_the_first_byte_that_is_no_utf_8() -> None:
    for data in ("Á\nÁ\nb\xe9\n".encode("latin-1"), "Á\nÁ\nb".encode() + b"\xe9\n"):
        check = EncodingCheck()
        check.feed(data[:2])
        check.feed(data[2:])
        if data[0] == 0xC3:
            with pytest.raises(BrokenFileError, match="neither UTF-8 nor Latin-1") as caught:
                check.finish()
            assert (caught.value.where["line"], caught.value.where["byte"]) == (3, 7)
        else:
            assert check.finish() == "cp1252"


def test_a_file_cut_off_in_a_character_is_refused() -> None:
    with pytest.raises(BrokenFileError, match="middle of a character"):
        encoding(["été".encode()[:-1]])


def test_a_nul_byte_is_refused_wherever_it_stands() -> None:
    check = EncodingCheck()
    check.feed(b"a\nb\n")
    with pytest.raises(BrokenFileError, match="NUL") as caught:
        check.feed(b"c\n\0")
    assert (caught.value.where["line"], caught.value.where["byte"]) == (4, 6)

"""The multipart stream by itself: whatever arrives in whatever pieces, only the file comes out."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from penstock.core.errors import (
    BadRequestError,
    PenstockError,
    TooLargeError,
    UnprocessableError,
    UnsupportedMediaError,
)
from penstock.core.multipart import BLOCK_BYTES, FRAME_BYTES, Expected, open_upload

pytestmark = pytest.mark.unit

BOUNDARY = "xxBOUNDARYxx"
HEADERS = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(content: bytes, disposition: str = 'name="file"; filename="a.csv"') -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, *, size: int = 65_536, max_bytes: int = 10 << 20) -> tuple[str, bytes]:
    upload = await open_upload(HEADERS, pieces(body, size), Expected(max_bytes, "a.csv"))
    return upload.file_name, b"".join([block async for block in upload.blocks])


@given(
    st.lists(st.sampled_from([b"a", b"\r", b"\n", b"-", b"\r\n--", BOUNDARY.encode()]), min_size=1),
    st.integers(1, 40),
)
async def test_the_file_comes_out_whatever_the_pieces(content: list[bytes], size: int) -> None:
    file = b"".join(content)
    if b"\r\n--" + BOUNDARY.encode() in b"\r\n" + file:
        return  # That would be a boundary.
    assert await read(form(part(file)), size=size) == ("a.csv", file)


async def test_blocks_are_large_and_never_the_whole_file() -> None:
    file = bytes(range(256)) * 20_000
    upload = await open_upload(
        HEADERS, pieces(form(part(file)), 65_536), Expected(10 << 20, "a.csv")
    )
    sizes = [len(block) async for block in upload.blocks]
    assert sum(sizes) == len(file)
    assert max(sizes) < BLOCK_BYTES + 65_536
    assert min(sizes[:-1]) >= BLOCK_BYTES


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (form(), UnprocessableError, "no file"),
        (form(part(b"x", 'name="data"; filename="a.csv"')), UnprocessableError, "'data'"),
        (form(part(b"x"), part(b"y")), UnprocessableError, "More than one file"),
        (form(part(b"x", 'name="file"')), UnprocessableError, "is no file"),
        (form(part(b"")), UnprocessableError, "empty"),
        (b"", BadRequestError, "ends in its middle"),
        (b"this is no multipart", BadRequestError, "cannot be read"),
        (part(b"x" * 100)[:-20], BadRequestError, "ends in its middle"),
        (form(part(b"x", 'name="file"; filename="' + "n" * 20_000)), BadRequestError, "header"),
    ],
)
async def test_wrong_bodies_say_what_is_wrong(
    body: bytes, error: type[PenstockError], says: str
) -> None:
    with pytest.raises(error, match=says):
        await read(body)


@pytest.mark.parametrize(
    ("content_type", "error"),
    [
        ("", UnsupportedMediaError),
        ("text/csv", UnsupportedMediaError),
        ("application/x-www-form-urlencoded", UnsupportedMediaError),
        ("multipart/mixed; boundary=b", UnsupportedMediaError),
        ("multipart/form-data", BadRequestError),
        ("multipart/form-data; boundary=" + "b" * 300, BadRequestError),
    ],
)
async def test_other_content_types(content_type: str, error: type[PenstockError]) -> None:
    with pytest.raises(error):
        await open_upload({"content-type": content_type}, pieces(b"", 1), Expected(10, "a.csv"))


async def test_a_file_over_the_limit_is_cut_off() -> None:
    assert (await read(form(part(b"x" * 1000)), max_bytes=1000))[1] == b"x" * 1000
    with pytest.raises(TooLargeError):
        await read(form(part(b"x" * 1001)), max_bytes=1000)


async def test_a_length_over_the_limit_is_refused_before_anything_is_read() -> None:
    body = pieces(form(part(b"x")), 1)
    headers = {**HEADERS, "content-length": str(1000 + FRAME_BYTES + 1)}
    with pytest.raises(TooLargeError):
        await open_upload(headers, body, Expected(1000, "a.csv"))
    assert await anext(body) == b"-"


async def test_endless_bytes_around_the_file_are_cut_off() -> None:
    with pytest.raises(TooLargeError):
        await read(b"\r\n" * FRAME_BYTES + form(part(b"x")), max_bytes=1000)


async def test_a_client_that_goes_is_an_error_of_the_blocks() -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield part(b"x" * (BLOCK_BYTES + 100))[:-30]
        raise ClientDisconnect

    upload = await open_upload(HEADERS, cut(), Expected(10 << 20, "a.csv"))
    with pytest.raises(BadRequestError, match="cut off"):
        _ = [block async for block in upload.blocks]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../x.csv", "../../x.csv"),
        ("☀️ Palo Verde.csv", "☀️ Palo Verde.csv"),
        ("a\\b.csv", "a\\b.csv"),
        ("a\0b.csv", "a\0b.csv"),
        ("n" * 4096, "n" * 4096),
    ],
)
async def test_names_arrive_as_they_are(sent: str, name: str) -> None:
    body = form(part(b"x", f'name="file"; filename="{sent}"'))
    assert await read(body) == (name, b"x")


async def test_a_name_that_is_no_utf8_is_shown_with_replacements() -> None:
    body = form(part(b"x", 'name="file"; filename="Z.csv"')).replace(b"Z", b"\xff")
    assert await read(body) == ("\ufffd.csv", b"x")

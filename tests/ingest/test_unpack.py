import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.core.settings import Settings
from penstock.core.store import MISSING, ObjectChangedError, Store, open_store
from penstock.ingest.divide import BrokenFileError
from penstock.ingest.unpack import _inflate, needs_unpacking, unpack

CAP = 50 << 20


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(Settings(home=tmp_path, store_url=f"file://{tmp_path}/store"))


def unpacked(store: Store, data: bytes, *, cap: int = CAP) -> bytes:
    store.put("packed", data)
    info = unpack(store, store.head("packed"), name="a", max_bytes=cap)
    return b"".join(store.read(info.key, etag=info.etag))


def refused(store: Store, data: bytes, *, cap: int = CAP) -> str:
    store.delete(".penstock/work/a.csv")
    with pytest.raises(BrokenFileError) as caught:
        unpacked(store, data, cap=cap)
    assert [info.key for info in store.list()] == ["packed"]
    return str(caught.value.where["reason"])


TEXT = b"".join(b"%d,some text\n" % number for number in range(200_000))


@pytest.mark.parametrize("text", [b"", b"a,b\n", TEXT], ids=len)
def test_gzip_is_unpacked(store: Store, text: bytes) -> None:
    assert needs_unpacking(gzip.compress(text))
    assert unpacked(store, gzip.compress(text)) == text


def test_members_one_behind_the_other_are_one_text(store: Store) -> None:
    parts = [TEXT[start : start + 300_000] for start in range(0, len(TEXT), 300_000)]
    assert unpacked(store, b"".join(map(gzip.compress, parts))) == TEXT
    assert unpacked(store, gzip.compress(b"") * 3 + gzip.compress(b"x")) == b"x"


@pytest.mark.parametrize("kept", [2, 10, 500, -1, -8, -9])
def test_a_cut_off_file_is_refused(store: Store, kept: int) -> None:
    assert "cut off" in refused(store, gzip.compress(TEXT)[:kept])


def test_a_damaged_file_is_refused(store: Store) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert "damaged" in refused(store, bytes(packed))
    assert "damaged" in refused(store, gzip.compress(TEXT) + b"what is this")


def test_a_bomb_is_stopped_at_the_cap(store: Store) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(60)) + packer.flush()
    assert len(bomb) < 1 << 20
    assert "more than the 1000000 bytes allowed" in refused(store, bomb, cap=1_000_000)
    assert unpacked(store, bomb, cap=60 << 20) == bytes(60 << 20)


def test_a_bomb_is_unpacked_a_megabyte_at_a_time() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(bytes(100 << 20)) + packer.flush()
    pieces = _inflate(bomb, iter(()))
    assert max(len(next(pieces)) for _ in range(20)) <= 1 << 20


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_becomes_utf_8(store: Store, encoding: str) -> None:
    text = "Jahr;Énergie 😀\r\n" * 1000
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = mark + text.encode(encoding)
    assert needs_unpacking(data)
    assert unpacked(store, data) == text.encode()
    assert "UTF-16 text is damaged" in refused(store, data[:-1])


def test_a_lone_surrogate_is_refused(store: Store) -> None:
    assert "UTF-16" in refused(store, b"\xff\xfea\x00\x00\xd8b\x00")


def test_a_replaced_or_deleted_file_is_not_unpacked(store: Store) -> None:
    store.put("packed", gzip.compress(b"a"))
    info = store.head("packed")
    with pytest.raises(ObjectChangedError):
        unpack(store, replace(info, etag='"other"'), name="a", max_bytes=CAP)
    store.delete("packed")
    with pytest.raises(MISSING):
        unpack(store, info, name="a", max_bytes=CAP)
    assert list(store.list()) == []


@given(
    st.lists(st.binary(max_size=300), max_size=4),
    st.lists(st.integers(0, 400), max_size=6),
)
def test_blocks_of_any_size_unpack_to_the_same(members: list[bytes], cuts: list[int]) -> None:
    packed = b"".join(map(gzip.compress, members)) or gzip.compress(b"")

    def blocks() -> Iterator[bytes]:
        edges = sorted({0, len(packed), *(cut % len(packed) for cut in cuts)})
        for start, end in pairwise(edges):
            yield packed[start:end]

    stream = blocks()
    assert b"".join(_inflate(next(stream), stream)) == b"".join(members)

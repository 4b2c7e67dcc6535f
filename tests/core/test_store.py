"""The object store on a folder and on two S3 servers that others wrote."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from obstore.exceptions import BaseError
from pydantic import SecretStr

from penstock.core.errors import ConfigurationError, UnavailableError
from penstock.core.settings import Settings
from penstock.core.store import MISSING, ObjectChangedError, Store, open_store
from penstock.local.ports import free_port
from tests.stores import KEY, SECRET, Moto, Rclone, StoreSettings

BIG = b"0123456789abcdef" * (1 << 16) * 20  # 20 MiB: several parts


@pytest.fixture
def store(any_store: StoreSettings, tmp_path: Path) -> Store:
    return open_store(Settings(home=tmp_path, **any_store))


def blocks(total: bytes = BIG, size: int = 1 << 20) -> Iterator[bytes]:
    for start in range(0, len(total), size):
        yield total[start : start + size]


def keys(store: Store, prefix: str = "") -> list[str]:
    return sorted(info.key for info in store.list(prefix))


@pytest.mark.parametrize("data", [b"", b"a", b"some bytes\n" * 1000], ids=len)
def test_what_is_put_is_read_back(store: Store, data: bytes) -> None:
    store.put("folder/file.csv", data)
    info = store.head("folder/file.csv")
    assert (info.key, info.size_bytes) == ("folder/file.csv", len(data))
    assert abs(info.modified_at.timestamp() - time.time()) < 60
    assert b"".join(store.read("folder/file.csv")) == data
    assert b"".join(store.read("folder/file.csv", etag=info.etag)) == data


def test_a_large_object_is_put_in_parts_and_read_in_ranges(store: Store, tmp_path: Path) -> None:
    store.put("streamed", blocks())
    (tmp_path / "big").write_bytes(BIG)
    store.put("file", tmp_path / "big")
    store.put("bytes", BIG)
    digest = hashlib.sha256(BIG).digest()
    for key in ("streamed", "file", "bytes"):
        info = store.head(key)
        assert info.size_bytes == len(BIG)
        assert hashlib.sha256(b"".join(store.read(key))).digest() == digest
        for start, end in ((0, 10), (16_000_003, 16_000_019), (len(BIG) - 5, len(BIG))):
            assert store.read_range(key, start, end, etag=info.etag) == BIG[start:end]


def test_blocks_of_a_stream_are_a_few_megabytes(store: Store) -> None:
    store.put("big", blocks())
    sizes = [len(block) for block in store.read("big")]
    assert sum(sizes) == len(BIG)
    assert max(sizes) <= 16 << 20


def test_a_replaced_object_is_not_read_as_the_old_one(store: Store) -> None:
    store.put("file.csv", b"before")
    before = store.head("file.csv").etag
    # A folder tells versions apart by a clock of microseconds.
    time.sleep(0.002)
    store.put("file.csv", b"after!")
    after = store.head("file.csv").etag
    assert after != before
    with pytest.raises(ObjectChangedError, match=r"file\.csv"):
        list(store.read("file.csv", etag=before))
    with pytest.raises(ObjectChangedError):
        store.read_range("file.csv", 0, 3, etag=before)
    assert store.read_range("file.csv", 0, 3, etag=after) == b"aft"


def test_a_file_replaced_while_it_is_read_is_never_half_of_each(tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path, store_url=f"file://{tmp_path}/folder"))
    store.put("big.csv", blocks())
    reader = store.read("big.csv")
    assert BIG.startswith(next(reader))
    time.sleep(0.002)
    store.put("big.csv", bytes(len(BIG)))
    with pytest.raises(ObjectChangedError, match=r"big\.csv"):
        list(reader)


def test_a_missing_object_is_missing(store: Store) -> None:
    with pytest.raises(MISSING):
        store.head("nothing")
    with pytest.raises(MISSING):
        list(store.read("nothing"))
    with pytest.raises(MISSING):
        store.read_range("nothing", 0, 5, etag='"x"')
    store.delete("nothing")
    assert keys(store) == []


def test_a_list_holds_folders_below_and_nothing_beside(store: Store) -> None:
    names = ["a.csv", "in/b.csv", "in/deep/c.csv", "inside/d.csv", ".hidden/e.csv"]
    for name in names:
        store.put(name, name.encode())
    assert keys(store) == sorted(names)
    assert keys(store, "in") == ["in/b.csv", "in/deep/c.csv"]
    assert keys(store, "nowhere") == []
    listed, looked_up = next(iter(store.list("in/deep"))), store.head("in/deep/c.csv")
    assert (listed.etag, listed.size_bytes) == (looked_up.etag, looked_up.size_bytes)
    store.delete("in/b.csv")
    assert keys(store, "in") == ["in/deep/c.csv"]


@pytest.mark.parametrize("after_bytes", [0, 1 << 20, 12 << 20])
def test_a_stream_that_fails_leaves_nothing_behind(store: Store, after_bytes: int) -> None:
    def failing() -> Iterator[bytes]:
        yield from blocks(BIG[:after_bytes])
        raise ObjectChangedError("replaced meanwhile")

    with pytest.raises(ObjectChangedError, match="replaced meanwhile"):
        store.put("half.csv", failing())
    with pytest.raises(MISSING):
        store.head("half.csv")
    assert keys(store) == []


async def test_an_asynchronous_stream_is_whole_or_not_there(store: Store) -> None:
    async def stream(*, fails: bool) -> AsyncIterator[bytes]:
        for block in blocks():
            yield block
            await asyncio.sleep(0)
        if fails:
            raise ConnectionResetError("the client went away")

    await store.put_stream_async("whole.csv", stream(fails=False))
    assert store.head("whole.csv").size_bytes == len(BIG)
    with pytest.raises((ConnectionResetError, UnavailableError)):
        await store.put_stream_async("half.csv", stream(fails=True))
    assert keys(store) == ["whole.csv"]


async def test_a_cancelled_stream_leaves_nothing_behind(store: Store) -> None:
    begun = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        yield BIG[: 9 << 20]
        begun.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(store.put_stream_async("half.csv", stream()))
    async with asyncio.timeout(20):
        await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert keys(store) == []


def test_reading_one_object_may_feed_another(store: Store) -> None:
    store.put("source", blocks())
    store.put("copy", store.read("source"))
    assert store.head("copy").size_bytes == len(BIG)
    assert b"".join(store.read("copy")) == BIG


def test_an_empty_stream_makes_an_empty_object(store: Store) -> None:
    store.put("empty", iter(()))
    assert store.head("empty").size_bytes == 0
    assert list(store.read("empty")) == []


@pytest.mark.parametrize("name", ["ü ä.csv", "50%.csv", "a%20b.csv", "😀.csv", "a+b&c=#1?.csv"])
def test_names_that_people_give_are_keys(store: Store, name: str) -> None:
    store.put(name, b"1")
    assert keys(store) == [name]
    assert b"".join(store.read(name, etag=store.head(name).etag)) == b"1"


@pytest.mark.parametrize("key", ["../x.csv", "a/../../x.csv", "a\0b", "./x", "a//b", "a\nb"])
def test_no_key_leaves_the_store(store: Store, key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="path"):
        store.put(key, b"1")
    assert not (tmp_path / "x.csv").exists()
    assert keys(store) == []


def test_a_store_that_answers_passes_its_check(store: Store) -> None:
    store.check()
    store.put("a", b"1")
    store.check()


def test_a_folder_that_is_gone_fails_its_check(tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path, store_url=f"file://{tmp_path}/sub/store"))
    (tmp_path / "sub" / "store").rmdir()
    with pytest.raises(FileNotFoundError):
        store.check()


def test_a_server_that_is_gone_is_said_to_be_soon(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    store = open_store(Settings(home=tmp_path, store_url="s3://bucket", store_endpoint=address))
    begun = time.monotonic()
    with pytest.raises(UnavailableError) as caught:
        store.put("a", b"1")
    assert caught.value.headers == {"Retry-After": "30"}
    with pytest.raises(BaseError):
        store.check()
    assert time.monotonic() - begun < 30


def test_a_wrong_secret_is_refused(rclone: Rclone, tmp_path: Path) -> None:
    right = rclone.settings()
    wrong: StoreSettings = {**right, "store_secret_key": SecretStr("wrong")}
    with pytest.raises(UnavailableError):
        open_store(Settings(home=tmp_path, **wrong)).put("a", b"1")
    open_store(Settings(home=tmp_path, **right)).put("a", b"1")


def test_keys_may_come_from_where_other_programs_find_them(
    rclone: Rclone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = rclone.settings()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    bare = Settings(
        home=tmp_path, store_url=given["store_url"], store_endpoint=given["store_endpoint"]
    )
    store = open_store(bare)
    store.put("a", b"1")
    assert keys(store) == ["a"]


def test_parts_of_a_stream_that_fails_are_given_back(moto: Moto, tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield from blocks()
        raise ObjectChangedError("replaced meanwhile")

    settings = moto.settings()
    with pytest.raises(ObjectChangedError):
        open_store(Settings(home=tmp_path, **settings)).put("half.csv", failing())
    bucket = settings["store_url"].removeprefix("s3://")
    assert "<Upload>" not in httpx.get(f"{moto.endpoint}/{bucket}?uploads").text
    folder = open_store(Settings(home=tmp_path, store_url=f"file://{tmp_path}/store"))
    with pytest.raises(ObjectChangedError):
        folder.put("half.csv", failing())
    assert list((tmp_path / "store").iterdir()) == []


def test_a_prefix_keeps_to_its_part_of_the_bucket(moto: Moto, tmp_path: Path) -> None:
    whole = moto.settings()
    within: StoreSettings = {**whole, "store_url": whole["store_url"] + "/some/prefix"}
    inner, outer = (open_store(Settings(home=tmp_path, **item)) for item in (within, whole))
    inner.put("a.csv", b"1")
    assert keys(inner) == ["a.csv"]
    assert keys(outer) == ["some/prefix/a.csv"]


@pytest.mark.parametrize("url", ["http://x/y", "s3://", "/folder", "ftp://a"])
def test_an_address_of_no_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PENSTOCK_STORE_URL"):
        open_store(Settings(home=tmp_path, store_url=url))

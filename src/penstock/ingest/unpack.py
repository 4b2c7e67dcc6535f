"""Turns files that cannot be read in ranges into plain UTF-8 beside the original, under a cap."""

import codecs
import zlib
from collections.abc import Iterator

from penstock.core.store import ObjectInfo, Store
from penstock.ingest.divide import BrokenFileError
from penstock.ingest.structure import UTF16_MARKS

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib's way to say that a gzip header comes first
STEP_BYTES = 1 << 20
WORK_FOLDER = ".penstock/work"


def needs_unpacking(head: bytes) -> bool:
    """Return whether these first bytes are of a gzip file or of UTF-16 text."""
    return head.startswith((GZIP_MAGIC, *UTF16_MARKS))


def unpack(store: Store, source: ObjectInfo, *, name: str, max_bytes: int) -> ObjectInfo:
    """Write the plain text of `source` to a work object of our own and return that.

    Raises:
        BrokenFileError: Damaged, cut off, or more than `max_bytes` when unpacked.
        ObjectChangedError: `source` was replaced meanwhile.
    """
    key = f"{WORK_FOLDER}/{name}.csv"
    blocks = store.read(source.key, etag=source.etag)
    first = next(blocks)
    plain = _inflate(first, blocks) if first.startswith(GZIP_MAGIC) else _transcode(first, blocks)
    store.put(key, _capped(plain, max_bytes))
    return store.head(key)


def _inflate(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """A gzip file may be several members, one behind the other."""
    position = 0
    member = None
    try:
        for block in _chain(first, rest):
            data = block
            while data:
                member = member or zlib.decompressobj(GZIP_WINDOW)
                yield member.decompress(data, STEP_BYTES)
                if member.eof:
                    data, member = member.unused_data, None
                else:
                    data = member.unconsumed_tail
            position += len(block)
    except zlib.error as error:
        raise BrokenFileError(f"the gzip file is damaged: {error}", line=1, byte=position) from None
    if member is not None:
        raise BrokenFileError("the gzip file is cut off", line=1, byte=position)


def _transcode(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    position = 0
    try:
        for block in _chain(first, rest):
            yield decoder.decode(block).encode()
            position += len(block)
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise BrokenFileError("the UTF-16 text is damaged", line=1, byte=position) from None


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _capped(blocks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for block in blocks:
        total += len(block)
        if total > max_bytes:
            reason = f"the file unpacks to more than the {max_bytes} bytes allowed"
            raise BrokenFileError(reason, line=1, byte=0)
        if block:
            yield block

"""The second step: read the whole file once and find out all that the later steps need."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from penstock.core.settings import Settings
from penstock.core.store import ObjectInfo, Store
from penstock.ingest.divide import Divider, Limits, Range
from penstock.ingest.parse import ChunkFormat
from penstock.ingest.structure import HEAD_BYTES, EncodingCheck, Structure, read_structure
from penstock.ingest.unpack import needs_unpacking, unpack

Progress = Callable[[int], None]


@dataclass
class Validated:
    """What validation found; `source` is the object that the chunks are read from."""

    source: ObjectInfo
    structure: Structure
    encoding: str
    sha256: str
    ranges: list[Range] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Records after the header, blank lines left out."""
        return sum(item.rows for item in self.ranges)

    @property
    def format(self) -> ChunkFormat:
        """What a chunk needs to be read."""
        return ChunkFormat(
            layout=self.structure.match.layout.name,
            positions=self.structure.match.positions,
            columns=len(self.structure.header),
            delimiter=self.structure.delimiter,
            encoding=self.encoding,
            header=tuple(self.structure.header),
        )

    def report(self) -> dict[str, Any]:
        """Return what the load keeps of it as JSON."""
        return {
            "encoding": self.encoding,
            "byte_order_mark": self.structure.has_byte_order_mark,
            "delimiter": self.structure.delimiter,
            "header": self.structure.header,
            "header_lines": self.structure.header_lines,
            "positions": self.structure.match.positions,
            "source_key": self.source.key,
            "source_etag": self.source.etag,
            **self.structure.match.report(),
        }


def validate_object(
    store: Store,
    original: ObjectInfo,
    settings: Settings,
    *,
    name: str,
    on_progress: Progress = lambda _: None,
) -> Validated:
    """Read an object from end to end.

    Args:
        store: Where it lies.
        original: The object as it was when the load was received.
        settings: Limits on records, columns and unpacked bytes.
        name: What a work object for unpacked text is called.
        on_progress: Called with the number of bytes read so far.

    Raises:
        BrokenFileError: The bytes are no CSV that can be loaded.
        UnknownLayoutError: No layout takes its columns.
        ObjectChangedError: It was replaced while it was read.
    """
    source = original
    head = _head(store, source)
    if needs_unpacking(head):
        source = unpack(store, original, name=name, max_bytes=settings.max_unpacked_bytes)
        head = _head(store, source)
    structure = read_structure(head, max_columns=settings.max_columns)
    return _read_through(store, source, structure, settings, on_progress)


def _read_through(
    store: Store,
    source: ObjectInfo,
    structure: Structure,
    settings: Settings,
    on_progress: Progress,
) -> Validated:
    divider = Divider(
        Limits(settings.chunk_bytes, settings.max_record_bytes),
        delimiter=structure.delimiter,
        header_end=structure.header_end,
        header_lines=structure.header_lines,
    )
    digest, encoding = hashlib.sha256(), EncodingCheck()
    blocks = store.read(source.key, etag=source.etag)
    ranges: list[Range] = []
    for position, block in _looked_at(blocks, digest.update, encoding.feed):
        ranges += divider.feed(block[max(0, structure.header_end - position) :])
        on_progress(position + len(block))
    ranges += divider.finish()
    return Validated(source, structure, encoding.finish(), digest.hexdigest(), ranges)


def _looked_at(
    blocks: Iterator[bytes], *looks: Callable[[bytes], None]
) -> Iterator[tuple[int, bytes]]:
    """Yield blocks, each with its position, and let others read and look ahead meanwhile.

    Reading, hashing and dividing leave the interpreter lock for most of their time. What `looks`
    say of a block is raised before that block is yielded.
    """
    position = 0
    with ThreadPoolExecutor(1 + len(looks)) as beside:

        def take() -> tuple[bytes, list[Future[None]]]:
            block = next(blocks, b"")
            return block, [beside.submit(look, block) for look in looks]

        block, looked = take()
        while block:
            for look in looked:
                look.result()
            coming = beside.submit(take)
            yield position, block
            position += len(block)
            block, looked = coming.result()


def _head(store: Store, source: ObjectInfo) -> bytes:
    head = b""
    blocks: Iterator[bytes] = store.read(source.key, etag=source.etag)
    for block in blocks:
        head += block
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def format_of(structure: dict[str, Any], layout: str) -> ChunkFormat:
    """Return what a chunk needs, from the report that the load keeps."""
    return ChunkFormat(
        layout=layout,
        positions=structure["positions"],
        columns=len(structure["header"]),
        delimiter=structure["delimiter"],
        encoding=structure["encoding"],
        header=tuple(structure["header"]),
    )

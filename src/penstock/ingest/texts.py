"""Columns as the text that PostgreSQL copies."""

import io
from collections.abc import Iterator

import polars as pl

BLOCK_BYTES = 1 << 18


def csv_blocks(frame: pl.DataFrame) -> Iterator[bytes]:
    """Yield rows as CSV text for `COPY`: a null is nothing at all, an empty text is `""`."""
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    view = buffer.getbuffer()
    for start in range(0, len(view), BLOCK_BYTES):
        yield bytes(view[start : start + BLOCK_BYTES])

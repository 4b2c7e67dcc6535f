"""Content encodings of answers (RFC 9110, section 12.5.3)."""

import zlib
from functools import lru_cache

import pyarrow as pa

# Below this the headers of an encoding and the time for it gain nothing.
SMALLEST_BYTES = 1_024
# Measured on 30,000 plants as GeoJSON: 0.1 s for 820 kB with gzip, 735 kB with Zstandard.
GZIP_LEVEL = 6
ZSTD_LEVEL = 9


@lru_cache(maxsize=1_000)
def best_encoding(accept_encoding: bytes) -> bytes:
    """Return the smallest encoding that a client takes: `zstd`, `gzip`, or nothing."""
    taken = set()
    for item in accept_encoding.lower().split(b","):
        name, _, parameters = item.partition(b";")
        weight = parameters.strip().removeprefix(b"q=")
        # A weight of zero, in any spelling, means not acceptable.
        if not weight or weight.strip(b"0."):
            taken.add(name.strip())
    return next((name for name in (b"zstd", b"gzip") if name in taken), b"")


def compress(body: bytes, encoding: bytes) -> bytes:
    """Return a body in an encoding that `best_encoding` has chosen."""
    if encoding == b"zstd":
        packed: bytes = pa.Codec("zstd", compression_level=ZSTD_LEVEL).compress(body, asbytes=True)
        return packed
    packer = zlib.compressobj(GZIP_LEVEL, wbits=31)
    return packer.compress(body) + packer.flush()

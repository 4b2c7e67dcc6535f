"""Answers as they are kept in Redis, and the lock that lets one process compute a missing one.

Whatever Redis says wrong or not at all counts as a miss.
"""

import asyncio
import hashlib
import time
from functools import lru_cache
from typing import NamedTuple

import hiredis
import msgspec

from penstock import __version__
from penstock.core.redis import BatchingRedis, RedisUnavailableError

# Another version of Penstock may answer differently.
PREFIX = f"penstock:answer:{__version__}:"
LARGEST_BYTES = 8 << 20
# A process that dies while it computes holds the others up for this long at most.
LOCK_SECONDS = 5
POLL_SECONDS = 0.02
AWAY = (RedisUnavailableError, hiredis.HiredisError)


class Answer(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A successful answer; `tag` is its ETag, `encoding` empty where it is not compressed."""

    media_type: bytes
    encoding: bytes
    tag: str
    body: bytes


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Answer).decode


class Asked(NamedTuple):
    """A request as far as its answer depends on it."""

    path: str
    query: bytes
    encoding: bytes
    arrow: bool


@lru_cache(maxsize=10_000)
def tag_of(asked: Asked, fingerprint: str) -> str:
    """Return what stands for the answer at these data versions: its key and its ETag."""
    query = b"&".join(sorted(asked.query.split(b"&")))
    parts = (
        asked.path.encode("utf-8", "surrogateescape"),
        query,
        asked.encoding,
        b"arrow" if asked.arrow else b"",
        fingerprint.encode(),
    )
    # A length before each part, so that no two requests can run together into one key.
    named = b"".join(b"%d:%s" % (len(part), part) for part in parts)
    return hashlib.blake2b(named, digest_size=16).hexdigest()


async def find_or_claim(redis: BatchingRedis, tag: str) -> tuple[Answer | None, bool]:
    """Return the answer that is kept under `tag`, else whether the caller shall compute it.

    Both are asked at once: a missing answer costs one round trip before it is computed.
    """
    lock = f"{PREFIX}{tag}:lock"
    try:
        claimed, value = await asyncio.gather(
            redis.call("SET", lock, 1, "NX", "PX", LOCK_SECONDS * 1000),
            redis.call("GET", PREFIX + tag),
        )
        answer = _read(value)
        if answer is not None and claimed:
            await release(redis, tag)
    except AWAY:
        return None, True
    return answer, answer is None and bool(claimed)


def _read(value: bytes | None) -> Answer | None:
    if value is None:
        return None
    try:
        return _unpack(value)
    except msgspec.DecodeError:
        return None


async def wait_or_claim(redis: BatchingRedis, tag: str) -> Answer | None:
    """Wait while another process computes an answer; None means that the caller shall."""
    deadline = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < deadline:
        answer, claimed = await find_or_claim(redis, tag)
        if answer is not None or claimed:
            return answer
        await asyncio.sleep(POLL_SECONDS)
    return None


async def keep(redis: BatchingRedis, answer: Answer, *, seconds: int) -> None:
    """Keep an answer for `seconds`, unless it is huge."""
    if len(answer.body) > LARGEST_BYTES:
        return
    try:
        await redis.call("SET", PREFIX + answer.tag, _pack(answer), "EX", seconds)
    except AWAY:
        return


async def release(redis: BatchingRedis, tag: str) -> None:
    """Let others compute the answer again."""
    try:
        await redis.call("DEL", f"{PREFIX}{tag}:lock")
    except AWAY:
        return

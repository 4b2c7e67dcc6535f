"""Where the runtime gets a model's bytes: from Redis, else from the storage and then into Redis.

Whatever comes from either is believed only with the right SHA-256. Redis holds ONNX, which runs
nothing by itself, so writing there is not running code here.
"""

import asyncio
import hashlib

import hiredis
import structlog
from obstore.exceptions import BaseError

from penstock.core.errors import UnavailableError
from penstock.core.redis import BatchingRedis, RedisUnavailableError
from penstock.core.store import MISSING, Store
from penstock.predict.errors import DamagedModelError

log = structlog.get_logger()

PREFIX = "penstock:model-bytes:"
# Larger ones stay in the storage: moving them through Redis is no faster.
MOST_BYTES = 128 << 20
REDIS_SECONDS = 5.0


class ModelBytes:
    """Fetches ONNX models by hash.

    `redis` is a connection of its own: the commands of requests must not queue behind megabytes.
    """

    def __init__(self, store: Store, redis: BatchingRedis, *, seconds: int) -> None:
        self._store = store
        self._redis = redis
        self._seconds = seconds

    async def fetch(self, onnx_sha256: str, onnx_key: str) -> bytes:
        """Return the bytes with this hash.

        Raises:
            DamagedModelError: What the storage holds is something else.
            UnavailableError: The storage is away.
        """
        key = PREFIX + onnx_sha256
        try:
            known: bytes | None = await self._redis.call("GET", key)
        except (RedisUnavailableError, hiredis.HiredisError):
            known = None
        if known is not None:
            if await asyncio.to_thread(_sha256, known) == onnx_sha256:
                return known
            log.warning("model_bytes_in_redis_are_wrong", onnx_sha256=onnx_sha256)
        found = await self._load(onnx_sha256, onnx_key)
        if len(found) <= MOST_BYTES:
            try:
                await self._redis.call("SET", key, found, "EX", self._seconds)
            except (RedisUnavailableError, hiredis.HiredisError) as error:
                log.info("model_bytes_not_kept", error=str(error))
        return found

    async def _load(self, onnx_sha256: str, onnx_key: str) -> bytes:
        try:
            found = await asyncio.to_thread(_read, self._store, onnx_key)
        except MISSING as error:
            raise DamagedModelError(
                "The model's file is gone from the storage: upload it again"
            ) from error
        except (OSError, BaseError) as error:
            log.warning("model_bytes_not_read", key=onnx_key, error=type(error).__name__)
            raise UnavailableError("The storage of models is away; try again") from error
        digest = await asyncio.to_thread(_sha256, found)
        if digest != onnx_sha256:
            log.error("model_file_damaged", key=onnx_key, found=digest, expected=onnx_sha256)
            raise DamagedModelError(
                f"The stored model has the SHA-256 {digest}, and {onnx_sha256} was uploaded: "
                "it is not run; upload the file again"
            )
        return found


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(store: Store, key: str) -> bytes:
    return b"".join(store.read(key))

"""How a change of a model reaches every process that answers for it.

The transaction that changes a model counts its `entry_version` up and notifies the processes that
listen; once it has committed, the new number is announced in Redis, where the next prediction reads
it in the one round trip that it makes anyway. What a process remembers of a model holds for one
number.
"""

from uuid import UUID

import hiredis
import structlog

from penstock.core.redis import BatchingRedis, RedisUnavailableError

log = structlog.get_logger()

CHANNEL = "penstock_model"
# For whoever has a connection of its own to wait on; the payload is `<model_id>:<entry_version>`.
LISTEN = f"LISTEN {CHANNEL}"
PREFIX = "penstock:model:"
KNOWN_SECONDS = 3_600

# Announcements may overtake one another; a number is never replaced by a smaller one.
ANNOUNCE = """
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""


def key_of(model_id: UUID) -> str:
    """Return the Redis key that holds a model's `entry_version` as text."""
    return f"{PREFIX}{model_id}"


def read_notice(payload: str) -> tuple[UUID, int]:
    """Return model and entry version of a notification.

    Raises:
        ValueError: It is none of ours.
    """
    identifier, _, version = payload.partition(":")
    return UUID(identifier), int(version)


async def announce(redis: BatchingRedis, model_id: UUID, entry_version: int) -> bool:
    """Tell Redis of a change that has been committed; false when it does not answer.

    Then the notification is what the processes go by, and the number in Redis ends by itself.
    """
    try:
        await redis.call("EVAL", ANNOUNCE, 1, key_of(model_id), entry_version, KNOWN_SECONDS)
    except (RedisUnavailableError, hiredis.HiredisError) as error:
        log.warning("model_not_announced", model_id=str(model_id), error=str(error))
        return False
    return True

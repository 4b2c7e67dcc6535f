"""When a load or a batch has ended."""

from penstock.client.errors import FailedError
from penstock.client.types import Batch, Load

POLL_SECONDS = 0.3
DONE = {"visible", "duplicate", "completed"}
FAILED = {"failed", "cancelled"}


def ended(found: object) -> bool:
    """Whether it has ended well.

    Raises:
        FailedError: It has ended otherwise.
    """
    if not isinstance(found, Load | Batch):
        raise TypeError(f"{type(found).__name__} does not end")
    if found.state in FAILED:
        failure = found.failure
        reason = failure.get("detail") if isinstance(failure, dict) else failure
        raise FailedError(f"{found.id} is {found.state}: {reason or 'by its owner'}", found)
    return found.state in DONE

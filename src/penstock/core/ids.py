"""Identifiers: UUIDv7 (RFC 9562), so that rows sort by the time they were made."""

from uuid import UUID

import uuid_utils.compat


def uuid7() -> UUID:
    """Return a new UUIDv7."""
    return uuid_utils.compat.uuid7()

"""Which version of a model answers a request."""

import random

from penstock.core.errors import NotFoundError
from penstock.models.entry import Entry, VersionRef
from penstock.models.tables import CHALLENGER, CHAMPION
from penstock.predict import loaded
from penstock.predict.entries import Entries

PINNED = "pinned"
SHADOW = "shadow"
REPLAY = "replay"
# Version numbers are 32 bits long.
MOST_DIGITS = 9


async def choose(
    entries: Entries, entry: Entry, wanted: int | str | None
) -> tuple[str, VersionRef]:
    """Return the role in which a version answers, and the version.

    `wanted` is a number, an alias, or None: then the champion answers, or the challenger with the
    share that it has been given.

    Raises:
        NotFoundError: The model has no such version.
        UnavailableError: PostgreSQL has to be asked for an old version, and is away.
    """
    if wanted is None:
        challenger = entry.challenger if entry.challenger_mode == "share" else None
        if challenger is not None and random.random() < entry.challenger_share:  # noqa: S311 - no secret
            return CHALLENGER, challenger
        champion = entry.champion
        if champion is None:
            raise NotFoundError(f"{entry.name} has no champion: name a `version`")
        return CHAMPION, champion
    text = str(wanted)
    if text.isascii() and text.isdecimal():
        if len(text) > MOST_DIGITS:
            raise NotFoundError(f"{entry.name} has no version {text[:100]}")
        return PINNED, await entries.version(entry, int(text))
    found = entry.alias(text)
    if found is None:
        raise NotFoundError(f"{entry.name} has no alias {text[:100]}")
    return text, found


def shadow_of(entry: Entry, role: str) -> VersionRef | None:
    """Return the version that runs beside the champion for this request, if one does."""
    if entry.challenger_mode != SHADOW or role != CHAMPION:
        return None
    # Drawn for each request, so that the share holds for every client.
    drawn = random.random() < entry.challenger_share  # noqa: S311
    return entry.challenger if drawn else None


def runtime_ref(entry: Entry, ref: VersionRef) -> loaded.VersionRef:
    """Return what the runtime needs to know of a version."""
    return loaded.VersionRef(
        id=ref.id,
        model_id=entry.model_id,
        model_name=entry.name,
        number=ref.number,
        onnx_sha256=ref.onnx_sha256,
        onnx_key=ref.onnx_key,
        signature=ref.signature,
    )

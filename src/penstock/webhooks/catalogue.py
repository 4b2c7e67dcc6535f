"""Every type of event there is: what it means and what its data looks like.

A type that an endpoint may ask for stands here, and here only. Types with `opt_in` come in numbers
that few receivers want, so a group such as `prediction.*` does not ask for them: their name does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LOAD = "019ab6f2-7c1e-7d43-9a55-0c7e3c1f2b11"
MODEL = "019ab6f3-0b52-7f10-8c2d-5f6f1f0a9d33"
VERSION = "019ab6f3-4e8a-7a91-b0d6-2c4c8de7aa02"
BATCH = "019ab6f4-19c7-7e55-91f2-6a0f4b3e7c44"
ENDPOINT = "019ab6f5-2f60-7b08-a7b1-93f00d3e5a55"

KEY = "019ab6f6-3a11-7c3e-8d9b-2f4b7f0c6e66"
USER = "user:019ab6f7-48d2-7a6f-b3c4-6d1e9a2b8f77"

PREDICTIONS = "prediction.completed"
TEST = "webhook.test"
DISABLED = "webhook.disabled"


@dataclass(frozen=True)
class EventType:
    """One type; `example` is the `data` of an event without its `subject`."""

    name: str
    description: str
    subject: str
    example: dict[str, Any] = field(hash=False)
    opt_in: bool = False


NAMED = {"model_id": MODEL, "name": "net-generation"}
ROWS = {"total": 26601, "stored": 26588, "rejected": 13, "superseded": 0}

EVENT_TYPES = (
    EventType(
        "load.completed",
        "A file has become visible; also tells everybody of files that came by the bucket.",
        LOAD,
        {"file_name": "egrid2023_gen.csv", "dataset": "egrid", "years": [2023], "rows": ROWS},
    ),
    EventType(
        "load.failed",
        "A file could not be loaded; nothing of it is visible.",
        LOAD,
        {"file_name": "egrid2023_gen.csv", "detail": "Line 15000: a quote is never closed"},
    ),
    EventType(
        "load.replayed",
        "Rejected rows of a load were corrected and loaded.",
        LOAD,
        {
            "file_name": "egrid2023_gen.csv",
            "dataset": "egrid",
            "years": [2023],
            "replayed": 3,
            "rows": ROWS,
        },
    ),
    EventType(
        "model.version.created",
        "A model file was taken in as a new version.",
        MODEL,
        {
            **NAMED,
            "version": 4,
            "format": "sklearn",
            "framework": "scikit-learn 1.9.1",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    ),
    EventType(
        "model.version.deleted",
        "A version was deleted; it can be restored for some days.",
        MODEL,
        {**NAMED, "version": 3},
    ),
    EventType(
        "model.version.restored",
        "A deleted version is back.",
        MODEL,
        {**NAMED, "version": 3},
    ),
    EventType(
        "model.alias.moved",
        "An alias such as champion points at another version, or with null at none any more.",
        MODEL,
        {**NAMED, "alias": "champion", "version": 4},
    ),
    EventType(
        "model.deleted",
        "A model was deleted; it can be restored for some days.",
        MODEL,
        NAMED,
    ),
    EventType("model.restored", "A deleted model is back.", MODEL, NAMED),
    EventType(
        PREDICTIONS,
        "Predictions that you made or that your models answered, up to 80 in one event.",
        MODEL,
        {
            "model_id": MODEL,
            "count": 1,
            "predictions": [
                {
                    "id": VERSION,
                    "version": 4,
                    "status": 200,
                    "rows": 1,
                    "total_ms": 1.4,
                    "created_at": "2026-11-24T09:30:00.120000+00:00",
                }
            ],
        },
        opt_in=True,
    ),
    EventType(
        "batch.completed",
        "A batch of predictions has ended and its result can be downloaded.",
        BATCH,
        {"model_id": MODEL, "version": 4, "rows": {"total": 12611, "predicted": 12604}},
    ),
    EventType(
        "batch.failed",
        "A batch of predictions was given up.",
        BATCH,
        {"model_id": MODEL, "version": 4, "detail": "The model file is damaged in storage"},
    ),
    EventType(
        "drift.detected",
        "The inputs of a model have moved away from those it was uploaded with.",
        MODEL,
        {"model_id": MODEL, "version": 4, "feature": "capacity_mw", "psi": 0.31, "ks": 0.22},
    ),
    EventType(
        "quota.exceeded",
        "A limit of your plan was reached; told now and then, not for each refused request.",
        USER,
        {"model_id": MODEL, "key_id": KEY},
    ),
    EventType(
        DISABLED,
        "An endpoint of yours was disabled because it failed for days or answered 410.",
        ENDPOINT,
        {"url": "https://example.org/hook", "reason": "failing"},
    ),
    EventType(
        TEST,
        "Sent when you ask for it, to one endpoint, whatever that asks for.",
        ENDPOINT,
        {"message": "This is a test of your webhook"},
    ),
)

BY_NAME = {item.name: item for item in EVENT_TYPES}


def patterns_of(name: str) -> list[str]:
    """Return what an endpoint may ask for to get events of type `name`.

    The name itself, and for `model.alias.moved` the groups `model.alias.*`, `model.*` and `*`.
    """
    known = BY_NAME.get(name)
    if known is not None and known.opt_in:
        return [name]
    parts = name.split(".")
    groups = [".".join((*parts[:count], "*")) for count in range(len(parts) - 1, -1, -1)]
    return [name, *groups]


def unknown(patterns: Iterable[str]) -> list[str]:
    """Return those of `patterns` that no type of event can ever match."""
    possible = {pattern for name in BY_NAME for pattern in patterns_of(name)}
    return [pattern for pattern in patterns if pattern not in possible]

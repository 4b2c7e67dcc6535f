"""The answer that is asked most, computed without FastAPI.

Resolving dependencies and parameters takes FastAPI about a millisecond, more than PostgreSQL needs
for the ranking. What is not plainly right is left to it, so that refusals have one origin.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from starlette.types import Scope

from penstock.core.errors import PenstockError
from penstock.core.metrics import count_request
from penstock.plants import service
from penstock.plants.parameters import TopQuery
from penstock.plants.reading import ENCODER, CatalogueMemo

TOP = "/api/v1/power-plants/top"
MEDIA_TYPE = b"application/json"

# Takes the body of an answer and the data versions that it was made from.
Found = Callable[[bytes, str], Awaitable[None]]


async def compute(scope: Scope, found: Found) -> bool:
    """Compute the answer to an identified request; False means that FastAPI is to answer.

    `found` is called before the transaction ends, on which nothing depends.

    Raises:
        sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError: PostgreSQL is away or busy.
    """
    query = _read(scope["query_string"]) if scope["path"] == TOP else None
    if query is None:
        return False
    state: dict[str, Any] = scope["state"]
    started = time.perf_counter()
    try:
        async with state["database"].begin_async(snapshot=True) as db:
            await found(*await db.run(_top, state["catalogues"], query))
    except PenstockError:
        return False
    except (OperationalError, PoolTimeoutError):
        raise
    except SQLAlchemyError:
        return False
    count_request("GET", TOP, 200, time.perf_counter() - started)
    return True


def _read(query_string: bytes) -> TopQuery | None:
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    asked = dict(pairs)
    try:
        return TopQuery.model_validate(asked) if len(asked) == len(pairs) else None
    except ValidationError:
        return None


def _top(session: Session, memo: CatalogueMemo, query: TopQuery) -> tuple[bytes, str]:
    catalogue = memo.read(session)
    answer = service.top_plants(session, catalogue, query=query)
    return ENCODER.encode(answer), catalogue.fingerprint

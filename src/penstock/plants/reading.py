"""A read of the facts at one moment: a snapshot transaction and the catalogue of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import msgspec
from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from penstock.core.db import AsyncDb
from penstock.plants.catalogue import Catalogue
from penstock.plants.queries import ranking
from penstock.plants.queries import versions as queries
from penstock.plants.versions import fingerprint

P = ParamSpec("P")
T = TypeVar("T")

# Where an answer says which data versions it was made from, for the cache in front of it.
NOTE = "penstock.answer_note"
FINGERPRINT = "fingerprint"

ENCODER = msgspec.json.Encoder(decimal_format="number")


class CatalogueMemo:
    """The newest catalogue of this process; a new data version replaces it."""

    def __init__(self) -> None:
        self._newest: Catalogue | None = None

    def read(self, session: Session) -> Catalogue:
        """Return the catalogue of the data versions that `session` sees."""
        rows = queries.versions(session)
        name = fingerprint(rows)
        known = self._newest
        if known is None or known.fingerprint != name:
            versions = {dataset: version for dataset, version, _ in rows}
            known = self._newest = Catalogue(name, versions, ranking.slices(session))
        return known


@dataclass(frozen=True, slots=True)
class Reading:
    """A transaction that sees one moment, and what can be asked for in it."""

    db: AsyncDb
    catalogue: Catalogue

    async def run(
        self,
        function: Callable[Concatenate[Session, Catalogue, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `function(session, catalogue, …)` in this transaction."""
        return await self.db.run(function, self.catalogue, *args, **kwargs)


async def _open_reading(request: Request) -> AsyncIterator[Reading]:
    memo: CatalogueMemo = request.state.catalogues
    async with request.state.database.begin_async(snapshot=True) as db:
        catalogue = await db.run(memo.read)
        request.scope.get(NOTE, {})[FINGERPRINT] = catalogue.fingerprint
        yield Reading(db, catalogue)


# The transaction ends after the answer has been sent: nothing depends on its end, and an export
# reads while it is sent.
Facts = Annotated[Reading, Depends(_open_reading)]


def as_json(answer: Any) -> Response:  # noqa: ANN401 - any of the schemas
    """Write an answer with exact numbers."""
    return Response(ENCODER.encode(answer), media_type="application/json")


def fresh_json(answer: Any, *, status: int = 200) -> Response:  # noqa: ANN401
    """Write an answer that nobody may keep."""
    response = as_json(answer)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response

"""Plants that generate something else than expected, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from penstock.core.auth import require
from penstock.core.http import Db
from penstock.core.problems import problem_responses
from penstock.plants.reading import CatalogueMemo, fresh_json
from penstock.plants.reply import ANOMALIES
from penstock.predict import service_anomalies
from penstock.predict.schemas_anomalies import Anomalies, AnomaliesQuery

router = APIRouter(
    tags=["plants"],
    dependencies=[require("plants:read")],
    responses=problem_responses(400, 401, 403, 404, 422, 503),
)


@router.get(ANOMALIES, response_model=Anomalies)
async def anomalies(
    request: Request, db: Db, query: Annotated[AnomaliesQuery, Query()]
) -> Response:
    """Plants whose measured generation is far from what a model expects of them, furthest first.

    The expectations are those of the last batch over plants that was told to keep them.
    """
    catalogues: CatalogueMemo = request.state.catalogues

    def find(session: Session) -> Anomalies:
        catalogue = catalogues.read(session)
        return service_anomalies.find(session, catalogue=catalogue, query=query)

    return fresh_json(await db.run(find))

"""What few requests for predictions ask for besides rows: facts of plants, and explanations."""

import asyncio
from uuid import UUID

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.models.signature import Signature
from penstock.plants.reading import CatalogueMemo
from penstock.predict.batcher import Result
from penstock.predict.explaining import Explained, explain
from penstock.predict.loaded import LoadedModel
from penstock.predict.plant_features import PlantAsked, choose, columns_of, read_plants
from penstock.predict.queries import samples
from penstock.predict.rows import Asked, Head

DATABASE_SECONDS = 5.0


class Extras(msgspec.Struct, frozen=True):
    """What stands in an answer besides predictions; None where nobody has asked for it."""

    plants: list[PlantAsked] | None = None
    explanations: list[list[Explained]] | None = None


class Reader:
    """Reads what extras need from the database; one for each event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._catalogues = CatalogueMemo()

    async def fill(self, asked: Asked, model: LoadedModel) -> tuple[Asked, list[PlantAsked]]:
        """Return a request for plants with their facts as rows.

        Raises:
            NotFoundError: There are no facts of this data set and year.
            UnprocessableError: The model asks for more than facts, a plant has none, or a fact is
                missing that the model needs; `errors` names the row.
            UnavailableError: PostgreSQL is away.
        """
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                plants = await self._database.run(self._read, asked.head, model.signature)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise _away() from error
        columns = columns_of(plants, model.signature)
        return model.reader.from_columns(columns, asked.head), plants

    def _read(self, session: Session, head: Head, signature: Signature) -> list[PlantAsked]:
        chosen = choose(self._catalogues.read(session), dataset=head.dataset, year=head.year)
        return read_plants(session, chosen, plant_ids=head.plant_ids or [], signature=signature)

    async def explain(
        self,
        version_id: UUID,
        model: LoadedModel,
        asked: Asked,
        result: Result,
        *,
        deadline: float,
    ) -> list[list[Explained]]:
        """Return the explanations of an answer, as `explaining.explain` does.

        Raises:
            UnavailableError: PostgreSQL, which has the rows to compare with, is away.
        """
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                sample = await self._database.run(samples.of_version, version_id)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise _away() from error
        return await explain(model, asked, result, sample=sample, deadline=deadline)


def _away() -> UnavailableError:
    return UnavailableError("The database is busy or away; try again")

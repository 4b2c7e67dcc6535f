"""The asynchronous client."""

from collections.abc import Sequence

from penstock.client import calls, types
from penstock.client.aio_base import AsyncConnection
from penstock.client.aio_parts import (
    AsyncBatches,
    AsyncLoads,
    AsyncModels,
    AsyncPlants,
    AsyncWebhooks,
)
from penstock.client.calls import LOGGED, place
from penstock.client.connection import Retries
from penstock.client.rows import Rows


class AsyncClient(AsyncConnection):
    """Penstock from a program: `async with AsyncClient(url, api_key=key) as client: …`.

    `url` is `PENSTOCK_URL` or this machine's when left out. Somebody is named by `api_key` (or
    `PENSTOCK_API_KEY`), or by `email` and `password`. Lists return up to `limit` items, over as
    many pages as that needs. All errors are those of `penstock.client.errors`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        email: str | None = None,
        password: str | None = None,
        retries: Retries | None = None,
    ) -> None:
        super().__init__(
            url, api_key=api_key, email=email, password=password, retries=retries or Retries()
        )
        self.plants = AsyncPlants(self)
        self.models = AsyncModels(self)
        self.loads = AsyncLoads(self)
        self.batches = AsyncBatches(self)
        self.webhooks = AsyncWebhooks(self)

    async def predict(
        self,
        model: str,
        rows: Rows = None,
        *,
        version: int | str | None = None,
        explain: bool = False,
        idempotency_key: str | None = None,
        retry: bool = True,
    ) -> types.Prediction:
        """Predict for rows: records, arrays, columns, or a frame of NumPy, pandas, polars, Arrow.

        It is sent with an `Idempotency-Key` of its own, so that it can be repeated and is still
        made once; `retry=False` goes without both, which is faster. Raises `InvalidError` when
        rows are wrong, and what else `penstock.client.errors` has.
        """
        options = {
            "version": version,
            "explain": explain or None,
            "idempotency_key": idempotency_key,
            "retry": retry,
        }
        return await self.run(calls.predict(model, rows, options))

    async def predict_plants(
        self,
        model: str,
        plant_ids: Sequence[str | int],
        *,
        dataset: str | None = None,
        year: int | None = None,
        version: int | str | None = None,
        explain: bool = False,
    ) -> types.Prediction:
        """Predict for plants by what is known of them; raises as `predict` does."""
        options = {
            "plant_ids": list(plant_ids),
            "dataset": dataset,
            "year": year,
            "version": version,
            "explain": explain or None,
        }
        return await self.run(calls.predict(model, None, options))

    async def predictions(
        self, model: str | None = None, *, limit: int = 100, **filters: str | int
    ) -> list[types.LoggedPrediction]:
        """Return the log of predictions, one's own or a model's, newest first."""
        return await self.pages(LOGGED, types.LoggedPrediction, limit, {"model": model, **filters})

    async def prediction(self, prediction_id: str) -> types.LoggedPrediction:
        """Return one logged prediction with what was asked and answered."""
        return await self.run(calls.get(place(LOGGED, prediction_id), types.LoggedPrediction))

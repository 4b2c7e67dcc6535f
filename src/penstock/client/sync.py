# Written by scripts/sync_client.py: change the asynchronous file instead.
"""The blocking client."""

from collections.abc import Sequence

from penstock.client import calls, types
from penstock.client.calls import LOGGED, place
from penstock.client.connection import Retries
from penstock.client.rows import Rows
from penstock.client.sync_base import Connection
from penstock.client.sync_parts import (
    Batches,
    Loads,
    Models,
    Plants,
    Webhooks,
)


class Client(Connection):
    """Penstock from a program: `with Client(url, api_key=key) as client: …`.

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
        self.plants = Plants(self)
        self.models = Models(self)
        self.loads = Loads(self)
        self.batches = Batches(self)
        self.webhooks = Webhooks(self)

    def predict(
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
        return self.run(calls.predict(model, rows, options))

    def predict_plants(
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
        return self.run(calls.predict(model, None, options))

    def predictions(
        self, model: str | None = None, *, limit: int = 100, **filters: str | int
    ) -> list[types.LoggedPrediction]:
        """Return the log of predictions, one's own or a model's, newest first."""
        return self.pages(LOGGED, types.LoggedPrediction, limit, {"model": model, **filters})

    def prediction(self, prediction_id: str) -> types.LoggedPrediction:
        """Return one logged prediction with what was asked and answered."""
        return self.run(calls.get(place(LOGGED, prediction_id), types.LoggedPrediction))

"""What the asynchronous client can be asked, by what it is about."""

import builtins
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from penstock.client import calls, types
from penstock.client.aio_base import AsyncConnection
from penstock.client.calls import BATCHES, HOOKS, LOADS, MODELS, place
from penstock.client.files import Told
from penstock.client.rows import Rows


class AsyncPlants:
    """What is known of plants."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client

    async def top(self, *, limit: int = 12, **filters: str | int) -> types.TopPlants:
        """Return the largest plants; filters are those of `GET /api/v1/power-plants/top`."""
        params = {"limit": limit, **filters}
        path = "/api/v1/power-plants/top"
        return await self._client.run(calls.get(path, types.TopPlants, **params))

    async def search(
        self, q: str | None = None, *, limit: int = 100, **filters: str | int
    ) -> list[types.Plant]:
        """Return plants whose name has these words, and that pass the filters."""
        path = "/api/v1/power-plants"
        return await self._client.pages(path, types.Plant, limit, {"q": q, **filters})

    async def anomalies(self, *, limit: int = 20, **filters: str | int) -> types.Anomalies:
        """Return plants that generated something else than a model expects, furthest first."""
        params = {"limit": limit, **filters}
        path = "/api/v1/power-plants/anomalies"
        return await self._client.run(calls.get(path, types.Anomalies, **params))


class AsyncModels:
    """Models and their versions; a model is named by name or id."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client

    async def list(self, *, limit: int = 100, **filters: str) -> builtins.list[types.Model]:
        """Return one's own models and shared ones, newest first."""
        return await self._client.pages(MODELS, types.Model, limit, filters)

    async def get(self, model: str) -> types.Model:
        """Return a model with its card."""
        return await self._client.run(calls.get(place(MODELS, model), types.Model))

    async def upload(
        self,
        path: str | Path,
        *,
        name: str,
        description: str | None = None,
        sample: Rows = None,
        schema: Mapping[str, Any] | None = None,
        promote: bool = False,
        progress: Told | None = None,
    ) -> types.Version:
        """Upload a model's file; `progress` is called with bytes sent and bytes in all.

        `sample` are records, to tell types and prove the conversion. Raises `InvalidError` when
        the file is refused; its `detail` says what to do instead.
        """
        call = calls.upload_model(
            path,
            {"name": name, "description": description, "promote": "true" if promote else None},
            sample=sample,
            schema=schema,
            progress=progress,
        )
        return await self._client.run(call)

    async def versions(self, model: str, *, limit: int = 100) -> builtins.list[types.Version]:
        """Return the versions of a model, newest first."""
        path = place(MODELS, model, "versions")
        return await self._client.pages(path, types.Version, limit, {})

    async def version(self, model: str, number: int) -> types.Version:
        """Return one version."""
        path = place(MODELS, model, "versions", number)
        return await self._client.run(calls.get(path, types.Version))

    async def update(self, model: str, **changes: object) -> types.Model:
        """Change card, tags, description, visibility or name."""
        call = calls.change("PATCH", place(MODELS, model), types.Model, changes)
        return await self._client.run(call)

    async def promote(self, model: str, version: int, *, alias: str = "champion") -> types.Model:
        """Let an alias point at a version."""
        path = place(MODELS, model, "aliases", alias)
        return await self._client.run(calls.change("PUT", path, types.Model, {"version": version}))

    async def rollback(self, model: str, *, alias: str = "champion") -> types.Model:
        """Let an alias point where it pointed before."""
        path = place(MODELS, model, "aliases", alias, "rollback")
        return await self._client.run(calls.change("POST", path, types.Model))

    async def delete(self, model: str) -> None:
        """Delete a model; it can be restored for some days."""
        await self._client.run(calls.change("DELETE", place(MODELS, model), calls.NOTHING))

    async def download(
        self,
        model: str,
        target: str | Path,
        *,
        version: int | None = None,
        kind: Literal["onnx", "source"] = "onnx",
    ) -> Path:
        """Write a version's ONNX model, or the file as it was uploaded, to a file."""
        number = version or calls.champion(await self.get(model))
        path = place(MODELS, model, "versions", number, "download")
        return await self._client.save(path, target, kind=kind)


class AsyncLoads:
    """Files of facts on their way in."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client

    async def list(self, *, limit: int = 100, **filters: str) -> builtins.list[types.Load]:
        """Return loads, newest first."""
        return await self._client.pages(LOADS, types.Load, limit, filters)

    async def get(self, load_id: str) -> types.Load:
        """Return one load."""
        return await self._client.run(calls.get(place(LOADS, load_id), types.Load))

    async def upload(self, path: str | Path, *, progress: Told | None = None) -> types.Load:
        """Send a CSV file; it is loaded in the background."""
        return await self._client.run(calls.upload_load(path, progress))

    async def wait(self, load_id: str, *, timeout_seconds: float = 600) -> types.Load:
        """Wait until a load has ended; raises `FailedError` or `NotFinishedError`."""
        path = place(LOADS, load_id)
        return await self._client.wait(path, types.Load, timeout_seconds=timeout_seconds)


class AsyncBatches:
    """Predictions for files, or for all plants that match, in the background."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client

    async def list(self, *, limit: int = 100, **filters: str) -> builtins.list[types.Batch]:
        """Return batches, newest first."""
        return await self._client.pages(BATCHES, types.Batch, limit, filters)

    async def get(self, batch_id: str) -> types.Batch:
        """Return one batch."""
        return await self._client.run(calls.get(place(BATCHES, batch_id), types.Batch))

    async def upload(
        self,
        model: str,
        path: str | Path,
        *,
        version: int | str | None = None,
        progress: Told | None = None,
    ) -> types.Batch:
        """Send a CSV, Parquet or JSON lines file of rows."""
        return await self._client.run(calls.upload_batch(model, path, version, progress))

    async def of_plants(
        self,
        model: str,
        *,
        version: int | str | None = None,
        keep: bool = False,
        **filters: str | int,
    ) -> types.Batch:
        """Predict for all plants that match; `keep` what comes out as what is expected of them."""
        body = {"model": model, "version": version, "plants": filters, "keep": keep}
        return await self._client.run(calls.change("POST", BATCHES, types.Batch, body))

    async def wait(self, batch_id: str, *, timeout_seconds: float = 3600) -> types.Batch:
        """Wait until a batch is completed; raises `FailedError` or `NotFinishedError`."""
        path = place(BATCHES, batch_id)
        return await self._client.wait(path, types.Batch, timeout_seconds=timeout_seconds)

    async def cancel(self, batch_id: str) -> types.Batch:
        """End a batch that is not needed any more."""
        path = place(BATCHES, batch_id, "cancel")
        return await self._client.run(calls.change("POST", path, types.Batch))

    async def download(
        self,
        batch_id: str,
        target: str | Path,
        *,
        kind: Literal["csv", "jsonl", "parquet"] = "csv",
    ) -> Path:
        """Write the result of a completed batch to a file."""
        return await self._client.save(place(BATCHES, batch_id, "download"), target, format=kind)


class AsyncWebhooks:
    """Where events are posted to."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client

    async def list(self, *, limit: int = 100) -> builtins.list[types.Webhook]:
        """Return one's webhooks, newest first."""
        return await self._client.pages(HOOKS, types.Webhook, limit, {})

    async def add(
        self, url: str, event_types: Sequence[str], *, subject: str | None = None
    ) -> types.Webhook:
        """Add a webhook; its `secret` is told only now."""
        body = {"url": url, "event_types": list(event_types), "subject": subject}
        return await self._client.run(calls.change("POST", HOOKS, types.Webhook, body))

    async def test(self, webhook_id: str) -> types.Delivery:
        """Post a test event there."""
        path = place(HOOKS, webhook_id, "test")
        return await self._client.run(calls.change("POST", path, types.Delivery))

    async def deliveries(
        self, webhook_id: str, *, limit: int = 100, **filters: str
    ) -> builtins.list[types.Delivery]:
        """Return what was sent there, newest first."""
        path = place(HOOKS, webhook_id, "deliveries")
        return await self._client.pages(path, types.Delivery, limit, filters)

    async def delete(self, webhook_id: str) -> None:
        """Delete a webhook."""
        await self._client.run(calls.change("DELETE", place(HOOKS, webhook_id), calls.NOTHING))

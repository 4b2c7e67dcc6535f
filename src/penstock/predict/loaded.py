"""A model that is ready to answer, wherever it runs."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import msgspec

from penstock.models.signature import Signature
from penstock.predict.answers import Answerer
from penstock.predict.batcher import Batcher, Limits, Result
from penstock.predict.profile import Profile
from penstock.predict.rows import Asked, Reader
from penstock.predict.session import Session
from penstock.predict.tensors import Graph
from penstock.predict.threads import Threads


class VersionRef(msgspec.Struct, frozen=True, kw_only=True):
    """All that the runtime needs to know of a version.

    `sample` are rows as records, to warm the model up with; without them rows are made up.
    """

    id: UUID
    model_id: UUID
    model_name: str
    number: int
    onnx_sha256: str
    onnx_key: str
    signature: Signature
    sample: Sequence[Mapping[str, Any]] | None = None


class LoadedModel(Protocol):
    """What a request for predictions needs of a model."""

    @property
    def signature(self) -> Signature:
        """What the model takes and gives."""
        ...

    @property
    def graph(self) -> Graph:
        """The tensors behind the signature."""
        ...

    @property
    def reader(self) -> Reader:
        """Reads the bodies of requests."""
        ...

    @property
    def answerer(self) -> Answerer:
        """Makes the bodies of answers."""
        ...

    async def predict(self, asked: Asked, deadline: float | None = None) -> Result:
        """Run the model on checked rows; `deadline` is a moment of `time.monotonic()`.

        Raises:
            DeadlineError: The moment has come first.
            UnavailableError: Too many requests wait for this model, or its server is away.
            ModelFailedError: The model raises an error on these rows.
        """
        ...


class LocalModel:
    """A model in this process."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        profile: Profile,
        *,
        threads: Threads,
        limits: Limits,
    ) -> None:
        self.signature = reader.signature
        self.graph = session.graph
        self.reader = reader
        self.answerer = Answerer(reader.signature)
        self.profile = profile
        self.size_bytes = session.size_bytes
        self.batcher = Batcher(session, profile, threads, limits)

    async def predict(self, asked: Asked, deadline: float | None = None) -> Result:
        """Run the model on checked rows, as `LoadedModel.predict` says."""
        return await self.batcher.predict(asked.feed, asked.rows, deadline)

"""Models that run in another server, which speaks the Open Inference Protocol v2."""

import asyncio
import time
from typing import Any

import httpx
import msgspec

from penstock.core.errors import DeadlineError, UnavailableError
from penstock.core.settings import Settings
from penstock.models.signature import Signature
from penstock.predict.answers import Answerer
from penstock.predict.batcher import LATE, Result
from penstock.predict.errors import ModelFailedError, ModelServerError
from penstock.predict.loaded import VersionRef
from penstock.predict.oip import HEADER_LENGTH
from penstock.predict.oip_client import read_answer, read_metadata, write_question
from penstock.predict.rows import Asked, Reader
from penstock.predict.tensors import Graph

CONNECTIONS = 64
LONGEST_ERROR = 300
NO_DEADLINE_SECONDS = 60.0


class RemoteModel:
    """One version on the other server."""

    def __init__(self, client: httpx.AsyncClient, path: str, reader: Reader, graph: Graph) -> None:
        self._client = client
        self._path = path
        self.signature: Signature = reader.signature
        self.graph = graph
        self.reader = reader
        self.answerer = Answerer(reader.signature)

    async def predict(self, asked: Asked, deadline: float | None = None) -> Result:
        """Run the model on checked rows, as `LoadedModel.predict` says.

        Raises:
            ModelServerError: The server answered something else than a prediction.
        """
        started = time.monotonic()
        body, length = write_question(asked.feed, self.graph)
        headers = {HEADER_LENGTH: str(length), "Content-Type": "application/octet-stream"}
        answer = await _ask(
            self._client, "POST", f"{self._path}/infer", deadline, content=body, headers=headers
        )
        header_length = answer.headers.get(HEADER_LENGTH)
        try:
            outputs = read_answer(answer.content, int(header_length) if header_length else None)
            kept = {item.name: outputs[item.name] for item in self.signature.outputs}
        except (ValueError, KeyError, TypeError, msgspec.DecodeError) as error:
            raise ModelServerError("The model server's answer cannot be read") from error
        return Result(kept, asked.rows, 0.0, (time.monotonic() - started) * 1000)


class RemoteModels:
    """The models of one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._client = httpx.AsyncClient(
            base_url=f"{(settings.model_server_url or '').rstrip('/')}/", limits=limits
        )

    async def open(self, ref: VersionRef) -> RemoteModel:
        """Return a version, once the server has said what tensors it takes.

        Raises:
            UnavailableError: The server is away.
            ModelServerError: It does not have the version.
        """
        path = self._settings.model_server_path.format(
            name=ref.model_name, version=ref.number, model_id=ref.model_id, version_id=ref.id
        )
        answer = await _ask(self._client, "GET", path, None)
        try:
            graph = read_metadata(answer.content)
        except (ValueError, KeyError, msgspec.DecodeError) as error:
            raise ModelServerError("The model server's metadata cannot be read") from error
        reader = Reader(
            ref.signature,
            graph,
            max_rows=self._settings.max_predict_rows,
            max_bytes=self._settings.max_predict_bytes,
        )
        return RemoteModel(self._client, path, reader, graph)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _ask(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    deadline: float | None,
    **content: Any,  # noqa: ANN401 - httpx's own arguments
) -> httpx.Response:
    left = NO_DEADLINE_SECONDS if deadline is None else deadline - time.monotonic()
    try:
        async with asyncio.timeout(left):
            answer = await client.request(method, path, timeout=None, **content)
    except TimeoutError as error:
        raise DeadlineError(LATE) from error
    except httpx.HTTPError as error:
        raise UnavailableError("The model server is away: try again in a moment") from error
    if answer.status_code == httpx.codes.OK:
        return answer
    said = _error_of(answer)
    if answer.status_code in {httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY}:
        raise ModelFailedError(f"The model failed: {said}")
    if answer.status_code in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
        raise UnavailableError(f"The model server cannot answer now: {said}")
    raise ModelServerError(f"The model server answered {answer.status_code}: {said}")


def _error_of(answer: httpx.Response) -> str:
    try:
        return str(msgspec.json.decode(answer.content)["error"])[:LONGEST_ERROR]
    except (msgspec.DecodeError, KeyError, TypeError):
        return answer.reason_phrase

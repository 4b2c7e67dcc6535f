import time
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from penstock.core.errors import DeadlineError, UnavailableError
from penstock.local.ports import free_port
from penstock.predict.errors import ModelFailedError, ModelServerError
from penstock.predict.loaded import LoadedModel
from penstock.predict.runtime import Runtime
from tests.predict import graphs, oip_server
from tests.predict.graphs import reference
from tests.predict.runtimes import Shelf, running

pytestmark = pytest.mark.unit

# The server has its own file of the model; ours is never fetched.
REF = reference(graphs.LINEAR, graphs.ABC)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with oip_server.serving() as address:
        yield address


@pytest.fixture
async def runtime(server: str) -> AsyncIterator[Runtime]:
    async with running(Shelf(), model_server_url=server) as found:
        yield found


async def ask(model: LoadedModel, body: bytes, within: float | None = None) -> list[float]:
    asked = model.reader.read(body)
    deadline = None if within is None else time.monotonic() + within
    result = await model.predict(asked, deadline)
    answer = model.answerer.answer(
        result.outputs, result.rows, model.answerer.outputs(result.outputs, result.rows)
    )
    found: list[float] = msgspec.json.decode(answer.predictions)
    return found


async def test_a_model_elsewhere_is_asked_like_one_of_ours(runtime: Runtime) -> None:
    model = await runtime.open(REF)
    assert await ask(model, b'{"inputs": [[1, 2, 3], [4, 5, 6.5]]}') == [321, 704]
    assert await runtime.open(REF) is model
    assert runtime.figures.bytes == 0


async def test_errors_of_the_model_and_of_the_server_are_told_apart(runtime: Runtime) -> None:
    model = await runtime.open(REF)
    with pytest.raises(ModelFailedError, match="I do not like 99"):
        await ask(model, b'{"inputs": [[99, 2, 3]]}')
    with pytest.raises(ModelServerError, match="cannot be read"):
        await ask(model, b'{"inputs": [[98, 2, 3]]}')
    with pytest.raises(ModelServerError, match="no such model"):
        await runtime.open(msgspec.structs.replace(REF, number=2, id=REF.model_id))


async def test_a_slow_server_is_not_waited_for(runtime: Runtime) -> None:
    model = await runtime.open(REF)
    started = time.monotonic()
    with pytest.raises(DeadlineError):
        await ask(model, b'{"inputs": [[-1, 2, 3]]}', within=0.2)
    assert time.monotonic() - started < 0.9


async def test_a_server_that_is_away() -> None:
    async with running(Shelf(), model_server_url=f"http://127.0.0.1:{free_port()}") as runtime:
        with pytest.raises(UnavailableError):
            await runtime.open(REF)

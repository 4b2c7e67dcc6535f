import asyncio
import hashlib
import time
from uuid import UUID

import pytest

from penstock.core.errors import NotFoundError
from penstock.core.settings import Settings
from penstock.predict.errors import DamagedModelError
from penstock.predict.loaded import LoadedModel, VersionRef
from penstock.predict.runtime import Runtime
from penstock.predict.session import Session
from tests.predict import graphs
from tests.predict.graphs import LARGE_SIGNATURE, large, reference
from tests.predict.runtimes import Shelf, running

pytestmark = pytest.mark.unit

LINEAR = reference(graphs.LINEAR, graphs.ABC)


async def answer(model: LoadedModel) -> float:
    asked = model.reader.read(b'{"inputs": [[1, 2, 3]]}')
    result = await model.predict(asked)
    value: float = next(iter(result.outputs.values())).tolist()[0][0]
    return value


def size_of(onnx: bytes) -> int:
    return Session(onnx, hashlib.sha256(onnx).hexdigest()).size_bytes


def larges(count: int) -> list[tuple[VersionRef, bytes]]:
    made = [large(number, 1) for number in range(count)]
    return [(reference(onnx, LARGE_SIGNATURE), onnx) for onnx in made]


async def test_first_requests_of_one_moment_open_a_model_once() -> None:
    shelf = Shelf((LINEAR, graphs.LINEAR))
    async with running(shelf) as runtime:
        models = await asyncio.gather(*(runtime.open(LINEAR) for _ in range(30)))
        assert len({id(model) for model in models}) == 1
        assert len(shelf.fetched) == 1
        assert await answer(models[0]) == 321
        assert runtime.get(LINEAR.id) is models[0]
        assert (runtime.figures.misses, runtime.figures.hits) == (1, 1)


async def test_a_client_that_leaves_does_not_take_the_model_with_it() -> None:
    async with running(Shelf((LINEAR, graphs.LINEAR))) as runtime:
        first = asyncio.create_task(runtime.open(LINEAR))
        second = asyncio.create_task(runtime.open(LINEAR))
        await asyncio.sleep(0.001)
        first.cancel()
        assert await answer(await second) == 321


async def test_a_failed_opening_is_tried_again() -> None:
    shelf = Shelf((LINEAR, b"damaged"))
    async with running(shelf) as runtime:
        found = await asyncio.gather(
            *(runtime.open(LINEAR) for _ in range(3)), return_exceptions=True
        )
        assert all(isinstance(error, DamagedModelError) for error in found)
        assert runtime.figures.failures == 1
        shelf.bytes[LINEAR.onnx_sha256] = graphs.LINEAR
        assert await answer(await runtime.open(LINEAR)) == 321


async def test_what_the_storage_says_is_passed_on() -> None:
    async def fetch(_sha256: str, _key: str) -> bytes:
        raise NotFoundError("The file is gone")

    runtime = Runtime(Settings(), fetch)
    with pytest.raises(NotFoundError):
        await runtime.open(LINEAR)
    await runtime.close()


async def test_what_has_not_been_asked_for_longest_makes_room() -> None:
    models = larges(4)
    room = 3 * size_of(models[0][1])
    async with running(Shelf(*models), model_cache_bytes=room) as runtime:
        for ref, _ in models[:3]:
            await runtime.open(ref)
        assert runtime.get(models[0][0].id) is not None
        await runtime.open(models[3][0])
        held = [runtime.get(ref.id) is not None for ref, _ in models]
        assert held == [True, False, True, True]
        assert runtime.figures.evictions == 1
        assert runtime.figures.models == 3
        assert runtime.figures.bytes == room


async def test_a_model_larger_than_all_room_is_served_alone() -> None:
    models = larges(2)
    async with running(Shelf(*models), model_cache_bytes=1) as runtime:
        for ref, _ in models:
            assert await answer(await runtime.open(ref)) > 300
        assert runtime.figures.models == 1


async def test_a_model_that_makes_room_while_it_runs_finishes() -> None:
    slow = reference(graphs.LOOPING, graphs.ONE)
    other = larges(1)[0]
    shelf = Shelf((slow, graphs.LOOPING), other)
    async with running(shelf, model_cache_bytes=1) as runtime:
        model = await runtime.open(slow)
        asked = model.reader.read(b'{"inputs": [[1000]]}')
        run = asyncio.create_task(model.predict(asked))
        del model
        await asyncio.sleep(0.05)
        await runtime.open(other[0])
        assert runtime.get(slow.id) is None
        assert (await run).outputs["y"].tolist() == [[1000]]


async def test_what_nobody_asks_for_is_forgotten() -> None:
    async with running(Shelf((LINEAR, graphs.LINEAR)), model_cache_seconds=0.1) as runtime:
        await runtime.open(LINEAR)
        assert runtime.figures.models == 1
        ends = time.monotonic() + 5
        while runtime.figures.models and time.monotonic() < ends:
            await asyncio.sleep(0.02)
        assert runtime.figures.models == runtime.figures.bytes == 0


async def test_models_are_warm_before_anybody_asks() -> None:
    broken = reference(graphs.TABLE, graphs.TABLE_SIGNATURE)
    shelf = Shelf((LINEAR, graphs.LINEAR), (broken, b"damaged"))
    shelf.bytes[broken.onnx_sha256] = b"damaged"
    async with running(shelf) as runtime:
        assert await runtime.warm_up([broken, LINEAR]) == 1
        assert runtime.get(LINEAR.id) is not None


async def test_a_forgotten_model_is_opened_again() -> None:
    shelf = Shelf((LINEAR, graphs.LINEAR))
    async with running(shelf) as runtime:
        await runtime.open(LINEAR)
        runtime.forget(LINEAR.id)
        runtime.forget(UUID(int=0))
        await runtime.open(LINEAR)
        assert len(shelf.fetched) == 2


async def test_twenty_of_two_hundred_models_stay_and_all_answer() -> None:
    models = [reference(graphs.LINEAR, graphs.ABC) for _ in range(200)]
    room = 20 * size_of(graphs.LINEAR)
    async with running(Shelf((LINEAR, graphs.LINEAR)), model_cache_bytes=room) as runtime:
        answers = await asyncio.gather(*(runtime.open(ref) for ref in models))
        assert {await answer(model) for model in answers} == {321}
        assert runtime.figures.models == 20
        assert runtime.figures.evictions == 180

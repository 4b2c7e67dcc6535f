import asyncio
import hashlib
import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from penstock.core.errors import DeadlineError, UnavailableError
from penstock.models.signature import Signature
from penstock.predict.batcher import Batcher, Limits, Result
from penstock.predict.errors import ModelFailedError
from penstock.predict.loaded import LoadedModel
from penstock.predict.profile import Profile
from penstock.predict.session import Session
from penstock.predict.tensors import Array
from penstock.predict.threads import Threads
from tests.predict import graphs
from tests.predict.graphs import reference
from tests.predict.runtimes import Shelf, opened, running

pytestmark = pytest.mark.unit

# About a third of a second of the looping graph, and more than anybody waits for.
SHORT, ENDLESS = 1_000, 100_000_000


async def ask(model: LoadedModel, *rows: Sequence[float], within: float | None = None) -> Result:
    columns = list(zip(*rows, strict=True))
    names = [feature.name for feature in model.signature.inputs]
    asked = model.reader.from_columns(
        {name: list(column) for name, column in zip(names, columns, strict=True)}
    )
    deadline = None if within is None else time.monotonic() + within
    return await model.predict(asked, deadline)


async def test_requests_of_one_moment_share_a_run_and_each_gets_its_own_rows() -> None:
    async with opened(reference(graphs.LINEAR, graphs.ABC), graphs.LINEAR) as model:
        rows = [[[float(n), float(k), 1.0] for k in range(n % 4 + 1)] for n in range(50)]
        results = await asyncio.gather(*(ask(model, *some) for some in rows))
    for some, result in zip(rows, results, strict=True):
        assert result.outputs["y"].tolist() == [[a + 10 * b + 100 * c] for a, b, c in some]
        assert result.rows == len(some)
        assert result.joined == 50


async def test_a_request_alone_waits_for_nobody() -> None:
    async with opened(reference(graphs.LINEAR, graphs.ABC), graphs.LINEAR) as model:
        started = time.monotonic()
        for _ in range(100):
            assert (await ask(model, [1, 2, 3])).joined == 1
        assert time.monotonic() - started < 1


async def test_rows_that_see_each_other_are_never_joined() -> None:
    signature = Signature(graphs.ABC.inputs, (graphs.CENTERED_OUTPUT,))
    async with opened(reference(graphs.CENTERED, signature), graphs.CENTERED) as model:
        results = await asyncio.gather(*(ask(model, [float(n), 1, 2]) for n in range(20)))
    assert all(result.joined == 1 for result in results)
    assert all(result.outputs["y"].tolist() == [[0, 0, 0]] for result in results)


@pytest.mark.parametrize("onnx", [graphs.ONE_ROW, graphs.FOUR_ROWS])
async def test_a_graph_that_takes_so_many_rows_is_given_so_many(onnx: bytes) -> None:
    async with opened(reference(onnx, graphs.ABC), onnx) as model:
        results = await asyncio.gather(
            ask(model, [1, 0, 0]), ask(model, *([[n, 1, 0] for n in range(6)]))
        )
    assert results[0].outputs["y"].tolist() == [[1]]
    assert results[1].outputs["y"].tolist() == [[n + 10] for n in range(6)]


async def test_a_row_that_fails_harms_nobody_else() -> None:
    async with opened(reference(graphs.TABLE, graphs.TABLE_SIGNATURE), graphs.TABLE) as model:
        results = await asyncio.gather(
            *(ask(model, [n], [n]) for n in (0, 1, 9, 2)),
            ask(model, *([[1]] * 30), [8], *([[1]] * 30), [9]),
            return_exceptions=True,
        )
        assert not model.batcher.waiting
    good = [found for found in results if isinstance(found, Result)]
    assert [found.outputs["y"].tolist()[0][0] for found in good] == pytest.approx([0.1, 1.5, 2.5])
    failed = [found for found in results if isinstance(found, ModelFailedError)]
    assert [found.errors[0]["row"] for found in failed] == [0, 30]
    assert "idx=9" in failed[0].detail
    assert failed[0].status == 422


async def test_a_slow_run_stalls_neither_the_loop_nor_light_models() -> None:
    slow = reference(graphs.LOOPING, graphs.ONE)
    light = reference(graphs.LINEAR, graphs.ABC)
    shelf = Shelf((slow, graphs.LOOPING), (light, graphs.LINEAR))
    async with running(shelf) as runtime:
        models = await runtime.open(slow), await runtime.open(light)
        running_slow = asyncio.create_task(ask(models[0], [ENDLESS], within=20))
        await asyncio.sleep(0.1)
        waits = []
        for _ in range(50):
            started = time.monotonic()
            await ask(models[1], [1, 2, 3])
            waits.append(time.monotonic() - started)
            await asyncio.sleep(0.001)
        assert sorted(waits)[25] < 0.01
        assert not running_slow.done()
        running_slow.cancel()
        await asyncio.gather(running_slow, return_exceptions=True)


async def test_a_run_past_its_deadline_is_stopped() -> None:
    async with opened(reference(graphs.LOOPING, graphs.ONE), graphs.LOOPING) as model:
        started = time.monotonic()
        with pytest.raises(DeadlineError) as caught:
            await ask(model, [ENDLESS], within=0.3)
        assert caught.value.status == 504
        assert 0.25 < time.monotonic() - started < 2
        # The thread is free again: a run that would last for hours is over.
        result = await ask(model, [SHORT], within=10)
        assert result.outputs["y"].tolist() == [[SHORT]]


async def test_a_client_that_leaves_stops_its_run() -> None:
    async with opened(reference(graphs.LOOPING, graphs.ONE), graphs.LOOPING) as model:
        left = asyncio.create_task(ask(model, [ENDLESS]))
        await asyncio.sleep(0.1)
        left.cancel()
        assert (await ask(model, [1], within=10)).rows == 1


async def test_who_waits_while_a_run_is_under_way_is_joined_into_the_next() -> None:
    async with opened(reference(graphs.LOOPING, graphs.ONE), graphs.LOOPING) as model:
        first = asyncio.create_task(ask(model, [SHORT]))
        await asyncio.sleep(0.05)
        late = asyncio.create_task(ask(model, [7], within=0.01))
        others = [asyncio.create_task(ask(model, [n], [0])) for n in range(5)]
        results = await asyncio.gather(*others)
        assert {result.joined for result in results} == {5}
        assert [result.outputs["y"].tolist() for result in results] == [
            [[n], [0]] for n in range(5)
        ]
        assert all(result.queue_ms > 10 for result in results)
        assert (await first).joined == 1
        with pytest.raises(DeadlineError):
            await late


async def test_one_that_is_too_late_does_not_stop_those_who_share_its_run() -> None:
    async with opened(reference(graphs.LOOPING, graphs.ONE), graphs.LOOPING) as model:
        first = asyncio.create_task(ask(model, [1]))
        impatient = asyncio.create_task(ask(model, [SHORT], within=0.1))
        patient = asyncio.create_task(ask(model, [2], within=20))
        assert (await first).joined == 1
        with pytest.raises(DeadlineError):
            await impatient
        assert (await patient).outputs["y"].tolist() == [[2]]


async def test_a_full_queue_says_when_to_come_back() -> None:
    ref = reference(graphs.LOOPING, graphs.ONE)
    async with opened(ref, graphs.LOOPING, model_queue=3) as model:
        tasks = [asyncio.create_task(ask(model, [SHORT])) for _ in range(5)]
        results = await asyncio.gather(*tasks, return_exceptions=True)
    full = [found for found in results if isinstance(found, UnavailableError)]
    assert len(full) == 1
    assert full[0].headers["Retry-After"] == "1"
    assert sum(isinstance(found, Result) for found in results) == 4


async def test_no_run_is_longer_than_allowed() -> None:
    ref = reference(graphs.LOOPING, graphs.ONE)
    async with opened(ref, graphs.LOOPING, model_run_rows=4) as model:
        first = asyncio.create_task(ask(model, [SHORT]))
        await asyncio.sleep(0.01)
        results = await asyncio.gather(*(ask(model, [0], [0]) for _ in range(6)))
        await first
    assert {result.joined for result in results} == {2}


async def test_many_rows_are_a_run_of_their_own() -> None:
    """Joined they would save next to nothing, and all be ready only when the last one is."""
    session = Session(graphs.LOOPING, hashlib.sha256(graphs.LOOPING).hexdigest())
    threads = Threads(1)
    batcher = Batcher(session, Profile(joins=True, join_rows=4), threads, Limits())

    def rows(count: int, value: float) -> dict[str, Array]:
        return {session.graph.inputs[0].name: np.full((count, 1), value, np.float32)}

    first = asyncio.create_task(batcher.predict(rows(1, SHORT), 1))
    await asyncio.sleep(0.01)
    sizes = (2, 2, 4, 3, 2)
    results = await asyncio.gather(*(batcher.predict(rows(n, 0), n) for n in sizes))
    await first
    threads.close()
    assert [result.joined for result in results] == [2, 2, 1, 1, 1]


async def test_threads_are_bounded_in_all() -> None:
    refs = [reference(graphs.LOOPING, graphs.ONE) for _ in range(4)]
    shelf = Shelf((refs[0], graphs.LOOPING))
    async with running(shelf, model_threads=2) as runtime:
        models = [await runtime.open(ref) for ref in refs]
        tasks = [asyncio.create_task(ask(model, [SHORT])) for model in models]
        most = 0
        while not all(task.done() for task in tasks):
            names = [item.name for item in threading.enumerate()]
            most = max(most, sum(name.startswith("penstock-model") for name in names))
            await asyncio.sleep(0.01)
        results = [task.result() for task in tasks]
    assert most == 2
    assert [result.outputs["y"].tolist() for result in results] == [[[SHORT]]] * 4


async def test_a_row_gets_the_same_answer_whoever_is_beside_it() -> None:
    rows = np.random.default_rng(3).normal(size=(64, 3)).round(3).tolist()
    async with opened(reference(graphs.LINEAR, graphs.ABC), graphs.LINEAR) as model:
        alone = [(await ask(model, row)).outputs["y"] for row in rows]
        together = await asyncio.gather(*(ask(model, row) for row in rows))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other.outputs["y"], rtol=1e-6)

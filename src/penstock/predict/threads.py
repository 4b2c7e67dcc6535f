"""The threads in which slow models run: bounded in all, and one model has one at a time."""

import asyncio
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

# Below the event loop, which answers everybody else.
NICENESS = 5


class Turn(NamedTuple):
    """What a thread is to run, and who gets its result, on the event loop.

    `stands_back` is for work of unknown length: it gets less of the processor than others.
    """

    work: Callable[[], Sequence[Any]]
    done: Callable[[Sequence[Any]], None]
    stands_back: bool


class Threads:
    """A number of threads, given to models in the order in which they ask.

    A model asks with a function that is called when a thread is free and returns its turn: so what
    is run is chosen at the last moment. All of this happens on the event loop.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._asking: deque[Callable[[], Turn | None]] = deque()
        # Threads start when there is work for them; `_free` bounds both kinds together.
        self._plain = ThreadPoolExecutor(count, thread_name_prefix="penstock-model")
        self._standing_back = ThreadPoolExecutor(
            count, thread_name_prefix="penstock-model", initializer=_stand_back
        )

    def ask(self, begin: Callable[[], Turn | None]) -> None:
        """Call `begin` when a thread is free, which may be now, and run what it returns."""
        self._asking.append(begin)
        self._serve()

    def close(self) -> None:
        """Start nothing more; runs that are under way end by themselves."""
        self._asking.clear()
        for executor in (self._plain, self._standing_back):
            executor.shutdown(wait=False, cancel_futures=True)

    def _serve(self) -> None:
        while self._free and self._asking:
            turn = self._asking.popleft()()
            if turn is not None:
                self._free -= 1
                executor = self._standing_back if turn.stands_back else self._plain
                running = asyncio.get_running_loop().run_in_executor(executor, turn.work)
                running.add_done_callback(partial(self._ended, turn))

    def _ended(self, turn: Turn, ended: "asyncio.Future[Sequence[Any]]") -> None:
        self._free += 1
        if not ended.cancelled():
            turn.done(ended.result())
        self._serve()


def _stand_back() -> None:
    if sys.platform.startswith("linux"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)

"""The models that this process holds in memory.

They are opened at their first request, once however many ask at the same time, and forgotten when
memory for others is needed or nobody has asked for a while. A model that is forgotten while it runs
finishes: its memory is free when its last request has gone.
"""

import asyncio
import time
import weakref
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import msgspec

from penstock.core.errors import PenstockError
from penstock.core.settings import Settings
from penstock.predict.batcher import Limits
from penstock.predict.loaded import LoadedModel, LocalModel, VersionRef
from penstock.predict.profile import profile
from penstock.predict.remote import RemoteModels
from penstock.predict.rows import Reader
from penstock.predict.session import Session, give_back_memory
from penstock.predict.threads import Threads

Fetch = Callable[[str, str], Awaitable[bytes]]
LOADING_THREADS = 2
LONGEST_SWEEP_SECONDS = 60.0
TRIM_SECONDS = 0.2


class Figures(msgspec.Struct):
    """What has happened to models in this process; `bytes` and `models` are what is held now."""

    hits: int = 0
    misses: int = 0
    failures: int = 0
    evictions: int = 0
    bytes: int = 0
    models: int = 0
    load_seconds: float = 0.0


class _Held:
    __slots__ = ("model", "size_bytes", "used_at")

    def __init__(self, model: LoadedModel, size_bytes: int) -> None:
        self.model = model
        self.size_bytes = size_bytes
        self.used_at = time.monotonic()


class Runtime:
    """Opens and holds models; made and used on one event loop.

    `fetch` returns the bytes of an ONNX model by its SHA-256 and its key in the storage.
    """

    def __init__(self, settings: Settings, fetch: Fetch) -> None:
        self._settings = settings
        self._fetch = fetch
        self._held: OrderedDict[UUID, _Held] = OrderedDict()
        self._loading: dict[UUID, asyncio.Task[LoadedModel]] = {}
        self._threads = Threads(settings.model_threads)
        self._loaders = ThreadPoolExecutor(LOADING_THREADS, thread_name_prefix="penstock-load")
        self._remote = RemoteModels(settings) if settings.model_server_url else None
        self._sweeper: asyncio.TimerHandle | None = None
        self._trimmer: asyncio.TimerHandle | None = None
        self._closed = False
        self.figures = Figures()

    def get(self, version_id: UUID) -> LoadedModel | None:
        """Return a model that is in memory; None when it must be opened first."""
        held = self._held.get(version_id)
        if held is None:
            return None
        held.used_at = time.monotonic()
        self._held.move_to_end(version_id)
        self.figures.hits += 1
        return held.model

    async def open(self, ref: VersionRef) -> LoadedModel:
        """Return the model, opened if need be.

        Raises:
            DamagedModelError: Its bytes are not what was uploaded.
            UnusableModelError: ONNX Runtime cannot open it.
            PenstockError: Whatever `fetch` raises.
        """
        model = self.get(ref.id)
        if model is not None:
            return model
        loading = self._loading.get(ref.id)
        if loading is None:
            self.figures.misses += 1
            loading = self._loading[ref.id] = asyncio.create_task(self._load(ref))
            loading.add_done_callback(lambda ended: self._loaded(ref.id, ended))
        # Shielded: a client that leaves must not take the model from those who wait.
        return await asyncio.shield(loading)

    async def warm_up(self, refs: Iterable[VersionRef]) -> int:
        """Open models before anybody asks; return how many could be."""
        count = 0
        for ref in refs:
            with suppress(PenstockError):
                await self.open(ref)
                count += 1
        return count

    def forget(self, version_id: UUID) -> None:
        """Drop a model that is not wanted any more; what it runs now is finished."""
        if version_id in self._held:
            self._release([self._take_out(version_id)])

    async def close(self) -> None:
        """Stop; runs that are under way end by themselves."""
        self._closed = True
        for timer in (self._sweeper, self._trimmer):
            if timer is not None:
                timer.cancel()
        for loading in self._loading.values():
            loading.cancel()
        self._held.clear()
        self._threads.close()
        self._loaders.shutdown(wait=False, cancel_futures=True)
        if self._remote is not None:
            await self._remote.close()

    # Opening.

    async def _load(self, ref: VersionRef) -> LoadedModel:
        started = time.monotonic()
        if self._remote is not None:
            model: LoadedModel = await self._remote.open(ref)
            self._hold(ref.id, model, 0)
            return model
        onnx = await self._fetch(ref.onnx_sha256, ref.onnx_key)
        loop = asyncio.get_running_loop()
        local = await loop.run_in_executor(self._loaders, self._make, ref, onnx)
        weakref.finalize(local, self._taken_apart, loop).atexit = False
        self._hold(ref.id, local, local.size_bytes)
        self.figures.load_seconds += time.monotonic() - started
        return local

    def _make(self, ref: VersionRef, onnx: bytes) -> LocalModel:
        """Open a model, in a thread."""
        settings = self._settings
        session = Session(onnx, ref.onnx_sha256)
        reader = Reader(
            ref.signature,
            session.graph,
            max_rows=settings.max_predict_rows,
            max_bytes=settings.max_predict_bytes,
        )
        found = profile(session, reader, ref.sample)
        limits = Limits(settings.model_queue, settings.model_run_rows)
        return LocalModel(session, reader, found, threads=self._threads, limits=limits)

    def _loaded(self, version_id: UUID, ended: "asyncio.Task[LoadedModel]") -> None:
        self._loading.pop(version_id, None)
        # Read here, since everybody who waited for it may have left.
        if not ended.cancelled() and ended.exception() is not None:
            self.figures.failures += 1

    # Forgetting.

    def _hold(self, version_id: UUID, model: LoadedModel, size_bytes: int) -> None:
        self._held[version_id] = _Held(model, size_bytes)
        self.figures.models += 1
        self.figures.bytes += size_bytes
        gone = []
        # The newest stays, even when it alone is more than there is room for.
        while self.figures.bytes > self._settings.model_cache_bytes and len(self._held) > 1:
            gone.append(self._take_out(next(iter(self._held))))
        self._release(gone)
        if self._sweeper is None:
            self._sweep_later()

    def _take_out(self, version_id: UUID) -> _Held:
        held = self._held.pop(version_id)
        self.figures.evictions += 1
        self.figures.models -= 1
        self.figures.bytes -= held.size_bytes
        return held

    def _release(self, gone: list[_Held]) -> None:
        """Give up the last references in a thread: taking a large model apart takes a while."""
        if gone and not self._closed:
            self._loaders.submit(gone.clear)

    def _taken_apart(self, loop: asyncio.AbstractEventLoop) -> None:
        """Some model is being taken apart, on whatever thread."""
        with suppress(RuntimeError):  # The loop is closed: the process ends.
            loop.call_soon_threadsafe(self._trim_later, loop)

    def _trim_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._trimmer is None and not self._closed:
            self._trimmer = loop.call_later(TRIM_SECONDS, self._trim)

    def _trim(self) -> None:
        self._trimmer = None
        self._loaders.submit(give_back_memory)

    def _sweep_later(self) -> None:
        seconds = min(self._settings.model_cache_seconds, LONGEST_SWEEP_SECONDS)
        self._sweeper = asyncio.get_running_loop().call_later(seconds, self._sweep)

    def _sweep(self) -> None:
        """Forget what nobody has asked for in a while."""
        self._sweeper = None
        oldest = time.monotonic() - self._settings.model_cache_seconds
        gone = []
        while self._held and next(iter(self._held.values())).used_at <= oldest:
            gone.append(self._take_out(next(iter(self._held))))
        self._release(gone)
        if self._held:
            self._sweep_later()

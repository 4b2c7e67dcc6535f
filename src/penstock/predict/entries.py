"""The models that this process knows, and whether what it knows still holds.

An entry holds for one `entry_version` of its model. Redis says which one is current in the question
that every prediction asks anyway, so a moved alias counts for the next request in every process.
PostgreSQL announces changes too, which is all there is while Redis is away; and while nobody
listens either, PostgreSQL is asked for each request.
"""

import asyncio
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from penstock.core.auth import Identity
from penstock.core.db import Database
from penstock.core.errors import UnavailableError
from penstock.core.redis import BatchingRedis
from penstock.models import entry as registry
from penstock.models.entry import Entry, VersionRef, not_found
from penstock.models.states import announce, read_notice

MOST_ENTRIES = 2_000
MOST_NAMES = 20_000
DATABASE_SECONDS = 3.0
# Reads that had begun before a change are read again; changes that never stop are an error.
TRIES = 5

# Names mean something else to another user, and a role may open a model.
Name = tuple[UUID, str, str]


class Entries:
    """Model entries by id, and what references mean to whom; one for each event loop."""

    def __init__(self, database: Database, redis: BatchingRedis) -> None:
        self._database = database
        self._redis = redis
        self._entries: dict[UUID, Entry] = {}
        self._names: dict[Name, UUID] = {}
        self._pinned: dict[tuple[UUID, int], VersionRef] = {}
        self._announced: dict[UUID, int] = {}
        self._reading: dict[UUID, asyncio.Task[Entry | None]] = {}
        self._telling: set[asyncio.Task[bool]] = set()
        self.listening = False

    def begun(self) -> None:
        """Forget all: changes may have been missed."""
        self._forget()
        self.listening = True

    def lost(self) -> None:
        """Believe nothing any more that Redis does not confirm."""
        self.listening = False

    def heard(self, payload: str) -> None:
        """Forget a model that has changed, and all names: it may be a new one."""
        model_id, version = read_notice(payload)
        self._names.clear()
        if len(self._announced) >= MOST_ENTRIES:
            self._announced.clear()
        self._announced[model_id] = max(version, self._announced.get(model_id, 0))
        known = self._entries.get(model_id)
        if known is not None and known.entry_version < version:
            self._drop(model_id)

    def recall(self, reference: str, identity: Identity) -> Entry | None:
        """Return what is remembered of a model, of which `confirm` decides."""
        model_id = self._names.get((identity.user_id, identity.role, reference))
        return None if model_id is None else self._entries.get(model_id)

    async def find(self, reference: str, identity: Identity) -> Entry:
        """Read and remember the model with this id or name.

        Raises:
            NotFoundError: There is none that this user may use.
            ConflictError: Several others share a model of this name with the user.
            UnavailableError: PostgreSQL is away.
        """
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                entry = await self._database.run(
                    registry.find, identity=identity, reference=reference
                )
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise _away() from error
        self._remember(entry)
        if self.listening:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            self._names[identity.user_id, identity.role, reference] = entry.model_id
        return entry

    async def confirm(self, entry: Entry, current: bytes | None, *, redis: bool) -> Entry:
        """Return the entry of a model as it is now.

        `current` is the `entry_version` that Redis holds, None when it holds none; `redis` says
        whether Redis has answered at all.

        Raises:
            NotFoundError: The model is gone.
            UnavailableError: PostgreSQL has to be asked, and is away.
        """
        wanted = int(current) if current is not None else 0
        if redis and wanted and wanted <= entry.entry_version:
            return entry
        if not redis and self.listening:
            return entry
        # A read that had begun earlier may miss what Redis knows of.
        fresh = await self._current(entry.model_id, at_least=wanted)
        if redis and wanted < fresh.entry_version:
            self._tell(fresh)
        return fresh

    async def version(self, entry: Entry, number: int) -> VersionRef:
        """Return one version of a model, also an old one.

        Raises:
            NotFoundError: The model has none of this number.
            UnavailableError: PostgreSQL has to be asked, and is away.
        """
        found = entry.versions.get(number) or self._pinned.get((entry.model_id, number))
        if found is None:
            try:
                async with asyncio.timeout(DATABASE_SECONDS):
                    found = await self._database.run(
                        registry.pinned, model_id=entry.model_id, number=number
                    )
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                raise _away() from error
            if len(self._pinned) >= MOST_ENTRIES:
                self._pinned.clear()
            self._pinned[entry.model_id, number] = found
        return found

    async def _current(self, model_id: UUID, *, at_least: int) -> Entry:
        for last in reversed(range(TRIES)):
            reading = self._reading.get(model_id)
            if reading is None:
                reading = asyncio.create_task(self._read(model_id))
                self._reading[model_id] = reading
            try:
                # Shielded: others may wait for the same answer.
                entry = await asyncio.shield(reading)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                raise _away() from error
            if entry is None:
                raise not_found(model_id)
            newest = max(at_least, self._announced.get(model_id, 0))
            # Redis may be ahead of PostgreSQL, as after a restored backup: PostgreSQL decides.
            if entry.entry_version >= newest or not last:
                return entry
        raise _away()

    async def _read(self, model_id: UUID) -> Entry | None:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                entry = await self._database.run(registry.current, model_id)
        finally:
            del self._reading[model_id]
        if entry is None:
            self._drop(model_id)
        else:
            self._remember(entry)
        return entry

    def _remember(self, entry: Entry) -> None:
        known = self._entries.get(entry.model_id)
        newest = max(
            self._announced.get(entry.model_id, 0), known.entry_version if known is not None else 0
        )
        if entry.entry_version < newest:
            return
        if known is None and len(self._entries) >= MOST_ENTRIES:
            self._drop(next(iter(self._entries)))
        if known is not None and known.entry_version != entry.entry_version:
            # What was pinned may have been deleted.
            self._drop(entry.model_id)
        self._entries[entry.model_id] = entry

    def _tell(self, entry: Entry) -> None:
        """Let Redis know, for the next one; nobody waits for it."""
        task = asyncio.create_task(announce(self._redis, entry.model_id, entry.entry_version))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _drop(self, model_id: UUID) -> None:
        self._entries.pop(model_id, None)
        self._pinned = {key: found for key, found in self._pinned.items() if key[0] != model_id}

    def _forget(self) -> None:
        for known in (self._entries, self._names, self._pinned, self._announced):
            known.clear()


def _away() -> UnavailableError:
    return UnavailableError("The registry of models cannot be read for now; try again")

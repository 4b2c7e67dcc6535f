"""What a large load needs before it becomes visible, made side by side once its chunks are there.

All of it is made beside the tables that answers read, each part in a transaction of its own, and
stays for whoever finishes: a part that is there is not made again.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.ingest import service
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.queries import chunk_sums, facts, loads, rollups, staging
from penstock.ingest.tables import Load


@dataclass(frozen=True)
class Prepared:
    """What is there, or soon will be.

    The roll-up is whole and has its unique index. `units` is true as soon as the facts have theirs,
    or false when a unit stands twice. Both tables have all other indexes as soon as `rest` is
    there; until then nobody may write to them.
    """

    units: Future[bool]
    rest: Future[None]

    def wait(self) -> bool:
        """Wait until the tables may be attached; false when a unit stands twice."""
        self.rest.result()
        return self.units.result()


@contextmanager
def prepare(database: Database, load_no: int) -> Iterator[Prepared | None]:
    """Index facts and sums of a large load whose chunks are all there; wait at the end.

    Yields while the indexes are still being built, or None when the load has no roll-up of what
    its consumers summed up. The indexes of its facts are there then.
    """
    with database.begin() as session:
        load = loads.by_number(session, load_no)
        large = load is not None and _is_stored(session, load) and service.chosen_part(load)
    if not large:
        yield None
        return

    def index_units() -> bool:
        with database.begin() as session:
            return staging.exists(session, load_no) and facts.index_units(session, load_no)

    with ThreadPoolExecutor(2) as pool:
        units = pool.submit(index_units)
        with database.begin() as session:
            whole = _make_whole(session, load_no)
        rest = pool.submit(_index_rest, database, load_no, whole=whole)
        if whole:
            yield Prepared(units, rest)
        else:
            units.result()
            rest.result()
            yield None


def _index_rest(database: Database, load_no: int, *, whole: bool) -> None:
    """Build the other indexes, of the roll-up only where it is `whole`."""
    if whole:
        with database.begin() as session:
            chunk_sums.index(session, load_no)
    with database.begin() as session:
        if staging.exists(session, load_no):
            facts.index_rest(session, load_no)
            # Answers come by these indexes as soon as the facts are visible.
            rollups.analyze(session, staging.table(load_no))


def _is_stored(session: Session, load: Load) -> bool:
    """Say whether all chunks of a load are there and nobody has finished it."""
    tally = loads.tally(session, load.no)
    return load.state in loads.UNFINISHED and tally.done == tally.chunks and tally.stored > 0


def _make_whole(session: Session, load_no: int) -> bool:
    """Complete the roll-up of what consumers summed up, where that is all the load is made of."""
    # Whoever finishes holds the load as well, so the tables stay until this is done.
    load = loads.lock_by_number(session, load_no)
    if load is None or load.layout is None or not _is_stored(session, load):
        return False
    dataset = BY_NAME[load.layout].dataset.slug
    stored = loads.tally(session, load_no).stored
    years = chunk_sums.years(session, load_no, facts=stored)
    if not years or facts.has_facts(session, dataset, years):
        return False
    return chunk_sums.complete(
        session, load_no, dataset, part=service.chosen_part(load), facts=stored
    )

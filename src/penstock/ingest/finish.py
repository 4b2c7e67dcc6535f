"""The last step: when every chunk is accounted for, all of a load becomes visible at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import structlog
from sqlalchemy import func
from sqlalchemy.orm import Session

from penstock.core import events
from penstock.core.db import Database, is_transient
from penstock.core.errors import PenstockError
from penstock.ingest import service
from penstock.ingest.consume import brief
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.queries import chunk_sums, facts, jumps, loads, merging, rollups, staging
from penstock.ingest.tables import Load
from penstock.plants.queries import versions

log = structlog.get_logger()


class ChunksFailedError(PenstockError):
    """Some chunks were given up, so the load stays out of sight."""

    status = 409
    code = "chunks-failed"
    title = "Parts of the file could not be loaded"


class MiscountError(PenstockError):
    """The rows of a load do not add up; it stays out of sight."""

    code = "miscount"
    title = "The rows of the file do not add up"


class UnfinishableError(PenstockError):
    """The rows of a load are all there but cannot be made visible."""

    code = "unfinishable"
    title = "The rows of the file cannot become visible"


def finish_if_complete(database: Database, load_id: UUID) -> bool:
    """Finish a load whose last chunk may just have been stored."""
    with database.begin() as session:
        load_no = loads.is_complete(session, load_id)
    return load_no is not None and finish(database, load_no)


def finish(database: Database, load_no: int) -> bool:
    """Make a load visible if all its chunks are done; false when there is nothing to do.

    Everything is one transaction: facts, duplicates, roll-ups, data version, counters, event. What
    will not work the next time either fails the load, so that it does not hold up others.
    """
    try:
        _build_indexes(database, load_no)
        return _finish(database, load_no)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("load_unfinishable", load_no=load_no)
        with database.begin() as session:
            load = loads.by_number(session, load_no)
            if load is not None:
                service.fail(session, load.id, UnfinishableError(brief(error)))
        return False


def _build_indexes(database: Database, load_no: int) -> None:
    """Build the indexes of a large load, whose chunks are all there, on two connections at once.

    What is built stays beside the tables that answers read. It is of use to whoever finishes.
    """
    with database.begin() as session:
        tally = loads.tally(session, load_no)
        load = loads.by_number(session, load_no)
        if load is None or load.state not in loads.UNFINISHED or tally.done < tally.chunks:
            return
        if not tally.stored or not (load.structure or {}).get("part", service.SHARED_PART):
            return

    def build(index: Callable[[Session, int], bool]) -> None:
        with database.begin() as session:
            if staging.exists(session, load_no):
                index(session, load_no)

    with ThreadPoolExecutor(2) as pool:
        for built in [
            pool.submit(build, index) for index in (facts.index_staged, chunk_sums.index)
        ]:
            built.result()


def _finish(database: Database, load_no: int) -> bool:
    with database.begin() as session:
        load = loads.lock_by_number(session, load_no)
        if load is None or load.state not in loads.UNFINISHED:
            return False
        tally = loads.tally(session, load_no)
        if tally.done + tally.dead < tally.chunks:
            return False
        if tally.dead:
            detail = (
                f"{tally.dead} of {tally.chunks} chunks were given up after three tries; "
                "look at their reasons, then replay them"
            )
            service.fail(session, load.id, ChunksFailedError(detail), keep_staging=True)
            return False
        if tally.stored + tally.rejected != load.rows_total:
            detail = (
                f"{tally.stored} stored and {tally.rejected} rejected rows are not the "
                f"{load.rows_total} of the file"
            )
            service.fail(session, load.id, MiscountError(detail))
            return False
        load.rows_rejected = tally.rejected
        if tally.stored:
            _publish_facts(session, load, stored=tally.stored)
        else:
            staging.drop(session, load_no)
        _conclude(session, load)
        return True


def _publish_facts(session: Session, load: Load, *, stored: int) -> None:
    if load.layout is None:
        message = f"load {load.no} has no layout"
        raise ValueError(message)
    layout = BY_NAME[load.layout]
    dataset = layout.dataset.slug
    facts.lock_dataset(session, dataset)
    rollups.allow_parallel_plans(session)
    facts.declare_dataset(session, layout.dataset)
    part = int((load.structure or {}).get("part", service.SHARED_PART))
    summed = chunk_sums.years(session, load.no, facts=stored) if part else []
    load.years = summed or facts.staged_years(session, load.no)
    alone = not facts.has_facts(session, dataset, load.years)
    superseded, indexed = 0, False
    if part:
        indexed = facts.index_staged(session, load.no)
        if not indexed:
            superseded = facts.supersede_within(session, load.no)
            facts.index_staged(session, load.no)
    elif not layout.rows_add_up:
        superseded = facts.supersede_within(session, load.no)
    if not alone:
        _take_over(session, load, dataset)
    if part:
        facts.attach(session, load.no)
    else:
        facts.copy_to_shared_part(session, load.no)
    load.rows_stored, load.rows_superseded = stored - superseded, superseded
    facts.note_source(session, load)
    if not (summed and alone and indexed and _sum_chunks(session, load, dataset, stored=stored)):
        rollups.build(session, load.no, dataset, part=part, alone=alone)
        rollups.replace_regions(session, load.no, dataset, load.years, alone=alone)
    _merge(session, load, dataset, part=part, alone=alone)
    if part:
        chunk_sums.drop_rest(session, load.no)
    else:
        staging.drop(session, load.no)


def _sum_chunks(session: Session, load: Load, dataset: str, *, stored: int) -> bool:
    """Make the roll-ups of what the consumers summed up; false when that is not all of it."""
    if not chunk_sums.index(session, load.no):
        return False
    if not chunk_sums.complete(session, load.no, dataset, part=load.no, facts=stored):
        return False
    rollups.analyze(session, staging.table(load.no))
    rollups.choose_fuels(session, load.no, staging.table(load.no))
    chunk_sums.add_up_regions(session, load.no, dataset)
    return True


def _take_over(session: Session, load: Load, dataset: str) -> None:
    """Count what older loads lose to this one, so that their rows still add up."""
    for number, lost in sorted(facts.supersede_older(session, load.no, dataset).items()):
        older = loads.lock_by_number(session, number)
        if older is not None:
            older.rows_stored -= lost
            older.rows_superseded += lost


def _merge(session: Session, load: Load, dataset: str, *, part: int, alone: bool) -> None:
    """Bring what is made of the roll-up up to date, and move the data version."""
    merging.gather_newest(session, load.no)
    merging.update_sources(session)
    merging.merge_plants(session)
    rollups.publish(session, load.no, dataset, part=part, alone=alone)
    jumps.flag(session, dataset, load.years)
    versions.move(session, dataset)


def _conclude(session: Session, load: Load) -> None:
    load.state = "visible"
    load.visible_at = func.now()
    events.record(
        session,
        kind="load.completed",
        subject=str(load.id),
        owner_id=load.owner_id,
        data={
            "file_name": load.file_name,
            "dataset": load.dataset,
            "years": load.years,
            "rows": {
                "total": load.rows_total,
                "stored": load.rows_stored,
                "rejected": load.rows_rejected,
                "superseded": load.rows_superseded,
            },
        },
    )

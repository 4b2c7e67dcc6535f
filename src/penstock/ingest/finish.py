"""The last step: when every chunk is accounted for, all of a load becomes visible at once."""

from contextlib import suppress
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
from penstock.ingest.layouts.base import Layout
from penstock.ingest.prepare import Prepared, prepare
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


class _NotAsPreparedError(Exception):
    """What was prepared is not all that the load is made of."""


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
        with prepare(database, load_no) as prepared, suppress(_NotAsPreparedError):
            return _finish(database, load_no, prepared)
        # Nothing is under way any more beside the transaction that makes it all anew.
        return _finish(database, load_no, None)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("load_unfinishable", load_no=load_no)
        with database.begin() as session:
            load = loads.by_number(session, load_no)
            if load is not None:
                service.fail(session, load.id, UnfinishableError(brief(error)))
        return False


def _finish(database: Database, load_no: int, prepared: Prepared | None) -> bool:
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
        if not tally.stored:
            staging.drop(session, load_no)
        elif prepared is not None:
            _publish_prepared(session, load, prepared, stored=tally.stored)
        else:
            _publish_facts(session, load, stored=tally.stored)
        _conclude(session, load)
        return True


def _publish_prepared(session: Session, load: Load, prepared: Prepared, *, stored: int) -> None:
    """Publish what was prepared; only looks at its tables until all of their indexes are there.

    Raises:
        _NotAsPreparedError: A unit stands twice, or another load has got facts of the same years.
    """
    dataset, part = _begin(session, load), service.chosen_part(load)
    rollups.stay_on_one_core(session)
    load.years = chunk_sums.years(session, load.no, facts=stored)
    if facts.has_facts(session, dataset, load.years):
        raise _NotAsPreparedError
    chunk_sums.add_up_regions(session, load.no, dataset)
    _merge(session, load)
    jumps.gather(session, dataset, load.years, source=rollups.with_published(load.no))
    if not prepared.wait():
        raise _NotAsPreparedError
    facts.attach(session, load.no)
    load.rows_stored = stored
    facts.note_source(session, load)
    rollups.publish(session, load.no, dataset, part=part, alone=True)
    jumps.turn(session, dataset)
    versions.move(session, dataset)
    chunk_sums.drop_rest(session, load.no)


def _publish_facts(session: Session, load: Load, *, stored: int) -> None:
    """Publish a load from its staged facts alone."""
    dataset, part = _begin(session, load), service.chosen_part(load)
    rollups.allow_parallel_plans(session)
    load.years = facts.staged_years(session, load.no)
    alone = not facts.has_facts(session, dataset, load.years)
    superseded = 0
    if part:
        if not facts.index_staged(session, load.no):
            superseded = facts.supersede_within(session, load.no)
            facts.index_staged(session, load.no)
    elif not _layout(load).rows_add_up:
        superseded = facts.supersede_within(session, load.no)
    if not alone:
        _take_over(session, load, dataset)
    if part:
        facts.attach(session, load.no)
    else:
        facts.copy_to_shared_part(session, load.no)
    load.rows_stored, load.rows_superseded = stored - superseded, superseded
    facts.note_source(session, load)
    rollups.build(session, load.no, dataset, part=part, alone=alone)
    rollups.replace_regions(session, load.no, dataset, load.years, alone=alone)
    _merge(session, load)
    rollups.publish(session, load.no, dataset, part=part, alone=alone)
    jumps.flag(session, dataset, load.years)
    versions.move(session, dataset)
    if part:
        chunk_sums.drop_rest(session, load.no)
    else:
        staging.drop(session, load.no)


def _begin(session: Session, load: Load) -> str:
    """Let no other load of the data set become visible meanwhile; returns its name."""
    info = _layout(load).dataset
    facts.lock_dataset(session, info.slug)
    rollups.allow_memory(session)
    facts.declare_dataset(session, info)
    return info.slug


def _layout(load: Load) -> Layout:
    if load.layout is None:
        message = f"load {load.no} has no layout"
        raise ValueError(message)
    return BY_NAME[load.layout]


def _take_over(session: Session, load: Load, dataset: str) -> None:
    """Count what older loads lose to this one, so that their rows still add up."""
    for number, lost in sorted(facts.supersede_older(session, load.no, dataset).items()):
        older = loads.lock_by_number(session, number)
        if older is not None:
            older.rows_stored -= lost
            older.rows_superseded += lost


def _merge(session: Session, load: Load) -> None:
    """Merge the plants that the roll-up touches with what is known of them."""
    merging.gather_newest(session, load.no)
    merging.update_sources(session)
    merging.merge_plants(session)


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

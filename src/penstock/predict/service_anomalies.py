"""Plants whose measured generation lies far from what a model expects of them.

The score is taken from the difference over what capacity allows in the year, the difference of two
capacity factors. A ratio would have no logarithm for plants that generated nothing, which are the
first to look for, and would find mostly tiny ones. Kinds of plants differ in how well they can be
foretold, peakers badly and reactors well, so each is measured by the median and the median absolute
deviation of its own fuel group, which the anomalies themselves do not move (Iglewicz and Hoaglin,
How to Detect and Handle Outliers, 1993).
"""

import calendar
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from penstock.core.errors import NotFoundError
from penstock.plants import flags
from penstock.plants.catalogue import Catalogue, Chosen, Wanted
from penstock.plants.fuels import group_of
from penstock.predict.queries import anomalies as queries
from penstock.predict.schemas_anomalies import Anomalies, AnomaliesQuery, Anomaly, ExpectedBy

SCORE_DIGITS = 2
RATIO_DIGITS = 4
NOTHING_EXPECTED = (
    "Nothing is expected of these plants yet: run `penstock demo-model`, or POST /api/v1/batches "
    'with a model of net generation in MWh, "plants" and "keep": true'
)


def find(session: Session, *, catalogue: Catalogue, query: AnomaliesQuery) -> Anomalies:
    """Return the plants that are furthest off.

    Raises:
        NotFoundError: There is no such data set, year, country, state or fuel.
    """
    chosen = _choose(catalogue, queries.computed(session), query.wanted())
    codes = {
        code
        for item in catalogue.slices
        if (item.dataset, item.year) == (chosen.dataset, chosen.year)
        for code in item.fuels
    }
    rows = queries.furthest(
        session,
        chosen,
        groups={code: group_of(code) for code in sorted(codes)},
        hours=24 * (366 if calendar.isleap(chosen.year) else 365),
        limit=query.limit,
        plant_id=query.plant_id,
    )
    models = queries.made_by(session, dataset=chosen.dataset, year=chosen.year)
    return Anomalies(
        dataset=chosen.dataset,
        year=chosen.year,
        compared=rows[0]["compared"] if rows else 0,
        models=[ExpectedBy(**row) for row in models],
        items=[_anomaly(row) for row in rows],
        hint=None if models else NOTHING_EXPECTED,
    )


def _choose(catalogue: Catalogue, computed: set[tuple[str, int]], wanted: Wanted) -> Chosen:
    """Return the best data set and year that something is expected in, else the best of all."""
    known = [item for item in catalogue.slices if (item.dataset, item.year) in computed]
    if known:
        try:
            return replace(catalogue, slices=known).choose(wanted)
        except NotFoundError:
            # Perhaps there is one of which nothing is expected; else this says what there is.
            return catalogue.choose(wanted)
    return catalogue.choose(wanted)


def _anomaly(row: Mapping[str, Any]) -> Anomaly:
    measured, expected = row["measured_mwh"], row["expected_mwh"]
    return Anomaly(
        plant_id=row["plant_id"],
        name=row["name"],
        state=row["state"],
        country=row["country"],
        primary_fuel=row["primary_fuel"],
        fuel_group=row["fuel_group"],
        capacity_mw=row["capacity_mw"],
        measured_mwh=measured,
        expected_mwh=round(expected, 1),
        difference_mwh=round(measured - expected, 1),
        ratio=round(measured / expected, RATIO_DIGITS) if expected > 0 else None,
        score=round(row["score"], SCORE_DIGITS),
        flags=flags.names(row["flags"]),
        model_id=row["model_id"],
        model_version=row["model_version"],
    )

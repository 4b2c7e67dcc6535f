"""Years in which a plant generated ten times as much as the year before, or a tenth of it."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.plants.flags import Flag

SMALLEST_JUMP_MWH = 10_000
JUMP_RATIO = 10


def flag(session: Session, dataset: str, years: Sequence[int]) -> None:
    """Flag, or no longer flag, plants whose generation changed more than tenfold in a year.

    Looks at pairs of years of which at least one is in `years`.
    """
    if years:
        gather(session, dataset, years)
        turn(session, dataset)


def gather(
    session: Session, dataset: str, years: Sequence[int], *, source: str = "plant_year"
) -> None:
    """Gather, until the transaction ends, which flags are not as they should be.

    `source` has the columns of `plant_year`.
    """
    near = sorted({near for year in years for near in (year - 1, year, year + 1)})
    _gather_unsteady(session, dataset, near, source)
    _gather_jumps(session, dataset, years, near, source)


def turn(session: Session, dataset: str) -> None:
    """Turn the flags that were gathered."""
    session.execute(
        text(
            f"""
            UPDATE plant_year SET flags = plant_year.flags # {Flag.GENERATION_JUMP:d}
            FROM jump
            WHERE plant_year.dataset = :dataset AND plant_year.plant_id = jump.plant_id
              AND plant_year.year = jump.year
            """
        ),
        {"dataset": dataset},
    )


def _gather_jumps(
    session: Session, dataset: str, years: Sequence[int], near: Sequence[int], source: str
) -> None:
    """Gather the years of unsteady plants whose flag is not as it should be."""
    session.execute(
        text(
            f"""
            CREATE TEMP TABLE jump ON COMMIT DROP AS
            SELECT now.plant_id, now.year
            FROM (
                SELECT plant_id, year, net_generation_mwh, flags,
                    lag(net_generation_mwh) OVER years AS net_before,
                    lag(year) OVER years AS year_before
                FROM {source} AS plant_year JOIN unsteady USING (plant_id)
                WHERE dataset = :dataset AND year = ANY(:near)
                WINDOW years AS (PARTITION BY plant_id ORDER BY year)
            ) AS now
            WHERE year_before = year - 1
              AND (year = ANY(:years) OR year_before = ANY(:years))
              AND (flags & {Flag.GENERATION_JUMP:d} <> 0) IS DISTINCT FROM coalesce(
                least(net_generation_mwh, net_before) > 0
                AND greatest(net_generation_mwh, net_before) >= {SMALLEST_JUMP_MWH}
                AND greatest(net_generation_mwh, net_before)
                    > {JUMP_RATIO} * least(net_generation_mwh, net_before),
                false)
            """
        ),
        {"dataset": dataset, "years": list(years), "near": list(near)},
    )
    session.execute(
        text(
            """
            ANALYZE jump;
            SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on;
            SET LOCAL enable_seqscan = on
            """
        )
    )


def _gather_unsteady(session: Session, dataset: str, years: Sequence[int], source: str) -> None:
    """Gather the plants that change that much over all these years; most do not."""
    session.execute(
        text(
            f"""
            CREATE TEMP TABLE unsteady ON COMMIT DROP AS
            SELECT plant_id FROM {source} AS plant_year
            WHERE dataset = :dataset AND year = ANY(:near)
            GROUP BY plant_id
            HAVING bit_or(flags) & {Flag.GENERATION_JUMP:d} <> 0
                OR max(net_generation_mwh) >= {SMALLEST_JUMP_MWH}
                AND max(net_generation_mwh) > {JUMP_RATIO}
                    * min(net_generation_mwh) FILTER (WHERE net_generation_mwh > 0)
            """
        ),
        {"dataset": dataset, "near": list(years)},
    )
    # Rows written just now are in few statistics; the index finds the years of these plants.
    session.execute(
        text(
            """
            ANALYZE unsteady;
            SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
            SET LOCAL enable_seqscan = off
            """
        )
    )

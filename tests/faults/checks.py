"""The invariant in which every fault ends: each row of the file stands in one place, once."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from penstock.ingest.tables import Load
from tests.faults import broker
from tests.faults.program import wait_for
from tests.faults.stack import Stack


def assert_loaded(stack: Stack, load_id: UUID, expected: dict[str, Any]) -> None:
    """Check a visible load row by row against the oracle of its file."""
    load = stack.load(load_id)
    assert load.state == "visible"
    assert load.rows_total == expected["rows"]
    assert load.rows_stored + load.rows_rejected + load.rows_superseded == expected["rows"]
    assert_each_row_once(stack, load)
    assert_sums(stack, load.dataset, expected)
    assert events(stack, load_id).count("load.completed") == 1


def assert_each_row_once(stack: Stack, load: Load) -> None:
    """Check that each row of the file is a fact or a rejected row, and that the counters agree."""
    found = stack.sql(
        """
        SELECT count(*), count(DISTINCT row_number), min(row_number), max(row_number),
            count(*) FILTER (WHERE current), count(*) FILTER (WHERE rejected)
        FROM (
            SELECT row_number, superseded_by IS NULL AS current, false AS rejected
            FROM unit_fact WHERE load_no = %s
            UNION ALL
            SELECT row_number, false, true FROM rejected_row WHERE load_no = %s
        ) AS place
        """,
        load.no,
        load.no,
    )
    rows = load.rows_total
    assert found == [(rows, rows, 1, rows, load.rows_stored, load.rows_rejected)]


def assert_sums(stack: Stack, dataset: str | None, expected: dict[str, Any]) -> None:
    """Check facts and everything made of them against the oracle, to the last digit."""
    total = Decimal(expected["total_mwh"])
    assert stack.sql(
        """
        SELECT (SELECT sum(net_generation_mwh) FROM unit_fact
                WHERE dataset = %s AND superseded_by IS NULL),
               (SELECT sum(net_generation_mwh) FROM region_year WHERE dataset = %s),
               (SELECT sum(net_generation_mwh) FROM plant_year WHERE dataset = %s)
        """,
        dataset,
        dataset,
        dataset,
    ) == [(total, total, total)]
    states = dict(
        stack.sql(
            "SELECT state, sum(net_generation_mwh) FROM region_year WHERE dataset = %s "
            "GROUP BY state HAVING sum(net_generation_mwh) IS NOT NULL",
            dataset,
        )
    )
    assert states == {state: Decimal(mwh) for state, mwh in expected["states"].items()}
    plants = stack.number(
        "SELECT count(DISTINCT plant_id) FROM plant_year WHERE dataset = %s", dataset
    )
    assert plants == expected["plants"]


def events(stack: Stack, load_id: UUID) -> list[str]:
    """Return what was told about a load, sorted by kind."""
    rows = stack.sql("SELECT type FROM event WHERE subject = %s ORDER BY type", str(load_id))
    return [kind for (kind,) in rows]


def assert_nothing_visible(stack: Stack, load_id: UUID) -> None:
    """Check that of a load nobody can see a fact, nor anything made of one."""
    load = stack.load(load_id)
    assert stack.number("SELECT count(*) FROM unit_fact WHERE load_no = %s", load.no) == 0
    assert stack.number("SELECT count(*) FROM fact_source WHERE load_no = %s", load.no) == 0
    assert "load.completed" not in events(stack, load_id)


def assert_quiet(stack: Stack) -> None:
    """End all processes gracefully and check that none of them left anything undone."""
    wait_for(lambda: not stack.number("SELECT count(*) FROM outbox_message"), "an empty outbox")
    stack.stop_programs()
    assert broker.messages(stack.rabbitmq.url) == dict.fromkeys(broker.QUEUES, 0)
    unfinished = stack.sql(
        "SELECT no, state FROM load WHERE state NOT IN ('visible', 'failed', 'duplicate')"
    )
    assert unfinished == []
    staged = stack.sql(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'staging' AND c.relkind = 'r' AND NOT c.relispartition"
    )
    assert staged == []

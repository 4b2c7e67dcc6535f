import pytest

from penstock.models.signature import Signature
from penstock.predict.profile import profile
from penstock.predict.rows import Reader
from tests.predict import graphs
from tests.predict.test_session import opened

pytestmark = pytest.mark.unit


def test_a_light_model_runs_on_the_loop_and_joins() -> None:
    session = opened(graphs.LINEAR)
    found = profile(session, Reader(graphs.ABC, session.graph))
    assert found.inline_rows > 10
    assert found.joins


def test_a_graph_that_loops_gets_a_thread_however_fast_it_was() -> None:
    session = opened(graphs.LOOPING)
    assert profile(session, Reader(graphs.ONE, session.graph)).inline_rows == 0


def test_rows_that_see_each_other_do_not_join() -> None:
    session = opened(graphs.CENTERED)
    signature = Signature(graphs.ABC.inputs, (graphs.CENTERED_OUTPUT,))
    assert not profile(session, Reader(signature, session.graph)).joins


def test_a_model_that_fails_on_made_up_rows_is_tried_on_its_sample() -> None:
    # Without categories, rows are made up that are not in the table.
    signature = Signature(graphs.matrix(("place",), "int64"), (graphs.VALUE,))
    session = opened(graphs.TABLE)
    reader = Reader(signature, session.graph)
    assert not profile(session, reader).joins
    assert profile(session, reader, [{"place": 1}, {"place": 3}]).joins

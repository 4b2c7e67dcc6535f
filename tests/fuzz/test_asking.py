"""Bodies of requests for predictions: what is taken is what was sent, and nothing else is taken."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from penstock.core.errors import PenstockError
from penstock.models.signature import Feature, Output, Signature
from penstock.predict.findings import reason_against
from penstock.predict.oip import read_question
from penstock.predict.oip_answers import error_body
from penstock.predict.rows import Reader
from penstock.predict.tensors import graph_of
from tests.fuzz.targets import refused_well

FUZZED = Signature(
    (
        Feature(name="mw", type="float32", input="mw", input_type="float32", nullable=True),
        Feature(name="units", type="int8", input="units", input_type="int64"),
        Feature(
            name="fuel",
            type="string",
            input="fuel",
            input_type="string",
            categories=("gas", "coal"),
            open=False,
        ),
        Feature(name="place", type="float64", input="place", input_type="float64", shape=(2,)),
    ),
    (Output(name="y", kind="value", type="float32"),),
)
READER = Reader(FUZZED, max_rows=20)


def check_asked(data: bytes) -> None:
    """A body is read to exactly what it says, or refused with a reason that can be sent."""
    try:
        found = READER.read(data)
    except PenstockError as error:
        refused_well(error.status, error.detail)
        # Every finding can be written into an answer.
        msgspec.json.encode(error.errors)
        return
    sent = json.loads(data)
    if not found.rows:
        assert sent["plant_ids"] is not None
        return
    for feature in FUZZED.inputs:
        values = list(found.columns[feature.name])
        assert not [value for value in values if reason_against(feature, value)]
        assert values == _column(sent, feature.name)
        assert len(found.feed[feature.name]) == found.rows


def _column(sent: dict[str, Any], name: str) -> list[Any]:
    if sent.get("columns") is not None:
        return list(sent["columns"][name])
    place = [feature.name for feature in FUZZED.inputs].index(name)
    return [row[name if isinstance(row, dict) else place] for row in sent["inputs"]]


def check_inferred(data: bytes) -> None:
    """A request of the Open Inference Protocol is read, or refused as one that is wrong."""
    for header in (None, str(len(data) // 2)):
        try:
            _, found = read_question(data, header, reader=READER, graph=graph_of(FUZZED))
        except PenstockError as error:
            refused_well(error.status, error_body(error).decode())
            continue
        assert {len(array) for array in found.feed.values()} == {found.rows}


# Numbers, texts and shapes that are nearly right, so that many bodies are taken.
VALUES = st.one_of(
    *(st.none(), st.booleans(), st.integers(-200, 200), st.integers(), st.floats(width=32)),
    *(st.sampled_from(("gas", "coal", "001", "\ud800", "é")), st.text(max_size=5)),
    st.lists(st.floats(), min_size=1, max_size=3),
)
RECORD = st.fixed_dictionaries(
    {
        "mw": st.one_of(st.none(), st.floats(width=32, allow_nan=False), VALUES),
        "units": st.one_of(st.integers(-128, 127), VALUES),
        "fuel": st.one_of(st.sampled_from(("gas", "coal")), VALUES),
        "place": st.one_of(st.just([1, 2.5]), VALUES),
    }
)
BODIES = st.one_of(
    st.lists(RECORD, max_size=4).map(lambda rows: {"inputs": rows}),
    st.lists(RECORD.map(lambda row: list(row.values())), max_size=4).map(
        lambda rows: {"inputs": rows, "version": "champion"}
    ),
    st.dictionaries(
        st.sampled_from(("mw", "units", "fuel", "place", "x")), st.lists(VALUES, max_size=3)
    ).map(lambda columns: {"columns": columns, "explain": False}),
    st.fixed_dictionaries({"plant_ids": st.lists(VALUES, max_size=2), "version": VALUES}),
    VALUES,
).map(lambda body: json.dumps(body).encode())


@given(st.one_of(st.binary(max_size=60), BODIES), st.integers(0, 5000), st.binary(max_size=2))
def test_asked(body: bytes, place: int, change: bytes) -> None:
    check_asked(body)
    cut = place % (len(body) + 1)
    check_asked(body[:cut] + change + body[cut + len(change) :])


PARTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("mw", "units", "fuel", "place")),
        "shape": st.lists(st.integers(-1, 3), max_size=3),
        "datatype": st.sampled_from(
            ("FP32", "INT64", "st.binary(max_size=60)", "FP64", "BOOL", "x")
        ),
        "data": st.lists(VALUES, max_size=4),
        "parameters": st.dictionaries(st.just("binary_data_size"), st.integers(-1, 9)),
    }
)


@given(st.lists(PARTS, max_size=4), st.binary(max_size=60))
def test_inferred(parts: list[dict[str, Any]], tail: bytes) -> None:
    check_inferred(json.dumps({"inputs": parts}).encode())
    check_inferred(json.dumps({"inputs": parts}).encode() + tail)

import json
from typing import Any

import numpy as np
import pytest

from penstock.core.errors import BadRequestError, PenstockError, TooLargeError, UnprocessableError
from penstock.models.signature import Feature, Output, Signature
from penstock.predict.rows import Asked, Reader, peek, read
from tests.predict.graphs import matrix, whole

pytestmark = pytest.mark.unit

VALUE = Output(name="y", kind="value", type="float32")
NUMBERS = Signature(matrix(("capacity_mw", "year online")), (VALUE,))
PLANT = Signature(
    (
        whole("state", "string"),
        whole("fuel", "string", categories=("coal", "gas"), open=False),
        whole("capacity_mw", "float32", nullable=True),
        whole("units", "int64"),
        whole("retired", "bool"),
    ),
    (VALUE,),
)
GOOD = {"state": "01", "fuel": "gas", "capacity_mw": 1.5, "units": 3, "retired": False}


def body(**parts: Any) -> bytes:  # noqa: ANN401
    return json.dumps(parts).encode()


def refused(sent: bytes, signature: Signature = PLANT) -> PenstockError:
    with pytest.raises(PenstockError) as caught:
        read(sent, signature)
    return caught.value


def finding(record: dict[str, Any], signature: Signature = PLANT) -> dict[str, Any]:
    """Return the one finding of a request whose second row is the record."""
    error = refused(body(inputs=[GOOD, record]), signature)
    assert isinstance(error, UnprocessableError)
    assert len(error.errors) == 1
    assert error.errors[0]["row"] == 1
    return error.errors[0]


def same(one: Asked, other: Asked) -> bool:
    return one.rows == other.rows and all(
        np.array_equal(one.feed[name], other.feed[name]) for name in one.feed
    )


def test_the_three_shapes_say_the_same() -> None:
    rows = [{"capacity_mw": 1.25, "year online": 1970}, {"capacity_mw": 7, "year online": 2001.5}]
    records = read(body(inputs=rows), NUMBERS)
    arrays = read(body(inputs=[list(row.values()) for row in rows]), NUMBERS)
    columns = read(body(columns={"year online": [1970, 2001.5], "capacity_mw": [1.25, 7]}), NUMBERS)
    assert records.feed["X"].tolist() == [[1.25, 1970], [7, 2001.5]]
    assert records.feed["X"].dtype == np.float32
    assert same(records, arrays)
    assert same(records, columns)
    for asked in (records, arrays, columns):
        assert {name: list(column) for name, column in asked.columns.items()} == {
            "capacity_mw": [1.25, 7],
            "year online": [1970, 2001.5],
        }


def test_every_type_reaches_its_own_input() -> None:
    asked = read(body(inputs=[GOOD, {**GOOD, "capacity_mw": None, "state": "é"}]), PLANT)
    assert asked.feed["state"].tolist() == [["01"], ["é"]]
    assert asked.feed["units"].dtype == np.int64
    assert asked.feed["retired"].dtype == np.bool_
    assert asked.feed["capacity_mw"][0, 0] == 1.5
    assert np.isnan(asked.feed["capacity_mw"][1, 0])
    # What the log holds is what was sent.
    assert list(asked.columns["capacity_mw"]) == [1.5, None]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("capacity_mw", "1", "a number is expected, not a text"),
        ("capacity_mw", True, "a number is expected, not true or false"),
        ("capacity_mw", [1.5], "a number is expected, not an array"),
        ("capacity_mw", 1e39, "the number is infinite or beyond 3.40282e+38"),
        ("state", 1, "a text is expected, not a whole number"),
        ("state", None, "null is not allowed here"),
        ("units", 1.5, "a whole number is expected, not a number with a fraction"),
        ("units", 1.0, "a whole number is expected, not a number with a fraction"),
        ("units", 1 << 63, "a whole number from -9223372036854775808 to 9223372036854775807"),
        ("units", "3", "a whole number is expected, not a text"),
        ("retired", 1, "true or false is expected, not a whole number"),
        ("fuel", "peat", "the model does not know this category; it knows coal, gas"),
        ("fuel", {"a": 1}, "a text is expected, not an object"),
    ],
)
def test_a_wrong_value_is_named_by_row_and_column(name: str, value: Any, reason: str) -> None:  # noqa: ANN401
    found = finding({**GOOD, name: value})
    assert found["column"] == name
    assert found["reason"].startswith(reason)


def test_missing_and_extra_values_are_named() -> None:
    assert finding({**GOOD, "color": 1}) == {
        "row": 1,
        "column": "color",
        "value": 1,
        "reason": "the model has no such feature",
    }
    assert finding({name: value for name, value in GOOD.items() if name != "units"}) == {
        "row": 1,
        "column": "units",
        "value": None,
        "reason": "missing",
    }
    error = refused(body(inputs=[[1.0, 2.0], [1.0]]), NUMBERS)
    assert error.errors[0]["row"] == 1
    assert error.errors[0]["column"] == "year online"
    assert "the row has 1 values, and the model takes 2" in error.detail


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_json_has_no_number_for_is_named_too(word: str) -> None:
    error = refused(f'{{"inputs": [[1, 2], [3, {word}]]}}'.encode(), NUMBERS)
    assert error.status == 422
    assert (error.errors[0]["row"], error.errors[0]["column"]) == (1, "year online")


def test_numbers_are_the_nearest_that_the_model_can_hold() -> None:
    asked = read(body(inputs=[[0.1, 2**53 + 1]]), NUMBERS)
    assert asked.feed["X"].tolist() == [[np.float32(0.1), np.float32(2**53)]]


def test_texts_that_look_like_numbers_stay_texts() -> None:
    asked = read(body(inputs=[{**GOOD, "state": "001"}]), PLANT)
    assert asked.feed["state"].tolist() == [["001"]]


def test_of_a_name_sent_twice_the_last_value_counts() -> None:
    asked = read(b'{"inputs": [{"capacity_mw": 1, "year online": 2, "capacity_mw": 3}]}', NUMBERS)
    assert asked.feed["X"].tolist() == [[3, 2]]


def test_a_hundred_findings_are_listed_and_all_are_counted() -> None:
    error = refused(body(inputs=[["x", "y"]] * 300), NUMBERS)
    assert len(error.errors) == 100
    assert "600 findings in all" in error.detail


def test_more_rows_or_bytes_than_allowed_point_to_batches() -> None:
    for sent in (body(inputs=[[1, 2]] * 11), body(columns={"capacity_mw": [1] * 11}), b"x" * 5000):
        with pytest.raises(TooLargeError, match="batch"):
            Reader(NUMBERS, max_rows=10, max_bytes=1000).read(sent)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"inputs": [[1, 2]]} more',
        b'{"inputs": [["\xff"]]}',
        b'{"inputs": ' + b"[" * 100_000,
        b'{"inputs": [{"a": ' * 50_000,
    ],
)
def test_what_is_no_json_is_a_bad_request(sent: bytes) -> None:
    with pytest.raises(BadRequestError):
        read(sent, NUMBERS)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{}", "not none of them"),
        (b'{"inputs": []}', "no rows"),
        (b'{"columns": {}}', "no rows"),
        (b'{"inputs": {"a": 1}}', "array of rows"),
        (b'{"inputs": [1, 2]}', "a row is an object or an array"),
        (b'{"inputs": [[1, 2], {"capacity_mw": 1, "year online": 2}]}', "all records or all"),
        (b'{"inputs": [{"capacity_mw": 1, "year online": 2}, [1, 2]]}', "all records or all"),
        (b'{"inputs": [[1, 2]], "columns": {"capacity_mw": [1], "year online": [2]}}', "Send one"),
        (b'{"inputs": [[1, 2]], "plant_ids": ["1"]}', "Send one"),
        (b'{"inputs": [[1, 2]], "instances": 1}', "unknown key"),
        (b'{"inputs": [[1, 2]], "version": true}', "`version`"),
        (b'{"inputs": [[1, 2]], "explain": 1}', "`explain`"),
        (b'{"columns": {"capacity_mw": [1, 2], "year online": [1]}}', "the column has 1 values"),
        (b'{"columns": {"capacity_mw": 1, "year online": [1]}}', "a column is an array"),
        (b'{"columns": {"capacity_mw": [], "year online": []}}', "no rows"),
        (b'{"inputs": [["\\ud800", 2]]}', "a number is expected"),
    ],
)
def test_a_body_of_another_form_is_told_what_is_expected(sent: bytes, said: str) -> None:
    error = refused(sent, NUMBERS)
    assert error.status == 422
    assert said in error.detail


def test_arrays_as_values_have_their_shape() -> None:
    signature = Signature((whole("image", shape=(2, 2)), whole("text", "string")), (VALUE,))
    asked = read(body(inputs=[{"image": [[1, 2], [3, 4]], "text": "a"}]), signature)
    assert asked.feed["image"].shape == (1, 2, 2)
    for wrong in ([[1, 2], [3]], [1, 2, 3, 4], [[1, 2]], 1, [[1, 2], [3, "4"]]):
        error = refused(body(inputs=[{"image": wrong, "text": "a"}]), signature)
        assert error.errors[0]["column"] == "image"


def test_closed_categories_of_numbers() -> None:
    feature = Feature(
        name="mw", type="float64", input="mw", input_type="float64", categories=(1, 2.5), open=False
    )
    signature = Signature((feature,), (VALUE,))
    assert read(b'{"inputs": [[1], [2.5]]}', signature).rows == 2
    assert refused(b'{"inputs": [[1], [2]]}', signature).errors[0]["row"] == 1
    assert refused(b'{"columns": {"mw": [3]}}', signature).errors[0]["row"] == 0


def test_integers_beyond_64_bits_with_a_sign() -> None:
    signature = Signature((whole("n", "uint64"),), (VALUE,))
    most = (1 << 64) - 1
    assert read(body(inputs=[[most]]), signature).feed["n"].tolist() == [[most]]
    assert refused(body(inputs=[[most + 1]]), signature).errors[0]["column"] == "n"
    assert refused(body(inputs=[[-1]]), signature).errors[0]["column"] == "n"
    assert refused(b'{"inputs": [[' + b"9" * 4000 + b"]]}", signature).status == 422


def test_what_stands_beside_the_rows() -> None:
    sent = body(inputs=[[1, 2]], version="challenger", explain=True)
    asked = read(sent, NUMBERS)
    assert (asked.head.version, asked.head.explain) == ("challenger", True)
    assert peek(sent).version == "challenger"
    assert peek(b'{"\\u0076ersion": 3}').version == 3
    assert peek(body(inputs=[[1, 2]])).version is None
    assert peek(b'{"version": 1').version is None
    plants = read(body(plant_ids=["3", "us-x"]), NUMBERS)
    assert (plants.head.plant_ids, plants.rows) == (["3", "us-x"], 0)


def test_columns_that_are_known_already_are_checked_alike() -> None:
    reader = Reader(NUMBERS)
    asked = reader.from_columns({"capacity_mw": [1.5, 2], "year online": [1, 2]})
    assert asked.feed["X"].tolist() == [[1.5, 1], [2, 2]]
    with pytest.raises(UnprocessableError) as caught:
        reader.from_columns({"capacity_mw": [1.5, None], "year online": [1, 2]})
    assert caught.value.errors[0]["row"] == 1

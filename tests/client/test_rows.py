"""Rows in every shape, and the two clients being the same."""

import importlib.util
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from penstock.client.rows import body_of
from tests.house.source import ROOT

pytestmark = pytest.mark.unit

COLUMNS = {"a": [1.5, None], "fuel": ["001", "gas"]}


@pytest.mark.parametrize(
    "rows",
    [
        COLUMNS,
        pl.DataFrame(COLUMNS),
        pa.table(COLUMNS),
        pd.DataFrame(COLUMNS),
        {"a": np.array([1.5, np.nan]), "fuel": ("001", "gas")},
        {"a": pd.Series([1.5, None]), "fuel": pl.Series(["001", "gas"])},
    ],
    ids=lambda rows: type(rows).__module__,
)
def test_columns_are_sent_as_columns(rows: Any) -> None:  # noqa: ANN401 - frames
    assert body_of(rows) == {"columns": COLUMNS}


def test_rows_are_sent_as_rows() -> None:
    records = [{"a": np.float32(1.5), "n": np.int64(2), "ok": np.True_}, {"a": float("nan")}]
    assert body_of(records) == {"inputs": [{"a": 1.5, "n": 2, "ok": True}, {"a": None}]}
    assert body_of([(1, "x"), [2, "y"]]) == {"inputs": [[1, "x"], [2, "y"]]}
    assert body_of(np.array([[1.0, np.nan], [2.0, 3.0]])) == {"inputs": [[1.0, None], [2.0, 3.0]]}
    whole = pd.DataFrame({"n": pd.array([1, None], dtype="Int64")})
    assert body_of(whole) == {"columns": {"n": [1, None]}}
    assert body_of([{"vector": np.array([1.0, 2.0])}]) == {"inputs": [{"vector": [1.0, 2.0]}]}


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ({"a": 1.5}, TypeError),
        ("a=1", TypeError),
        (["a"], TypeError),
        ([{"a": b"bytes"}], TypeError),
        (7, TypeError),
        (np.array([1.0]), ValueError),
        ([{"a": float("inf")}], ValueError),
        (pd.DataFrame({"at": [pd.Timestamp("2026-01-01")]}), TypeError),
    ],
    ids=str,
)
def test_what_is_no_row_is_refused_here(rows: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        body_of(rows)


def test_the_blocking_client_is_the_asynchronous_one() -> None:
    path = ROOT / "scripts" / "sync_client.py"
    spec = importlib.util.spec_from_file_location("sync_client", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.names() == ["aio.py", "aio_base.py", "aio_parts.py"]
    for name in script.names():
        written = (script.FOLDER / script.target(name)).read_text(encoding="utf-8")
        assert written == script.converted(name), "run scripts/sync_client.py"

"""The targets on bytes that hypothesis makes up: few in `make test`, many in `make chaos`."""

import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.ingest.layouts import LAYOUTS
from penstock.ingest.layouts.base import Layout
from tests.fuzz import targets
from tests.fuzz.targets import TARGETS

# What files are made of, so that chance finds its way past the first check.
WORDS = (
    *(b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b" ", b"--", b"(", b")", b"%"),
    *(b"1", b"2023", b"1,234", b"-5", b".5", b"1e3", b"x", b"=1", b"6008", b"AZ", "é".encode()),
    *(b"\xe9", b"\x81", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"PK\x03\x04", "😀".encode()),
    "\u0663".encode(),
)
BYTES = st.one_of(
    st.binary(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(b"".join)
)
HEADINGS = [column.names[0].encode() for layout in LAYOUTS for column in layout.columns]


@given(BYTES)
def test_numbers(data: bytes) -> None:
    targets.numbers(data)


@given(st.lists(st.sampled_from((*HEADINGS, *WORDS)), max_size=40).map(b",".join), BYTES)
def test_header(first: bytes, rest: bytes) -> None:
    targets.header(first + b"\n" + rest)


@given(BYTES, st.integers(0, 300), st.integers(0, 255))
def test_packed(data: bytes, place: int, byte: int) -> None:
    packed = bytearray(gzip.compress(data))
    packed[place % len(packed)] = byte
    for some in (data, bytes(packed)):
        targets.packed(some)


@given(BYTES, st.sampled_from(LAYOUTS))
def test_rows(data: bytes, layout: Layout) -> None:
    targets.rows(data, layout)


@pytest.mark.chaos
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", list(TARGETS))
def test_many_more(name: str) -> None:
    count = 0

    @settings(max_examples=5_000, derandomize=False)
    @given(BYTES)
    def run(data: bytes) -> None:
        nonlocal count
        count += 1
        TARGETS[name](data)

    run()
    assert count >= 1000


@pytest.mark.chaos
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", list(TARGETS))
def test_guided_by_coverage(name: str, tmp_path: Path) -> None:
    """With atheris, where somebody has installed it."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: uv pip install atheris")
    program = Path(__file__).with_name("guided.py")
    options = ("-max_total_time=120", "-max_len=2000", str(tmp_path))
    done = subprocess.run(
        (sys.executable, str(program), name, *options),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]

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
from tests.fuzz.targets import SEEDS, TARGETS

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


@given(st.data())
@pytest.mark.parametrize("name", ["onnx", "json_rows"])
def test_damaged(name: str, data: st.DataObject) -> None:
    """What a target takes, with some bytes in the place of others."""
    seed = data.draw(st.sampled_from(SEEDS[name]))
    begin, end = sorted(data.draw(st.integers(0, len(seed))) for _ in range(2))
    check = TARGETS[name]
    check(seed[:begin] + data.draw(BYTES) + seed[end:])


def test_a_model_whose_operator_has_no_name_in_utf_8() -> None:
    check = TARGETS["onnx"]
    check(SEEDS["onnx"][0].replace(b"Scaler", b"Sca\x94er"))


@pytest.mark.parametrize("name", list(TARGETS))
def test_seeds(name: str) -> None:
    check = TARGETS[name]
    for seed in SEEDS[name]:
        check(seed)


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
    """A minute with atheris, where it has a wheel."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("there is no wheel of atheris for this system and Python")
    program = Path(__file__).with_name("guided.py")
    options = (
        "-max_total_time=60",
        "-max_len=2000",
        "-timeout=10",
        f"-artifact_prefix={tmp_path}/found-",
    )
    done = subprocess.run(
        (sys.executable, str(program), name, str(tmp_path), *options),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done " in done.stderr
    assert len(list(tmp_path.iterdir())) > len(SEEDS[name])

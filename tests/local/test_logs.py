from pathlib import Path

import pytest

from penstock.local.logs import KEPT, rotate

pytestmark = pytest.mark.unit


def test_a_small_or_missing_log_stays(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    assert not rotate(log, 10)
    log.write_bytes(b"0123456789")
    assert not rotate(log, 10)
    assert [path.name for path in tmp_path.iterdir()] == ["api.log"]


def test_a_process_goes_on_writing_to_a_rotated_log(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab", buffering=0) as opened_by_the_process:
        for number in range(KEPT + 2):
            opened_by_the_process.write(f"line {number} of many words\n".encode())
            assert rotate(log, 10)
        opened_by_the_process.write(b"last\n")
    assert log.read_bytes() == b"last\n"
    kept = {path.name: path.read_text() for path in tmp_path.glob("api.log.*")}
    assert kept == {
        f"api.log.{age}": f"line {KEPT + 2 - age} of many words\n" for age in range(1, KEPT + 1)
    }

from decimal import Decimal

import pytest

from penstock.cli.output import cell, print_json, print_table, printable, share, when, years_text

pytestmark = pytest.mark.unit


def test_tables_without_a_terminal_are_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("Name", ">MWh"), [("Palo [b]Verde[/b]", 31522590), ("x" * 300, None)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].split() == ["Name", "MWh"]
    assert lines[1].startswith("Palo [b]Verde[/b] ")
    assert lines[1].endswith(" 31,522,590")
    assert lines[2] == "x" * 300


def test_nothing_of_a_file_can_steer_a_terminal() -> None:
    assert printable("a\x1b[2Jb\r\n\x07\u202ec") == "a�[2Jb���\u202ec".replace("\u202e", "�")
    assert cell("\x1b]0;x") == "�]0;x"


def test_numbers_keep_all_their_digits(capsys: pytest.CaptureFixture[str]) -> None:
    value = Decimal("30820509.99912345678901234")
    assert cell(value) == "30,820,509.99912345678901234"
    print_json({"value": value})
    assert '"value": 30820509.99912345678901234' in capsys.readouterr().out


def test_small_words() -> None:
    assert years_text([2016, 2015, 2019, 2021, 2020]) == "2015-2016, 2019-2021"
    assert years_text([2023]) == "2023"
    assert years_text([]) == ""
    assert share(Decimal("28.190237")) == "28.19"
    assert share(None) == ""
    assert when("2026-11-23T07:20:59.123456Z") == "2026-11-23 07:20Z"
    assert [cell(None), cell(True), cell(["a", "b"]), cell(0)] == ["", "yes", "a, b", "0"]

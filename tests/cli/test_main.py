import subprocess
import sys

import pytest

from penstock import __version__
from penstock.cli.main import COMMANDS, load_command
from tests.cli.conftest import Cli

pytestmark = pytest.mark.unit

HEAVY = {"polars", "numpy", "sqlalchemy", "httpx", "pydantic", "rich.console", "psycopg"}


def test_help_names_every_command_and_the_exit_codes(bare: Cli) -> None:
    answer = bare.good("--help")
    for name, (_, line) in COMMANDS.items():
        assert f"  {name} " in answer.out
        assert line in answer.out
    assert "Exit codes" in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_says_what_it_does(name: str) -> None:
    command = load_command(name)
    help_text = command.help or ""
    assert help_text.split()
    assert isinstance(command.get_short_help_str(), str)


def test_the_command_line_imports_only_what_it_needs() -> None:
    program = (
        "import sys, time; import penstock.cli.main; "
        f"print(time.process_time(), sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, check=True
    )
    seconds, _, loaded = done.stdout.partition(" ")
    assert loaded.strip() == "[]"
    assert float(seconds) < 0.5


def test_version(bare: Cli) -> None:
    assert bare.good("--version").out == f"penstock {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("statsu",), "Did you mean 'status'?"),
        (("top", "--limit", "0"), "--limit"),
        (("top", "--metric", "size"), "--metric"),
        (("ingest",), "files"),
        (("ingest", "/nowhere/at/all.csv"), "does not exist"),
        (("sample", "--rows", "0"), "--rows"),
        (("loads", "replay", "last", "--set", "12=4"), "ROW:COLUMN=VALUE"),
        (("keys", "create"), "name"),
    ],
)
def test_wrong_usage_ends_with_2(bare: Cli, arguments: tuple[str, ...], words: str) -> None:
    answer = bare(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert not answer.out


def test_wrong_settings_end_with_2_and_one_line(bare: Cli) -> None:
    answer = bare("loads", PENSTOCK_GATEWAY_PORT="no")
    assert answer.code == 2
    assert answer.err.startswith("penstock: PENSTOCK_GATEWAY_PORT")
    assert answer.err.count("\n") == 1
    assert bare("top", PENSTOCK_URL="ftp://x").code == 2
